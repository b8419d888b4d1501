//! Why a signature does not verify: the changes that, undone, make it verify again.
//!
//! An RSA signature carries the digest of the header fields as they were signed, and `bh=` is the
//! hash of the body as it was signed. So a guess can be proven: undo a change that gateways, lists
//! and copying make, canonicalize, and compare. What is found is an explanation, never a pass.
//!
//! `body` and `header` search apart from each other, a family of changes a file. Their effort is bounded in work, never
//! in time: the same message gives the same answer on every machine.

mod added;
mod between;
mod body;
mod by;
mod failures;
mod header;
mod lost;
mod recode;
mod step;

pub(crate) use by::name_who;
pub(super) use failures::Found;
pub(crate) use failures::explain;
