//! Encoded words (RFC 2047), as programs write them.

use super::{Context, Guess, text};
use crate::{
    message::{Field, decode, unfold},
    reason::DkimChangeCode,
    syntax::base64,
};

/// Bytes of a text that is encoded again in each way.
const MAX_TEXT: usize = 600;

pub(super) fn guesses(context: &Context<'_, '_>, field: &Field<'_>, out: &mut Vec<Guess>) {
    let raw = unfold(field.value);
    if !raw.contains("=?") && raw.is_ascii() {
        return;
    }
    let name = text(field.name);
    let code = DkimChangeCode::EncodedWords;
    // The names of an address list, each by itself.
    if let Some(bracket) = raw.find('<').filter(|_| raw.ends_with('>')) {
        let (display, address) = raw.split_at(bracket);
        let decoded = crate::syntax::encoded_word::decode(display);
        let decoded = decoded.trim().trim_matches('"');
        for (written, is_likely) in written(context, decoded, &raw, &name) {
            for quote in ["", "\""] {
                let guess = Guess::new(
                    code,
                    name.clone(),
                    format!(" {quote}{written}{quote} {address}").into_bytes(),
                );
                out.push(if is_likely && quote.is_empty() {
                    guess
                } else {
                    guess.unlikely()
                });
            }
        }
        return;
    }
    for (written, is_likely) in written(context, &decode(field), &raw, &name) {
        let guess = Guess::new(code, name.clone(), format!(" {written}").into_bytes());
        out.push(if is_likely { guess } else { guess.unlikely() });
    }
}

/// The ways to write a text, and whether each is a likely one. `now` is how it is written.
pub(super) fn written(
    context: &Context<'_, '_>,
    value: &str,
    now: &str,
    name: &str,
) -> Vec<(String, bool)> {
    let mut out = vec![(value.to_owned(), true)];
    if value.is_ascii() || value.len() > MAX_TEXT {
        return out;
    }
    let label = now
        .split_once("=?")
        .and_then(|(_, rest)| rest.split_once('?'))
        .map(|(label, _)| label.to_owned())
        .filter(|label| label.eq_ignore_ascii_case("utf-8"));
    let mut labels = vec!["UTF-8".to_owned(), "utf-8".to_owned()];
    if let Some(label) = label.filter(|label| !labels.contains(label)) {
        labels.insert(0, label);
    }
    let first = 75_usize.saturating_sub(name.len() + 2);
    for label in &labels {
        for letter in ['B', 'b', 'Q', 'q'] {
            for safe in [Safe::Few, Safe::Many] {
                if safe == Safe::Many && matches!(letter, 'B' | 'b') {
                    continue;
                }
                for (limits, is_likely) in [
                    ((usize::MAX, usize::MAX), true),
                    ((75, 75), true),
                    ((first, 75), true),
                    ((first, 74), false),
                    ((63, 63), false),
                ] {
                    let word = Word {
                        label,
                        letter,
                        safe,
                    };
                    let words = word.split(value, limits);
                    out.push((words.join(" "), is_likely));
                    if context.is_simple() {
                        out.push((words.join("\r\n "), is_likely));
                    }
                }
                // Only the words that need it.
                let word = Word {
                    label,
                    letter,
                    safe,
                };
                out.push((word.partly(value), true));
            }
        }
    }
    let mut seen = std::collections::HashSet::new();
    out.retain(|(written, _)| seen.insert(written.clone()));
    out
}

/// Which characters the Q encoding leaves as they are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Safe {
    /// Letters, digits and `!*+-/` (RFC 2047, section 5, rule 3).
    Few,
    /// All that are printable, but `=?_`.
    Many,
}

struct Word<'w> {
    label: &'w str,
    letter: char,
    safe: Safe,
}

impl Word<'_> {
    fn encode(&self, value: &str) -> String {
        let encoded = if matches!(self.letter, 'B' | 'b') {
            base64::encode(value.as_bytes())
        } else {
            let mut out = String::new();
            for byte in value.bytes() {
                let is_safe = match self.safe {
                    Safe::Few => byte.is_ascii_alphanumeric() || b"!*+-/".contains(&byte),
                    Safe::Many => byte.is_ascii_graphic() && !b"=?_".contains(&byte),
                };
                match byte {
                    b' ' => out.push('_'),
                    byte if is_safe => out.push(char::from(byte)),
                    byte => out.push_str(&format!("={byte:02X}")),
                }
            }
            out
        };
        format!("=?{}?{}?{encoded}?=", self.label, self.letter)
    }

    /// Words of at most so many octets, the first and the others.
    fn split(&self, value: &str, (first, others): (usize, usize)) -> Vec<String> {
        let mut words = Vec::new();
        let mut chunk = String::new();
        for c in value.chars() {
            let limit = if words.is_empty() { first } else { others };
            chunk.push(c);
            if limit != usize::MAX && self.encode(&chunk).len() > limit {
                chunk.pop();
                if !chunk.is_empty() {
                    words.push(self.encode(&chunk));
                }
                chunk.clear();
                chunk.push(c);
            }
        }
        if !chunk.is_empty() {
            words.push(self.encode(&chunk));
        }
        words
    }

    /// Runs of words that are not ASCII, encoded; the rest as it is.
    fn partly(&self, value: &str) -> String {
        let mut out: Vec<String> = Vec::new();
        let mut run: Vec<&str> = Vec::new();
        for word in value.split(' ') {
            if word.is_ascii() {
                if !run.is_empty() {
                    out.push(self.encode(&run.join(" ")));
                    run.clear();
                }
                out.push(word.to_owned());
            } else {
                run.push(word);
            }
        }
        if !run.is_empty() {
            out.push(self.encode(&run.join(" ")));
        }
        out.join(" ")
    }
}
