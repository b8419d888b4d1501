//! The tokens of a structured field (RFC 5322, section 3.2): words, quoted strings, comments, domain literals and the
//! signs between them, each with its place. One scanner, and a [`Grammar`] for what the kinds of fields differ in.
//!
//! Each byte is looked at three times at most, however hostile the value is: what nothing closes is searched for once.
//! Comments nest; a count holds the depth, so there is no recursion and no nesting is too deep. Encoded words are words
//! like others here: they are decoded after the structure is known (RFC 2047, section 6.2).

use super::Span;

/// What the kinds of fields differ in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Grammar {
    /// The characters that are a token of their own.
    pub(crate) specials: &'static [u8],
    /// What a quotation mark or parenthesis is that nothing closes.
    pub(crate) unclosed: Unclosed,
    /// Whether `[…]` is one token.
    pub(crate) literals: bool,
    /// Whether `<…>` is one word, whatever quoted string stands in it.
    pub(crate) angles: bool,
}

/// What a quotation mark or parenthesis is that nothing closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unclosed {
    /// It opens a quoted string or comment that the end of the field closes.
    ClosedByEnd,
    /// It separates words as white space does.
    Separator,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A run of characters that begins none of the others.
    Word,
    /// A quoted string (RFC 5322, section 3.2.4).
    Quoted,
    /// A comment (section 3.2.2).
    Comment,
    /// A domain literal (section 3.4.1).
    Literal,
    /// One of the grammar's specials.
    Special(u8),
}

/// A token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    /// Its place in the value, delimiters included.
    pub(crate) span: Span,
    /// Whether white space, or a separator that was passed over, stands before it.
    pub(crate) spaced: bool,
    /// Whether the delimiter that opens it has its partner.
    pub(crate) closed: bool,
}

impl Token {
    /// Its place without delimiters.
    pub(crate) fn inner(&self) -> Span {
        match self.kind {
            Kind::Word | Kind::Special(_) => self.span,
            Kind::Quoted | Kind::Comment | Kind::Literal => {
                let end = self.span.end - usize::from(self.closed);
                Span::new((self.span.start + 1).min(end), end)
            }
        }
    }
}

/// The bytes of `span`.
pub(crate) fn slice(value: &[u8], span: Span) -> &[u8] {
    value.get(span.start..span.end).unwrap_or_default()
}

/// The text between the delimiters of a quoted string or comment: backslashes of quoted pairs (section 3.2.1) and line
/// ends of folding left out.
pub(crate) fn unquoted(bytes: &[u8]) -> String {
    let mut out = Vec::with_capacity(bytes.len());
    let mut bytes = bytes.iter();
    while let Some(&byte) = bytes.next() {
        match byte {
            b'\\' => out.extend(bytes.next()),
            b'\r' | b'\n' => {}
            _ => out.push(byte),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// The tokens of the part of `value` in `range`.
pub(crate) fn tokens(value: &[u8], range: Span, grammar: Grammar) -> Tokens<'_> {
    Tokens {
        value: value.get(..range.end).unwrap_or(value),
        at: range.start,
        grammar,
        comments_close: true,
        quotes_close: true,
    }
}

/// Iterator over tokens; see [`tokens`].
#[derive(Debug)]
pub(crate) struct Tokens<'v> {
    value: &'v [u8],
    at: usize,
    grammar: Grammar,
    /// Whether every comment so far was closed. After one that was not, none is looked for: else a value of nothing but
    /// parentheses would be read once for each of them.
    comments_close: bool,
    /// The same of quoted strings.
    quotes_close: bool,
}

/// A domain literal is shorter than this.
const MAX_LITERAL_BYTES: usize = 100;

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let mut spaced = false;
        loop {
            let start = self.at;
            let byte = self.peek()?;
            let (kind, closed) = match byte {
                b' ' | b'\t' | b'\r' | b'\n' => {
                    self.at += 1;
                    spaced = true;
                    continue;
                }
                b'(' | b'"' => {
                    let Some(delimited) = self.delimited(byte) else {
                        self.at += 1;
                        spaced = true;
                        continue;
                    };
                    delimited
                }
                b'[' if self.grammar.literals => self.literal(),
                b'<' if self.grammar.angles => self.angle(),
                _ if self.grammar.specials.contains(&byte) => {
                    self.at += 1;
                    (Kind::Special(byte), true)
                }
                _ => self.word(),
            };
            return Some(Token {
                kind,
                span: Span::new(start, self.at),
                spaced,
                closed,
            });
        }
    }
}

