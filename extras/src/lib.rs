//! The package's second module, loaded only on demand: the MIME tree (by mail-parser), a second opinion (by mail-auth's
//! own verifiers, over the same evidence), the words of spam filters, and the header of a .msg file. The core stays small
//! without them.

mod evidence_cache;
pub mod filters;
mod links;
mod msg;
mod parts;
mod second_opinion;
#[cfg(target_arch = "wasm32")]
mod wasm;

pub use evidence_cache::{EvidenceCache, NoNames};
pub use msg::{MsgError, msg_header};
pub use parts::parts;
pub use second_opinion::{Ours, second_opinion};
