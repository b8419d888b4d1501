//! What cannot be undone, because the message does not hold the original any more: named instead of silence.
//!
//! Nothing here is proven: it says why the search had to fail, where the message shows it.

use std::collections::BTreeMap;

use super::{super::signature::Signature, body};
use crate::{
    message::{Message, unfold},
    reason::DkimLossCode,
    report::{DkimLoss, Param, Span},
};

/// Places that a loss names.
const MAX_SPANS: usize = 20;

/// Which halves of a signature are not explained.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unexplained {
    pub(super) header: bool,
    pub(super) body: bool,
}

/// What was lost on the way, as far as the message shows it.
pub(super) fn lost(
    message: &Message<'_>,
    signature: &Signature,
    unexplained: Unexplained,
) -> Vec<DkimLoss> {
    let mut found = Vec::new();
    if unexplained.body {
        found.extend(links(message));
        found.extend(end(message));
        found.extend(part(message));
        found.extend(encoding(message));
    }
    if unexplained.header {
        found.extend(fields(message, signature));
    }
    found
}

fn loss(code: DkimLossCode, param: Option<(&str, String)>, spans: Vec<Span>) -> DkimLoss {
    let mut params = BTreeMap::new();
    if let Some((name, value)) = param {
        params.insert(name.to_owned(), Param::Text(value));
    }
    DkimLoss {
        code,
        params,
        spans,
    }
}

/// Links of a gateway that keeps their targets to itself.
fn links(message: &Message<'_>) -> Option<DkimLoss> {
    let kept = body::kept_links(message);
    let (gateway, _) = kept.first()?;
    let spans = kept
        .iter()
        .filter(|(name, _)| name == gateway)
        .map(|(_, span)| *span)
        .take(MAX_SPANS)
        .collect();
    let name = Some(("gateway", (*gateway).to_owned()));
    Some(loss(DkimLossCode::Links, name, spans))
}

/// The end of a multipart that is not there.
fn end(message: &Message<'_>) -> Option<DkimLoss> {
    let end = body::missing_end(message)?;
    Some(loss(DkimLossCode::End, None, vec![end]))
}

/// Parts that a list took out, as it says.
fn part(message: &Message<'_>) -> Option<DkimLoss> {
    let field = message
        .first("X-Content-Filtered-By")
        .or_else(|| message.first("X-Attachment-Removed"))?;
    let name = Some(("server", unfold(field.value)));
    Some(loss(DkimLossCode::Part, name, vec![field.span]))
}

/// A server that says it encoded the body anew.
fn encoding(message: &Message<'_>) -> Option<DkimLoss> {
    let field = message.first("X-MIME-Autoconverted");
    let note = field.map(|field| (unfold(field.value), field.span));
    let (note, span) = note.or_else(|| body::conversion_note(message))?;
    let (_, server) = note.split_once(" by ")?;
    let server = server.split(' ').next().unwrap_or(server).to_owned();
    Some(loss(
        DkimLossCode::Encoding,
        Some(("server", server)),
        vec![span],
    ))
}

/// Signed names of which the message has no field: signed as absent, or removed since.
fn fields(message: &Message<'_>, signature: &Signature) -> Vec<DkimLoss> {
    let mut names: Vec<&String> = Vec::new();
    for name in &signature.signed_headers {
        let is_known = names.iter().any(|known| known.eq_ignore_ascii_case(name));
        if !is_known && message.first(name).is_none() {
            names.push(name);
        }
    }
    names
        .into_iter()
        .take(MAX_SPANS)
        .map(|name| {
            loss(
                DkimLossCode::Field,
                Some(("field", name.clone())),
                Vec::new(),
            )
        })
        .collect()
}
