//! The walk over the parts of a message.

use std::borrow::Cow;

use memchr::memmem;

use super::{Found, InnerMessage, bounce, forwarded, part_of};
use crate::{
    message::Message,
    options::Limits,
    reason::InnerKind,
    report::{LineEndings, Span},
    syntax::{media_type::MediaType, transfer::Transfer},
};

/// How deep multiparts are followed.
const MAX_DEPTH: usize = 50;
/// How many parts are looked at.
const MAX_PARTS: usize = 1000;
/// How many messages are listed.
const MAX_MESSAGES: usize = 100;
/// How often the bytes of the message may be read in all: parts inside parts are read once for each level.
const MAX_PASSES: usize = 12;

/// Finds the messages inside `message`.
pub(crate) fn find<'a>(message: &Message<'a>, limits: &Limits) -> Found<'a> {
    let mut walk = Walk {
        bytes: message.text.bytes,
        line_endings: message.text.line_endings,
        limits,
        work: message.text.bytes.len().saturating_mul(MAX_PASSES),
        parts: 0,
        found: Found::default(),
    };
    walk.entity(message, Context::default(), MAX_DEPTH);
    walk.found
}

/// What a part stands in.
#[derive(Debug, Clone, Copy, Default)]
struct Context {
    report: Option<ReportType>,
    /// In a multipart/digest, parts are messages unless they say otherwise (RFC 2046, section 5.1.5).
    is_digest: bool,
}

/// The `report-type` of a multipart/report (RFC 6522).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ReportType {
    /// A notification about delivery or reading (RFC 3464, RFC 8098).
    Notification,
    /// RFC 5965.
    Abuse,
    /// RFC 6591, RFC 9991: a report of abuse of the type `auth-failure`.
    Failure,
}

struct Walk<'a, 'l> {
    bytes: &'a [u8],
    line_endings: LineEndings,
    limits: &'l Limits,
    /// Bytes that may still be read.
    work: usize,
    parts: usize,
    found: Found<'a>,
}

impl<'a> Walk<'a, '_> {
    fn entity(&mut self, part: &Message<'a>, context: Context, depth: usize) {
        let Some(body) = part.body else { return };
        let content_type = part.first("Content-Type").map_or_else(
            || {
                let default: &[u8] = match context.is_digest {
                    true => b"message/rfc822",
                    false => b"text/plain",
                };
                MediaType::read(default)
            },
            |field| MediaType::read(field.value),
        );
        let name = content_type.name.as_str();
        if name.starts_with("multipart/") {
            let Some(boundary) = content_type.parameter("boundary") else {
                return;
            };
            let context = Context {
                report: report_type(&content_type).or(context.report),
                is_digest: name == "multipart/digest",
            };
            return self.multipart(body, boundary, context, depth);
        }
        let transfer = part
            .first("Content-Transfer-Encoding")
            .map_or(Transfer::Identity, |field| Transfer::named(&field.text()));
        match name {
            "message/rfc822" | "message/global" => self.message(body, transfer, context, false),
            "text/rfc822-headers" | "message/rfc822-headers" | "message/global-headers" => {
                self.message(body, transfer, context, true);
            }
            "message/delivery-status" | "message/global-delivery-status" => {
                let text = self.content(body, transfer);
                self.found.bounce = bounce::read(&text, body, self.limits);
            }
            "text/plain" => {
                let text = self.content(body, transfer);
                let messages = forwarded::find(text, body, self.limits);
                for message in messages {
                    self.add(Some(message));
                }
            }
            _ if is_message_file(part, &content_type) => {
                self.message(body, transfer, context, false);
            }
            _ => {}
        }
    }

    fn multipart(&mut self, body: Span, boundary: &str, context: Context, depth: usize) {
        let length = body.end.saturating_sub(body.start);
        let Some(depth) = depth.checked_sub(1) else {
            self.found.is_cut = true;
            return;
        };
        let Some(work) = self.work.checked_sub(length) else {
            self.found.is_cut = true;
            return;
        };
        self.work = work;
        // RFC 2046, section 5.1.1, has at most 70 characters. An empty one would match any two hyphens.
        if boundary.is_empty() || boundary.len() > 1000 {
            return;
        }
        let mut context = context;
        for span in parts(self.bytes, body, boundary) {
            self.parts += 1;
            if self.parts > MAX_PARTS {
                self.found.is_cut = true;
                return;
            }
            let part = part_of(self.bytes, self.line_endings, span, self.limits);
            // The report's own part says what the original behind it is.
            let kind = part
                .first("Content-Type")
                .map(|field| MediaType::read(field.value).name);
            if kind.as_deref() == Some("message/feedback-report")
                && let Some(body) = part.body
            {
                context.report = Some(feedback_type(self.bytes, body));
            }
            self.entity(&part, context, depth);
        }
    }

    fn content(&mut self, body: Span, transfer: Transfer) -> Cow<'a, [u8]> {
        let length = body.end.saturating_sub(body.start);
        let Some(work) = self.work.checked_sub(length) else {
            self.found.is_cut = true;
            return Cow::Borrowed(&[]);
        };
        self.work = work;
        transfer.decode(self.bytes.get(body.start..body.end).unwrap_or_default())
    }

    fn message(&mut self, body: Span, transfer: Transfer, context: Context, header_only: bool) {
        let kind = match context.report {
            None => InnerKind::Attached,
            Some(ReportType::Notification) => InnerKind::Returned,
            Some(ReportType::Abuse) => InnerKind::AbuseReport,
            Some(ReportType::Failure) => InnerKind::FailureReport,
        };
        let mut bytes = self.content(body, transfer);
        // RFC 2046, section 5.2.1, forbids base64 of a message; some programs do not name it and do it anyway.
        if let Cow::Borrowed(text) = bytes
            && looks_like_base64(text)
        {
            bytes = Transfer::Base64.decode(text);
        }
        let message = InnerMessage::new(kind, body, bytes, header_only, self.limits);
        self.add(message);
    }

    fn add(&mut self, message: Option<InnerMessage<'a>>) {
        let Some(message) = message else { return };
        if self.found.messages.len() < MAX_MESSAGES {
            self.found.messages.push(message);
        } else {
            self.found.is_cut = true;
        }
    }
}

