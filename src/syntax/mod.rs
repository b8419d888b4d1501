//! The syntax that several kinds of text share. Imports nothing of the rest.

pub(crate) mod base64;
pub(crate) mod charset;
pub(crate) mod date;
pub(crate) mod encoded_word;
pub(crate) mod lexer;
pub(crate) mod media_type;
pub(crate) mod order;
pub(crate) mod span;
pub(crate) mod tags;
pub(crate) mod transfer;

pub use span::Span;
