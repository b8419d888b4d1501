//! The syntax that several kinds of text share. Imports nothing of the rest.

pub mod base64;
pub(crate) mod charset;
pub mod date;
pub(crate) mod encoded_word;
pub(crate) mod lexer;
pub(crate) mod order;
pub(crate) mod media_type;
pub mod span;
pub mod tags;
pub(crate) mod transfer;

pub use span::Span;