fn report_type(content_type: &MediaType) -> Option<ReportType> {
    if content_type.name != "multipart/report" {
        return None;
    }
    let named = content_type.parameter("report-type").unwrap_or_default();
    Some(match named.to_ascii_lowercase().as_str() {
        "feedback-report" => ReportType::Abuse,
        _ => ReportType::Notification,
    })
}

fn feedback_type(bytes: &[u8], body: Span) -> ReportType {
    let text = bytes.get(body.start..body.end).unwrap_or_default();
    let is_failure = text.split(|&byte| byte == b'\n').take(100).any(|line| {
        let line = line.to_ascii_lowercase();
        line.starts_with(b"feedback-type:") && memmem::find(&line, b"auth-failure").is_some()
    });
    if is_failure {
        ReportType::Failure
    } else {
        ReportType::Abuse
    }
}

/// Whether a file is named as a message.
fn is_message_file(part: &Message<'_>, content_type: &MediaType) -> bool {
    let disposition = part
        .first("Content-Disposition")
        .map(|field| MediaType::read(field.value));
    let name = disposition
        .as_ref()
        .and_then(|each| each.parameter("filename"))
        .or_else(|| content_type.parameter("name"));
    name.is_some_and(|name| name.to_ascii_lowercase().ends_with(".eml"))
}

/// A first line of base64, which no header field is.
fn looks_like_base64(text: &[u8]) -> bool {
    let line = text.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let line = line.trim_ascii();
    line.len() >= 40
        && line
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='))
}

/// The parts between the lines `--boundary`, up to the line `--boundary--`, or to the end where there is none.
fn parts(bytes: &[u8], body: Span, boundary: &str) -> Vec<Span> {
    let delimiter = [b"--", boundary.as_bytes()].concat();
    let text = bytes.get(body.start..body.end).unwrap_or_default();
    let mut parts = Vec::new();
    let mut start = None;
    for at in memmem::find_iter(text, &delimiter) {
        let starts_line = at == 0 || matches!(text.get(at - 1), Some(b'\n' | b'\r'));
        let rest = text.get(at + delimiter.len()..).unwrap_or_default();
        let end = memchr::memchr2(b'\r', b'\n', rest).unwrap_or(rest.len());
        let (after, _) = rest.split_at(end);
        let after = after.trim_ascii();
        let is_last = after.starts_with(b"--");
        if !starts_line || !(after.is_empty() || is_last) {
            continue;
        }
        if let Some(start) = start {
            // The line end before a delimiter belongs to the delimiter.
            let before = text.get(..at).unwrap_or_default();
            let before = before.strip_suffix(b"\n").unwrap_or(before);
            let before = before.strip_suffix(b"\r").unwrap_or(before);
            parts.push(Span::new(start, before.len().max(start)).shifted(body.start));
        }
        if is_last || parts.len() > MAX_PARTS {
            return parts;
        }
        let line_end = match rest.get(end..end.saturating_add(2)) {
            Some(b"\r\n") => 2,
            _ => usize::from(end < rest.len()),
        };
        start = Some(at + delimiter.len() + end + line_end);
    }
    if let Some(start) = start {
        parts.push(Span::new(start, text.len().max(start)).shifted(body.start));
    }
    parts
}
