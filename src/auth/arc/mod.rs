//! ARC (RFC 8617): the chain, each set's seal and message signature.
//!
//! An ARC-Message-Signature is a DKIM signature but for a few tags, and a seal
//! is one over the ARC fields alone, so DKIM's reader, canonicalization and
//! keys do the work. Each signature is answered on its own, however the chain
//! fares; the chain's result is drawn as section 5.2 says. mail-auth's
//! verifier reads the clock and stops at the first failure; `tests/it/arc.rs`
//! holds ours to it.
//!
//! ARC is being retired (draft-ietf-dmarc-arc-to-historic). No verdict rests
//! on it; it is shown because big receivers stamp it.

mod check;
mod prepare;
mod sets;
mod verify;

pub(crate) use check::ArcCheck;
pub(crate) use prepare::{Prepared, prepare};
pub(crate) use verify::verify;

pub(crate) use check::ArcSignatureCheck;

/// The highest instance that there may be (RFC 8617, section 4.2.1).
pub(crate) const MAX_INSTANCE: u32 = 50;