impl Tokens<'_> {
    fn peek(&self) -> Option<u8> {
        self.value.get(self.at).copied()
    }

    /// The quoted string or comment that opens here; `None` where its delimiter is a separator.
    fn delimited(&mut self, open: u8) -> Option<(Kind, bool)> {
        let (kind, close) = match open {
            b'(' => (Kind::Comment, &mut self.comments_close),
            _ => (Kind::Quoted, &mut self.quotes_close),
        };
        let end = match kind {
            _ if !*close => None,
            Kind::Comment => comment_end(self.value, self.at),
            _ => quote_end(self.value, self.at),
        };
        *close &= end.is_some();
        match (end, self.grammar.unclosed) {
            (Some(end), _) => self.at = end,
            (None, Unclosed::ClosedByEnd) => self.at = self.value.len(),
            (None, Unclosed::Separator) => return None,
        }
        Some((kind, end.is_some()))
    }

    /// `[…]`; or the bracket alone, as a word, where it has no partner near.
    fn literal(&mut self) -> (Kind, bool) {
        let rest = self.value.get(self.at..).unwrap_or_default();
        let close = rest
            .iter()
            .take(MAX_LITERAL_BYTES)
            .position(|&byte| byte == b']');
        match close {
            Some(length) => {
                self.at += length + 1;
                (Kind::Literal, true)
            }
            None => {
                self.at += 1;
                (Kind::Word, true)
            }
        }
    }

    fn word(&mut self) -> (Kind, bool) {
        self.at += 1;
        while self.peek().is_some_and(|byte| !self.ends_word(byte)) {
            self.at += 1;
        }
        (Kind::Word, true)
    }

    fn ends_word(&self, byte: u8) -> bool {
        matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'"' | b'(')
            || self.grammar.specials.contains(&byte)
            || byte == b'[' && self.grammar.literals
    }

    /// `<…>`: up to its end, or to white space outside quotes where it has none.
    fn angle(&mut self) -> (Kind, bool) {
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
        (Kind::Word, true)
    }
}

/// One past the parenthesis that closes the comment which opens at `start`.
fn comment_end(value: &[u8], start: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = start;
    while let Some(&byte) = value.get(at) {
        at += 1;
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
    }
    None
}

