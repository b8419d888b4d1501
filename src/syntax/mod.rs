//! The syntax that several kinds of text share. Imports nothing of the rest.

pub(crate) mod charset;
pub mod date;
pub(crate) mod encoded_word;
pub mod span;
pub mod tags;

pub use span::Span;
