//! The package's second module, loaded only on demand: the MIME tree (by mail-parser) and what is odd about it, a second
//! opinion (by mail-auth's own verifiers, over the same evidence), the words of spam filters, and the header of a .msg
//! file. The core stays small without them.

mod content;
mod evidence_cache;
pub mod filters;
mod links;
mod look_alike;
mod msg;
mod parts;
mod second_opinion;
#[cfg(target_arch = "wasm32")]
mod wasm;

pub use content::{Seen, findings};
pub use evidence_cache::{EvidenceCache, NoNames};
pub use msg::{MsgError, msg_header};
pub use parts::parts;
pub use second_opinion::{Ours, second_opinion};
