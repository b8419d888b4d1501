//! The forms that programs give to what every message has: Message-ID, MIME boundary, the order of its fields.

use super::{evidence, find};
use crate::{
    message::{Field, Message},
    net::{is_within, name::host},
    reason::MuaReason,
    report::{MuaEvidence, MuaKind, Sure},
};

use MuaKind::{Program, Script, Service, Webmail};

/// The order in which a program writes its fields, each spelled as it spells it. Others may stand between them.
const ORDERS: &[(&[&str], &str, MuaKind)] = &[
    (
        &[
            "MIME-Version",
            "From",
            "Date",
            "Message-ID",
            "Subject",
            "To",
            "Content-Type",
        ],
        "Gmail",
        Webmail,
    ),
    (
        &[
            "From",
            "Content-Type",
            "Mime-Version",
            "Subject",
            "Message-Id",
            "Date",
            "To",
        ],
        "Apple Mail",
        Program,
    ),
    (
        &[
            "Message-ID",
            "Date",
            "MIME-Version",
            "User-Agent",
            "Subject",
            "To",
            "From",
            "Content-Type",
        ],
        "Thunderbird",
        Program,
    ),
];

pub(super) fn header_order(message: &Message<'_>) -> Option<MuaEvidence> {
    let (first, name, kind) = ORDERS.iter().find_map(|(order, name, kind)| {
        let mut written = message
            .fields
            .iter()
            .filter(|field| order.iter().any(|name| field.is(name)));
        let first = written.clone().next()?;
        let is_theirs = order.iter().all(|name| {
            written
                .next()
                .is_some_and(|field| field.name == name.as_bytes())
        }) && written.next().is_none();
        is_theirs.then_some((first, *name, *kind))
    })?;
    Some(evidence(
        first,
        MuaReason::HeaderOrder,
        name,
        kind,
        Sure::Possible,
    ))
}

/// The form of the Message-ID.
pub(super) fn message_id(field: &Field<'_>) -> Option<MuaEvidence> {
    let text = field.text();
    let id = text.trim_matches(['<', '>']);
    let (left, right) = id.rsplit_once('@')?;
    let right = right.to_ascii_lowercase();
    let (name, kind, sure) = if is_google_service(field) {
        ("Google", Service, Sure::Likely)
    } else if right == "mail.gmail.com" && left.starts_with("CA") && left.len() > 40 {
        ("Gmail", Webmail, Sure::Likely)
    } else if right.ends_with(".amazonses.com") {
        ("Amazon SES", Service, Sure::Likely)
    } else if right.starts_with("geopod-ismtpd") || right.starts_with("ismtpd") {
        ("SendGrid", Service, Sure::Likely)
    } else if right.ends_with(".prod.outlook.com") || right.ends_with(".prod.exchangelabs.com") {
        ("Microsoft 365", Program, Sure::Likely)
    } else if right == "mail.yahoo.com" {
        ("Yahoo Mail", Webmail, Sure::Likely)
    } else if right.ends_with(".nm.naver.com") {
        ("Naver Mail", Webmail, Sure::Likely)
    } else if right == "swift.generated" {
        ("Swift Mailer", Script, Sure::Likely)
    } else if left.contains("-git-send-email-") {
        ("git send-email", Program, Sure::Likely)
    } else if left.ends_with(".JavaMail.zimbra") {
        ("Zimbra", Webmail, Sure::Likely)
    } else if left.contains(".JavaMail.") {
        // A library that web mail is built on as much as scripts are.
        ("JavaMail", Script, Sure::Possible)
    } else if left.ends_with(".camel") {
        ("Evolution", Program, Sure::Likely)
    } else if left.starts_with("alpine.") || left.starts_with("Pine.") {
        ("Alpine", Program, Sure::Likely)
    } else if is_outlook_id(left) {
        ("Outlook", Program, Sure::Likely)
    } else if is_uuid(left, |byte| matches!(byte, b'0'..=b'9' | b'A'..=b'F')) {
        ("Apple Mail", Program, Sure::Possible)
    } else if is_uuid(left, |byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) || is_mozilla_id(left)
    {
        ("Thunderbird", Program, Sure::Possible)
    } else {
        return None;
    };
    Some(evidence(field, MuaReason::MessageIdForm, name, kind, sure))
}

