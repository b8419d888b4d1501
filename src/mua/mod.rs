//! The author's program: named by a field, or shown by the forms that programs leave in a message.
//!
//! What a message says of its program is the sender's word, as easily written by another. It is no proof of anything.

mod forms;
mod programs;

use crate::syntax::order;
use crate::{
    message::{Field, Message},
    net::name::host,
    reason::MuaReason,
    report::{Mua, MuaEvidence, MuaKind, Platform, Route, Sure},
};

use forms::{boundary, header_order, message_id};
use programs::{PROGRAM_FIELDS, PROGRAMS, SERVICE_FIELDS};

use MuaKind::{Service, Unknown};

/// The program that wrote the message, and what shows it.
pub(crate) fn read(message: &Message<'_>, route: &Route) -> Mua {
    let named = named(message);
    let mut evidence: Vec<MuaEvidence> = named.iter().map(|named| named.evidence.clone()).collect();
    evidence.extend(service_fields(message));
    let id = message
        .first("Message-ID")
        .filter(|field| !is_added_by_receiver(field, route));
    evidence.extend(id.and_then(message_id));
    let through_list = message.first("List-Id").is_some();
    // Google's services write the boundaries that Gmail writes.
    let through_google = message
        .first("Message-ID")
        .is_some_and(forms::is_google_service);
    evidence.extend(
        message
            .first("Content-Type")
            .and_then(|field| boundary(field, through_list))
            .filter(|evidence| !(through_google && evidence.kind == MuaKind::Webmail)),
    );
    evidence.extend(program_fields(message));
    evidence.extend(header_order(message));
    // Stable: what is listed first stays first among equals.
    order::by_number(&mut evidence, |evidence| u64::MAX - evidence.sure as u64);
    let first = named.into_iter().next();
    let strongest = evidence.first();
    Mua {
        text: first
            .as_ref()
            .map(|named| named.text.clone())
            .or_else(|| strongest.map(|evidence| evidence.name.clone())),
        name: strongest.map(|evidence| evidence.name.clone()),
        version: first.as_ref().and_then(|named| named.version.clone()),
        platform: first.as_ref().and_then(|named| named.platform),
        kind: strongest.map_or(Unknown, |evidence| evidence.kind),
        sure: strongest.map(|evidence| evidence.sure),
        span: strongest.map(|evidence| evidence.span),
        evidence,
    }
}

/// Whether a server of the receiver's gave the message its Message-ID, since it came without one (RFC 5321, section
/// 6.3, and RFC 6409, section 8.3): the host in it is one that received the message at the boundary or above. Such
/// a server uses forms that programs use too, a UUID above all.
fn is_added_by_receiver(field: &Field<'_>, route: &Route) -> bool {
    let text = field.text();
    let Some((_, right)) = text.rsplit_once('@') else {
        return false;
    };
    let right = host(right.trim_end_matches('>'));
    let last = route.hops.len().saturating_sub(1);
    route
        .hops
        .iter()
        .skip(route.origin.unwrap_or(last))
        .filter_map(|hop| hop.by.as_deref())
        .any(|by| host(by) == right)
}

struct Named {
    text: String,
    version: Option<String>,
    platform: Option<Platform>,
    evidence: MuaEvidence,
}

/// The fields that name the program.
fn named(message: &Message<'_>) -> Vec<Named> {
    ["User-Agent", "X-Mailer", "X-Newsreader"]
        .into_iter()
        .filter_map(|name| message.first(name))
        .map(|field| (field, field.text()))
        .chain(apple_version(message))
        .filter(|(_, text)| text.chars().any(char::is_alphabetic))
        .map(|(field, text)| {
            let known = PROGRAMS
                .iter()
                .find(|(mark, ..)| find(&text, mark).is_some());
            let (name, kind) = known.map_or((unknown_name(&text), Unknown), |(_, name, kind)| {
                (*name, *kind)
            });
            Named {
                version: version(&text, known.map_or("", |(mark, ..)| *mark)),
                platform: platform(&text, name),
                evidence: evidence(field, MuaReason::Named, name, kind, Sure::Stated),
                text,
            }
        })
        .collect()
}

