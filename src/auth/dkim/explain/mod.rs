//! Why a signature does not verify: the change that, undone, makes it verify again.
//!
//! An RSA signature carries the digest of the header fields as they were signed, and `bh=` is the
//! hash of the body as it was signed. So a guess can be proven: undo a change that gateways, lists
//! and copying make, canonicalize, and compare. What is found is an explanation, never a pass.

mod body;
mod headers;

pub(super) use body::body;
pub(super) use headers::headers;
