//! DKIM (RFC 6376, with RFC 8301 and RFC 8463): four answers for each signature.
//!
//! Key, header signature, body hash and time are each answered on their own;
//! [`verify`] draws the result from them. mail-auth's verifier stops at the
//! first that fails, reads the clock, and keeps canonicalization and key to
//! itself, so this one is ours, over RustCrypto; `tests/it/dkim.rs` holds it to
//! mail-auth's answer wherever mail-auth gives one.

mod body;
mod canonicalize;
mod check;
mod crypto;
#[cfg(feature = "search")]
mod explain;
mod key;
mod key_trouble;
mod lookup;
mod prepare;
mod signature;
mod verify;

pub(crate) use body::BodyHashes;
pub(crate) use canonicalize::Canonicalization;
pub(crate) use check::DkimCheck;
#[cfg(feature = "search")]
pub(crate) use explain::explain;
pub(crate) use key::PublicKey;
pub(crate) use prepare::{Prepared, body_agrees, prepare};
pub(crate) use signature::Algorithm;
pub(crate) use verify::verify;

pub(crate) use check::{KeyCheck, Verification};
#[cfg(feature = "search")]
pub(crate) use explain::name_who;
pub(crate) use prepare::BodyCheck;
pub(crate) use signature::RawTags;

pub(in crate::auth) use canonicalize::Sink;
#[cfg(feature = "dkim2")]
pub(in crate::auth) use canonicalize::body as canonical_body;
pub(in crate::auth) use crypto::Hasher;
#[cfg(feature = "dkim2")]
pub(in crate::auth) use crypto::verify_signature;
#[cfg(feature = "dkim2")]
pub(in crate::auth) use key::read as read_key;
pub(in crate::auth) use prepare::{FieldIndex, VerifiableSignature, push_unsigned};
pub(in crate::auth) use signature::{Kind, ParsedSignature, parse_signature};
pub(in crate::auth) use verify::{ReferenceTimes, verify_one};