/// `000a01c233df$40378860$39616acb`: three hexadecimal numbers.
fn is_outlook_id(left: &str) -> bool {
    let parts: Vec<&str> = left.split('$').collect();
    let is_hex = |part: &&str| part.len() >= 6 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    matches!(parts.as_slice(), [first, second, third, ..] if is_hex(first) && is_hex(second) && (is_hex(third) || third.is_empty()))
}

fn is_uuid(left: &str, is_digit: fn(u8) -> bool) -> bool {
    let lengths: Vec<usize> = left.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12] && left.bytes().all(|byte| byte == b'-' || is_digit(byte))
}

/// `4AE2B2F0.7010609`: Mozilla's form before it took to UUIDs.
fn is_mozilla_id(left: &str) -> bool {
    let is_hex = |part: &str| {
        part.bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'A'..=b'F'))
    };
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    left.split_once('.').is_some_and(|(time, random)| {
        time.len() == 8 && is_hex(time) && matches!(random.len(), 6..=8) && is_number(random)
    })
}

/// The form of the boundary between MIME parts.
pub(super) fn boundary(field: &Field<'_>, through_list: bool) -> Option<MuaEvidence> {
    let text = field.text();
    let at = find(&text, "boundary=")? + "boundary=".len();
    let rest = text.get(at..)?;
    let boundary = match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next()?,
        None => rest.split([';', ' ', '\t']).next()?,
    };
    let after = |prefix: &str| boundary.strip_prefix(prefix);
    let is_hex = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (name, kind, sure) = if after("Apple-Mail").is_some() {
        ("Apple Mail", Program, Sure::Likely)
    } else if after("000000000000").is_some_and(is_hex) && boundary.len() == 28 {
        ("Gmail", Webmail, Sure::Likely)
    } else if after("_000_").or_else(|| after("_004_")).is_some() && boundary.ends_with('_') {
        ("Microsoft Exchange", Program, Sure::Likely)
    } else if after("----=_NextPart_").is_some() {
        ("Outlook", Program, Sure::Possible)
    } else if after("----=_Part_").is_some() {
        ("JavaMail", Script, Sure::Possible)
    } else if after("b1_").or_else(|| after("b1=_")).is_some() {
        ("PHPMailer", Script, Sure::Likely)
    } else if after("_=_swift").is_some() {
        ("Swift Mailer", Script, Sure::Likely)
    } else if after("--_NmP-").or_else(|| after("----_NmP-")).is_some() {
        ("Nodemailer", Script, Sure::Likely)
    } else if after("===============")
        .and_then(|rest| rest.strip_suffix("=="))
        .is_some_and(is_number)
    {
        // Mailman, which is written in Python, puts the messages of others into parts of its own.
        let sure = if through_list {
            Sure::Possible
        } else {
            Sure::Likely
        };
        ("Python", Script, sure)
    } else if after("_----------=_MCPart_")
        .or_else(|| after("=_MCPart_"))
        .is_some()
    {
        ("Mailchimp", Service, Sure::Likely)
    } else if after("_----------=_").is_some() {
        ("MIME-tools", Script, Sure::Likely)
    } else if after("nextPart").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit())) {
        ("KMail", Program, Sure::Likely)
    } else if after("=_alternative ")
        .or_else(|| after("=_mixed "))
        .is_some()
    {
        ("Notes", Program, Sure::Likely)
    } else if after("------------").is_some_and(|rest| {
        rest.len() == 24 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
    }) {
        ("Thunderbird", Program, Sure::Likely)
    } else if after("=-").is_some_and(|rest| rest.len() >= 16) {
        ("Evolution", Program, Sure::Possible)
    } else if after("=_").is_some_and(|rest| rest.len() == 32 && is_hex(rest)) {
        ("Roundcube", Webmail, Sure::Possible)
    } else {
        return None;
    };
    Some(evidence(field, MuaReason::BoundaryForm, name, kind, sure))
}

/// Whether a service of Google's (Calendar, Docs, Groups, notices) made the message: its Message-ID is under google.com,
/// `<0000000000001a2b3c05f1a2b3c4@google.com>`, where Gmail's is under mail.gmail.com.
pub(super) fn is_google_service(field: &Field<'_>) -> bool {
    let text = field.text();
    text.rsplit_once('@')
        .is_some_and(|(_, right)| is_within(&host(right.trim_end_matches('>')), "google.com"))
}