/// The name of a program that is not known: what stands before its version. `HYC0k` is a name, digit and all.
fn unknown_name(text: &str) -> &str {
    let is_sign = |c: char| matches!(c, '/' | '(' | ';' | ',');
    let end = version_start(text)
        .into_iter()
        .chain(text.find(is_sign))
        .min();
    let name = text.get(..end.unwrap_or(text.len())).unwrap_or(text).trim();
    let name = name.strip_suffix(" v").unwrap_or(name).trim();
    if name.is_empty() { text } else { name }
}

/// Where the first number that is not part of a word stands; a `v` may precede it.
fn version_start(text: &str) -> Option<usize> {
    let mut before = [' ', ' '];
    for (at, c) in text.char_indices() {
        let [second, first] = before;
        let begins = !first.is_alphanumeric()
            || (first.eq_ignore_ascii_case(&'v') && !second.is_alphanumeric());
        if c.is_ascii_digit() && begins {
            return Some(at);
        }
        before = [first, c];
    }
    None
}

/// Apple Mail names itself in a comment: `Mime-Version: 1.0 (Mac OS X Mail 16.0 \(3864.200.81.1.6\))`; on a telephone `1.0 (1.0)`.
fn apple_version<'m, 'a>(message: &'m Message<'a>) -> Option<(&'m Field<'a>, String)> {
    let field = message.first("Mime-Version")?;
    let text = field.text();
    let (_, comment) = text.split_once('(')?;
    comment
        .contains("Mail")
        .then(|| (field, comment.trim_end_matches(')').replace('\\', "")))
}

fn service_fields(message: &Message<'_>) -> Vec<MuaEvidence> {
    let mut found: Vec<MuaEvidence> = SERVICE_FIELDS
        .iter()
        .filter_map(|(header, name, kind)| {
            let field = message.first(header)?;
            Some(evidence(
                field,
                MuaReason::ServiceField,
                name,
                *kind,
                Sure::Likely,
            ))
        })
        .collect();
    found.extend(
        message
            .first("Feedback-ID")
            .filter(|field| field.text().ends_with(":AmazonSES"))
            .map(|field| {
                evidence(
                    field,
                    MuaReason::ServiceField,
                    "Amazon SES",
                    Service,
                    Sure::Likely,
                )
            }),
    );
    found
}

fn program_fields(message: &Message<'_>) -> Vec<MuaEvidence> {
    PROGRAM_FIELDS
        .iter()
        .filter_map(|(header, name, kind, sure)| {
            Some(evidence(
                message.first(header)?,
                MuaReason::Field,
                name,
                *kind,
                *sure,
            ))
        })
        .collect()
}

fn evidence(
    field: &Field<'_>,
    code: MuaReason,
    name: &str,
    kind: MuaKind,
    sure: Sure,
) -> MuaEvidence {
    MuaEvidence {
        header: String::from_utf8_lossy(field.name).into_owned(),
        code,
        name: name.to_owned(),
        kind,
        sure,
        span: field.span,
    }
}

/// Where `mark`, in lower case, stands in `text`; case does not matter.
fn find(text: &str, mark: &str) -> Option<usize> {
    text.to_ascii_lowercase().find(mark)
}

/// The version after the name of a program: `Thunderbird/78.4.0`, `Outlook 16.0`, `Apple Mail (2.3445.104.11)`.
fn version(text: &str, mark: &str) -> Option<String> {
    let rest = text.get(find(text, mark)? + mark.len()..)?;
    let start = version_start(rest)?;
    // More than a few characters on, a number is another's.
    const NEAR: usize = 16;
    let rest = rest.get(start..).filter(|_| start <= NEAR)?;
    let end = rest
        .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '-' | '_'))
        .unwrap_or(rest.len());
    rest.get(..end)
        .map(|version| version.trim_end_matches(['.', '-']).to_owned())
}

fn platform(text: &str, name: &str) -> Option<Platform> {
    const MARKS: [(&str, Platform); 8] = [
        ("iPhone", Platform::Ios),
        ("iPad", Platform::Ios),
        ("Android", Platform::Android),
        ("Windows", Platform::Windows),
        ("Win32", Platform::Windows),
        ("Macintosh", Platform::MacOs),
        ("Mac OS", Platform::MacOs),
        ("Linux", Platform::Linux),
    ];
    MARKS
        .iter()
        .find(|(mark, _)| text.contains(mark))
        .map(|(_, platform)| *platform)
        .or(match name {
            "Apple Mail" | "Outlook for Mac" => Some(Platform::MacOs),
            _ => None,
        })
}
