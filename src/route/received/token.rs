//! The tokens of a trace field: words, quoted strings, comments, semicolons, each with its place.
//!
//! Servers write brackets and quotes that nothing closes; then they are characters like others.

use std::borrow::Cow;

use crate::report::Span;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A run of characters without white space. `<…>` is one word, whatever quoted string stands in it.
    Word,
    /// A quoted string (RFC 5322, section 3.2.4); its quotes are not in the span.
    Quoted,
    /// A comment (section 3.2.2); its outer parentheses are not in the span.
    Comment,
    /// A semicolon.
    Semicolon,
}

/// A token and its place in the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) span: Span,
}

impl Token {
    /// The text of a token of `value`, white space folded.
    pub(super) fn text<'v>(&self, value: &'v [u8]) -> Cow<'v, str> {
        text(value, self.span)
    }

    /// Whether it is the word `word`; case does not matter.
    pub(super) fn is(&self, value: &[u8], word: &str) -> bool {
        self.kind == Kind::Word && slice(value, self.span).eq_ignore_ascii_case(word.as_bytes())
    }
}

/// The bytes of `span`.
pub(super) fn slice(value: &[u8], span: Span) -> &[u8] {
    value.get(span.start..span.end).unwrap_or_default()
}

/// The text of `span`, each run of white space as one space.
pub(super) fn text(value: &[u8], span: Span) -> Cow<'_, str> {
    let text = String::from_utf8_lossy(slice(value, span));
    if text.contains(['\r', '\n', '\t']) || text.contains("  ") {
        Cow::Owned(text.split_whitespace().collect::<Vec<_>>().join(" "))
    } else {
        text
    }
}

/// The tokens of the part of `value` in `range`. Each byte is looked at twice at most.
pub(super) fn tokens(value: &[u8], range: Span) -> Vec<Token> {
    let value = value.get(..range.end).unwrap_or(value);
    let mut reader = Reader {
        value,
        at: range.start,
        comments: true,
        quotes: true,
    };
    let mut tokens = Vec::new();
    while let Some(token) = reader.next() {
        tokens.push(token);
    }
    tokens
}

struct Reader<'v> {
    value: &'v [u8],
    at: usize,
    /// Whether every comment so far was closed.
    comments: bool,
    /// Whether every quoted string so far was closed.
    quotes: bool,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.value.get(self.at).copied()
    }

    fn next(&mut self) -> Option<Token> {
        loop {
            let start = self.at;
            match self.peek()? {
                b' ' | b'\t' | b'\r' | b'\n' | b')' => self.at += 1,
                b';' => {
                    self.at += 1;
                    return Some(token(Kind::Semicolon, start, self.at));
                }
                b'(' => {
                    if let Some(end) = self
                        .comments
                        .then(|| comment_end(self.value, start))
                        .flatten()
                    {
                        self.at = end + 1;
                        return Some(token(Kind::Comment, start + 1, end));
                    }
                    self.comments = false;
                    self.at += 1;
                }
                b'"' => {
                    if let Some(end) = self.quotes.then(|| quote_end(self.value, start)).flatten() {
                        self.at = end + 1;
                        return Some(token(Kind::Quoted, start + 1, end));
                    }
                    self.quotes = false;
                    self.at += 1;
                }
                b'<' => return Some(self.angle()),
                _ => return Some(self.word()),
            }
        }
    }

    fn word(&mut self) -> Token {
        let start = self.at;
        while self.peek().is_some_and(|byte| {
            !matches!(
                byte,
                b' ' | b'\t' | b'\r' | b'\n' | b';' | b'"' | b'(' | b')'
            )
        }) {
            self.at += 1;
        }
        token(Kind::Word, start, self.at)
    }

    /// `<…>`: up to its end, or to white space outside quotes where it has none.
    fn angle(&mut self) -> Token {
        let start = self.at;
        let mut quoted = false;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'>' if !quoted => break,
                b'"' => quoted = !quoted,
                b' ' | b'\t' if quoted => {}
                b' ' | b'\t' | b'\r' | b'\n' | b';' => {
                    self.at -= 1;
                    break;
                }
                _ => {}
            }
        }
        token(Kind::Word, start, self.at)
    }
}

fn token(kind: Kind, start: usize, end: usize) -> Token {
    Token {
        kind,
        span: Span::new(start, end),
    }
}

/// Where the comment that opens at `start` closes. Comments nest; a count holds the depth, so that no nesting is too deep.
fn comment_end(value: &[u8], start: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = start;
    while let Some(&byte) = value.get(at) {
        match byte {
            b'\\' => at += 1,
            b'(' => depth += 1,
            b')' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// Where the quoted string that opens at `start` closes.
fn quote_end(value: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    while let Some(&byte) = value.get(at) {
        match byte {
            b'\\' => at += 1,
            b'"' => return Some(at),
            _ => {}
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str) -> Vec<(Kind, String)> {
        tokens(value.as_bytes(), Span::new(0, value.len()))
            .iter()
            .map(|token| (token.kind, token.text(value.as_bytes()).into_owned()))
            .collect()
    }

    #[test]
    fn words_comments_and_quoted_strings_are_told_apart() {
        assert_eq!(
            read("from a (b [1.2.3.4] (c)) \"d e\";\r\n\tx <\"f g\"@h>"),
            [
                (Kind::Word, "from".into()),
                (Kind::Word, "a".into()),
                (Kind::Comment, "b [1.2.3.4] (c)".into()),
                (Kind::Quoted, "d e".into()),
                (Kind::Semicolon, ";".into()),
                (Kind::Word, "x".into()),
                (Kind::Word, "<\"f g\"@h>".into()),
            ]
        );
    }

    #[test]
    fn what_nothing_closes_does_not_swallow_the_rest() {
        let words = |value| {
            let tokens = read(value);
            assert!(
                tokens.iter().all(|(kind, _)| *kind == Kind::Word),
                "{tokens:?}"
            );
            tokens.into_iter().map(|(_, text)| text).collect::<Vec<_>>()
        };
        assert_eq!(words("a (b c"), ["a", "b", "c"]);
        assert_eq!(words("a [1.2.3.4]) b"), ["a", "[1.2.3.4]", "b"]);
        assert_eq!(words("a \"b c"), ["a", "b", "c"]);
        assert_eq!(words("<a b"), ["<a", "b"]);
    }

    proptest::proptest! {
        /// Nothing is lost and nothing is read twice: tokens follow each other, and between them stand only signs.
        #[test]
        fn tokens_and_what_stands_between_them_are_the_value(value in proptest::collection::vec(
            proptest::prop_oneof![
                proptest::sample::select(b" \t\r\n()\"\\;<>[]ab@".to_vec()),
                proptest::arbitrary::any::<u8>(),
            ],
            0..200,
        )) {
            let mut at = 0;
            for token in tokens(&value, Span::new(0, value.len())) {
                proptest::prop_assert!(at <= token.span.start && token.span.start <= token.span.end);
                let between = &value[at..token.span.start];
                proptest::prop_assert!(between.iter().all(|byte| b" \t\r\n()\"".contains(byte)), "{:?}", between);
                at = token.span.end;
            }
            proptest::prop_assert!(value[at..].iter().all(|byte| b" \t\r\n()\"".contains(byte)));
        }
    }
}