/// One past the quotation mark that closes the quoted string which opens at `start`.
fn quote_end(value: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    while let Some(&byte) = value.get(at) {
        at += 1;
        match byte {
            b'\\' => at += 1,
            b'"' => return Some(at),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESSES: Grammar = Grammar {
        specials: b"<>:,;@",
        unclosed: Unclosed::Separator,
        literals: true,
        angles: false,
    };
    const TRACE: Grammar = Grammar {
        specials: b";)",
        unclosed: Unclosed::Separator,
        literals: false,
        angles: true,
    };
    const RESULTS: Grammar = Grammar {
        specials: b";=/",
        unclosed: Unclosed::ClosedByEnd,
        literals: false,
        angles: false,
    };

    fn read(value: &str, grammar: Grammar) -> Vec<(Kind, &str)> {
        tokens(value.as_bytes(), Span::new(0, value.len()), grammar)
            .map(|token| {
                (
                    token.kind,
                    value.get(token.span.start..token.span.end).expect("text"),
                )
            })
            .collect()
    }

    #[test]
    fn a_field_is_taken_apart_by_its_grammar() {
        assert_eq!(
            read("A (b (c)) <\"d e\"@[::1]>,", ADDRESSES),
            [
                (Kind::Word, "A"),
                (Kind::Comment, "(b (c))"),
                (Kind::Special(b'<'), "<"),
                (Kind::Quoted, "\"d e\""),
                (Kind::Special(b'@'), "@"),
                (Kind::Literal, "[::1]"),
                (Kind::Special(b'>'), ">"),
                (Kind::Special(b','), ","),
            ]
        );
        assert_eq!(
            read("for <\"d e\"@h>; [::1]", TRACE),
            [
                (Kind::Word, "for"),
                (Kind::Word, "<\"d e\"@h>"),
                (Kind::Special(b';'), ";"),
                (Kind::Word, "[::1]"),
            ]
        );
        assert_eq!(
            read("a/1=<b", RESULTS),
            [
                (Kind::Word, "a"),
                (Kind::Special(b'/'), "/"),
                (Kind::Word, "1"),
                (Kind::Special(b'='), "="),
                (Kind::Word, "<b"),
            ]
        );
    }

    #[test]
    fn what_nothing_closes_is_a_separator_or_runs_to_the_end() {
        assert_eq!(
            read("a (b \"c ( d", ADDRESSES),
            ["a", "b", "c", "d"].map(|word| (Kind::Word, word))
        );
        let value = b"a (b \"c";
        let last = tokens(value, Span::new(0, value.len()), RESULTS).last();
        let last = last.expect("a token");
        assert_eq!(
            (last.kind, last.closed, last.spaced),
            (Kind::Comment, false, true)
        );
        assert_eq!(slice(value, last.inner()), b"b \"c");
        // A bracket with no partner near is a word of its own.
        assert_eq!(
            read("[a", ADDRESSES),
            [(Kind::Word, "["), (Kind::Word, "a")]
        );
    }

    #[test]
    fn a_quoted_pair_hides_its_character() {
        assert_eq!(
            read(r#""a\"b" (c\)d)"#, ADDRESSES),
            [(Kind::Quoted, r#""a\"b""#), (Kind::Comment, r"(c\)d)")]
        );
        assert_eq!(unquoted(b"a\\\"b\r\n c\\"), "a\"b c");
    }

    #[test]
    fn hostile_values_take_time_in_proportion_to_their_length() {
        for piece in ["\"", "(", "[", "<", "\\", "(()", "<\"", "\"\\\"", "(\""] {
            let value = piece.repeat(200_000);
            for grammar in [ADDRESSES, TRACE, RESULTS] {
                let count = tokens(value.as_bytes(), Span::new(0, value.len()), grammar).count();
                assert!(count <= value.len());
            }
        }
    }

    proptest::proptest! {
        /// Nothing is lost and nothing is read twice: tokens follow each other, and only separators stand between them.
        #[test]
        fn tokens_and_the_separators_between_them_are_the_value(value in proptest::collection::vec(
            proptest::prop_oneof![
                proptest::sample::select(b" \t\r\n()\"\\;<>[]ab@=/,:".to_vec()),
                proptest::arbitrary::any::<u8>(),
            ],
            0..200,
        )) {
            for grammar in [ADDRESSES, TRACE, RESULTS] {
                let mut at = 0;
                for token in tokens(&value, Span::new(0, value.len()), grammar) {
                    proptest::prop_assert!(at <= token.span.start && token.span.start < token.span.end);
                    let inner = token.inner();
                    proptest::prop_assert!(token.span.start <= inner.start && inner.start <= inner.end);
                    let between = &value[at..token.span.start];
                    proptest::prop_assert!(between.iter().all(|byte| b" \t\r\n(\"".contains(byte)), "{:?}", between);
                    at = token.span.end;
                }
                proptest::prop_assert!(value[at..].iter().all(|byte| b" \t\r\n(\"".contains(byte)));
            }
        }
    }
}
