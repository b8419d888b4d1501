//! DKIM (RFC 6376, with RFC 8301 and RFC 8463): four answers for each signature.
//!
//! Key, header signature, body hash and time are each answered on their own;
//! [`verify`] draws the result from them. mail-auth's verifier stops at the
//! first that fails, reads the clock, and keeps canonicalization and key to
//! itself, so this one is ours, over RustCrypto; `tests/it/dkim.rs` holds it to
//! mail-auth's answer wherever mail-auth gives one.

mod canonicalize;
mod crypto;
mod explain;
mod key;
mod prepare;
mod signature;
mod verify;

pub use canonicalize::Canonicalization;
pub use key::{KeyRecord, MAX_RSA_BITS, MIN_RSA_BITS, PublicKey};
pub use prepare::{Prepared, prepare};
pub use signature::{Algorithm, Malformed, Signature, SignedBody};
pub use verify::verify;

pub(in crate::auth) use canonicalize::{Sink, body as canonical_body};
pub(in crate::auth) use crypto::{Hasher, ask};
pub(in crate::auth) use key::read as read_key;
pub(in crate::auth) use prepare::{Body, BodyHashes, Checked, FieldIndex, push_unsigned};
pub(in crate::auth) use signature::{Kind, Read, Shown, read};
pub(in crate::auth) use verify::{Moments, verified};

/// Every reason that a signature's `reason`, and a key's `state`, can have; the catalogs hold a sentence for each.
pub const REASONS: &[&str] = &[
    // The result is `pass`.
    "dkim-pass",
    // `neutral`: only header fields were given; the signature over them is valid.
    "dkim-body-not-given",
    // `neutral`: the field is no usable signature.
    "dkim-tag-list-malformed",
    "dkim-tag-missing",
    "dkim-tag-malformed",
    "dkim-version-unknown",
    "dkim-algorithm-unknown",
    "dkim-canonicalization-unknown",
    "dkim-query-unknown",
    // `permerror`: the field breaks a rule of RFC 6376.
    "dkim-identity-outside-domain",
    "dkim-from-not-signed",
    "dkim-expires-before-signed",
    // `policy`: there were more signatures than are looked at.
    "dkim-too-many-signatures",
    // `temperror`: the key could not be looked up.
    "dkim-key-lookup-pending",
    "dkim-key-lookup-failed",
    // `permerror`: there is no usable key.
    "dkim-key-missing",
    "dkim-key-revoked",
    "dkim-key-malformed",
    "dkim-key-version-unknown",
    "dkim-key-type-unknown",
    "dkim-key-type-differs",
    "dkim-key-hash-not-allowed",
    "dkim-key-not-for-email",
    "dkim-key-strict-identity",
    // `permerror`: RFC 8301.
    "dkim-sha1-historic",
    "dkim-key-too-short",
    // `fail`.
    "dkim-headers-altered",
    "dkim-other-key",
    "dkim-signature-invalid",
    "dkim-body-hash-mismatch",
    "dkim-body-shorter-than-signed",
    "dkim-expired",
    "dkim-expired-since",
];

/// Every remark that a signature can carry beside its result.
pub const REMARKS: &[&str] = &[
    "dkim-key-testing",
    "dkim-several-keys",
    "dkim-body-partly-unsigned",
    "dkim-body-signed-empty",
    "dkim-timestamp-in-future",
    "dkim-key-under-2048-bits",
];
