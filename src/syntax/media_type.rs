//! Values with parameters (RFC 2045, section 5.1): Content-Type and Content-Disposition.

use super::{
    Span,
    lexer::{Grammar, Kind, Unclosed, slice, tokens, unquoted},
};

/// `type/subtype; name=value; …`, or a disposition with its parameters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct MediaType {
    /// The value before the parameters, in lower case.
    pub(crate) name: String,
    /// Names in lower case, with their values.
    parameters: Vec<(String, String)>,
}

const GRAMMAR: Grammar = Grammar {
    specials: b";=",
    unclosed: Unclosed::ClosedByEnd,
    literals: false,
    angles: false,
};

/// Parameters that are read of one value.
const MAX_PARAMETERS: usize = 50;

impl MediaType {
    /// Reads a value. Nothing is refused: what has no name is passed over.
    pub(crate) fn read(value: &[u8]) -> Self {
        let mut read = Self::default();
        // What stands before the first semicolon, then each parameter: its name, and its value once `=` was seen.
        let mut name = String::new();
        let mut text: Option<String> = None;
        let mut is_first = true;
        for token in tokens(value, Span::new(0, value.len()), GRAMMAR) {
            let bytes = slice(value, token.inner());
            match token.kind {
                Kind::Special(b';') => {
                    read.take(is_first, &mut name, &mut text);
                    is_first = false;
                }
                Kind::Special(_) if text.is_none() && !is_first => text = Some(String::new()),
                Kind::Comment => {}
                Kind::Quoted => text
                    .as_mut()
                    .unwrap_or(&mut name)
                    .push_str(&unquoted(bytes)),
                Kind::Special(_) | Kind::Word | Kind::Literal => {
                    let words = text.as_mut().unwrap_or(&mut name);
                    words.push_str(&String::from_utf8_lossy(bytes));
                }
            }
        }
        read.take(is_first, &mut name, &mut text);
        read
    }

    fn take(&mut self, is_first: bool, name: &mut String, text: &mut Option<String>) {
        let name = std::mem::take(name).to_ascii_lowercase();
        match (is_first, text.take()) {
            (true, _) => self.name = name,
            (false, Some(text)) if self.parameters.len() < MAX_PARAMETERS => {
                self.parameters.push((name, text));
            }
            (false, _) => {}
        }
    }

    /// The first parameter of this name, which is given in lower case.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        let mut parameters = self.parameters.iter();
        parameters
            .find(|(each, _)| each == name)
            .map(|(_, value)| value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_and_its_parameters_are_read() {
        let read = MediaType::read(
            b" Multipart/Report; REPORT-TYPE=delivery-status;\r\n\tboundary=\"a; b=\\\"c\" (x); charset",
        );
        assert_eq!(read.name, "multipart/report");
        assert_eq!(read.parameter("report-type"), Some("delivery-status"));
        assert_eq!(read.parameter("boundary"), Some("a; b=\"c"));
        assert_eq!(read.parameter("charset"), None);
    }

    /// RFC 2045, section 5.1, wants quotes around `=` and `/`. Senders leave them out.
    #[test]
    fn a_boundary_without_its_quotes_is_read_whole() {
        let read = MediaType::read(b"multipart/mixed; boundary=----=_Part_1/2=3");
        assert_eq!(read.parameter("boundary"), Some("----=_Part_1/2=3"));
        assert_eq!(MediaType::read(b"").name, "");
        assert_eq!(MediaType::read(b"; ; =; a=").parameter("a"), Some(""));
    }
}
