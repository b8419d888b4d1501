//! Address lists written differently: quotation marks, brackets, comments.

use super::{Context, Guess, text};
use crate::{
    message::{Field, mailboxes, unfold},
    reason::DkimChangeCode,
};

const FIELDS: &[&str] = &["From", "To", "Cc", "Reply-To", "Sender"];

pub(super) fn guesses(context: &Context<'_, '_>, field: &Field<'_>, out: &mut Vec<Guess>) {
    if !FIELDS.iter().any(|name| field.is(name)) {
        return;
    }
    let code = DkimChangeCode::Quotes;
    let name = text(field.name);
    let mut push = |value: String, is_likely: bool| {
        let guess = Guess::new(code, name.clone(), value.into_bytes());
        out.push(if is_likely { guess } else { guess.unlikely() });
    };
    let raw = text(field.value);
    if raw.contains('"') {
        push(raw.replace('"', ""), true);
    }
    let now = unfold(field.value);
    let entries = entries(&now);
    if entries.iter().any(|entry| entry.address.is_empty()) {
        return;
    }
    type Write = fn(&Entry) -> String;
    const WAYS: &[(Write, bool)] = &[
        (|entry| entry.written(&format!("\"{}\"", entry.name)), true),
        (|entry| entry.written(&entry.name), true),
        (|entry| entry.written(&entry.quoted_if_needed(false)), true),
        (|entry| entry.written(&entry.quoted_if_needed(true)), true),
        (
            |entry| entry.written(&format!("'{}'", entry.name.trim_matches('\''))),
            false,
        ),
        (|entry| entry.written(entry.name.trim_matches('\'')), false),
        (|entry| entry.address.clone(), false),
        (|entry| format!("<{}>", entry.address), true),
        (
            |entry| {
                if entry.name.is_empty() {
                    format!("\"{0}\" <{0}>", entry.address)
                } else {
                    entry.written(&format!("\"{}\"", entry.name))
                }
            },
            false,
        ),
        (
            |entry| {
                if entry.name.is_empty() {
                    format!("{0} <{0}>", entry.address)
                } else {
                    entry.written(&entry.name)
                }
            },
            false,
        ),
        (
            |entry| {
                if entry.name.is_empty() {
                    entry.address.clone()
                } else {
                    format!("{} ({})", entry.address, entry.name)
                }
            },
            false,
        ),
        (|entry| entry.comment_before_address(), false),
        (|entry| entry.bare_if_repeated(), true),
        (|entry| entry.bracketed(), true),
    ];
    for (write, is_likely) in WAYS {
        let written: Vec<String> = entries.iter().map(write).collect();
        push(format!(" {}", written.join(", ")), *is_likely);
        if entries.len() > 1 {
            push(format!(" {}", written.join(",")), false);
            if context.is_simple() {
                push(format!(" {}", written.join(",\r\n ")), false);
                push(format!(" {}", written.join(",\r\n\t")), false);
            }
        }
    }
    // One that was added at the end, as some lists do with Cc and Reply-To.
    if entries.len() > 1 && !field.is("From") {
        let code = DkimChangeCode::Rewritten;
        for left_out in 0..entries.len().min(8) {
            let kept: Vec<String> = entries
                .iter()
                .enumerate()
                .filter(|(at, _)| *at != left_out)
                .map(|(_, entry)| entry.raw.clone())
                .collect();
            out.push(Guess::new(
                code,
                name.clone(),
                format!(" {}", kept.join(", ")).into_bytes(),
            ));
        }
    }
}

/// An entry of a list.
struct Entry {
    raw: String,
    name: String,
    address: String,
}

impl Entry {
    fn written(&self, name: &str) -> String {
        if self.name.is_empty() {
            self.raw.clone()
        } else {
            format!("{name} <{}>", self.address)
        }
    }

    /// Quoted where RFC 5322 asks for it: dots may stand in a name by the obsolete grammar.
    fn quoted_if_needed(&self, allows_dots: bool) -> String {
        let is_plain = self.name.chars().all(|c| {
            c.is_alphanumeric()
                || " !#$%&'*+-/=?^_`{|}~".contains(c)
                || (allows_dots && c == '.')
                || !c.is_ascii()
        });
        if is_plain {
            self.name.clone()
        } else {
            format!("\"{}\"", self.name)
        }
    }

    /// `Eva Ng <eva@example.com> (Sales)` as `Eva Ng (Sales) <eva@example.com>`.
    fn comment_before_address(&self) -> String {
        match self.raw.rsplit_once("> ") {
            Some((_, comment)) if comment.starts_with('(') && !self.name.is_empty() => {
                self.written(&format!("{} {comment}", self.name))
            }
            _ => self.raw.clone(),
        }
    }

    /// The address alone, where the name only repeats it.
    fn bare_if_repeated(&self) -> String {
        if self.name.eq_ignore_ascii_case(&self.address) {
            self.address.clone()
        } else {
            self.raw.clone()
        }
    }

    fn bracketed(&self) -> String {
        if self.name.is_empty() {
            format!("<{}>", self.address)
        } else {
            self.raw.clone()
        }
    }
}

fn entries(value: &str) -> Vec<Entry> {
    let mut raws = vec![String::new()];
    let mut is_quoted = false;
    for c in value.chars() {
        match c {
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => {
                raws.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(last) = raws.last_mut() {
            last.push(c);
        }
    }
    raws.iter()
        .map(|raw| raw.trim())
        .filter(|raw| !raw.is_empty())
        .map(|raw| {
            let address = mailboxes(raw.as_bytes())
                .first()
                .map(|mailbox| mailbox.address.clone())
                .unwrap_or_default();
            let name = match raw.rsplit_once('<') {
                Some((name, _)) => name.trim(),
                None => raw
                    .split_once('(')
                    .map_or("", |(_, comment)| comment.trim_end_matches(')')),
            };
            let name = name
                .strip_prefix('"')
                .and_then(|name| name.strip_suffix('"'))
                .unwrap_or(name);
            Entry {
                raw: raw.to_owned(),
                name: name.to_owned(),
                address,
            }
        })
        .collect()
}
