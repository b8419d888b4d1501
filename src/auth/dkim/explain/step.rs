//! A change undone: what it is, where it shows, and the text before and after.

use std::collections::BTreeMap;

use super::added;
use crate::{
    reason::DkimChangeCode,
    report::{DkimChange, Param, Span},
};

/// Places that a change names; a change of every line would name thousands.
const MAX_SPANS: usize = 50;
/// Characters of the text before and after that the report shows.
const MAX_TEXT: usize = 1000;
/// Places of which the text is shown.
const MAX_SHOWN: usize = 3;

/// A change undone.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) code: DkimChangeCode,
    /// The tag, the name of the field; for the body, how many lines or places if this is empty.
    pub(super) detail: Option<String>,
    pub(super) params: Vec<(&'static str, String)>,
    pub(super) edits: Vec<Edit>,
    /// All of the text that was added, decoded from its transfer encoding.
    pub(super) added: Vec<u8>,
    /// How many lines or places were changed; more than there are in `edits` if that is bounded.
    pub(super) count: usize,
}

/// One place of a change.
#[derive(Debug, Clone)]
pub(super) struct Edit {
    /// Where the text after the change stands in the source; empty where text was removed.
    pub(super) span: Span,
    pub(super) before: Vec<u8>,
    pub(super) after: Vec<u8>,
}

impl Step {
    pub(super) fn new(code: DkimChangeCode) -> Self {
        Self {
            code,
            detail: None,
            params: Vec::new(),
            edits: Vec::new(),
            added: Vec::new(),
            count: 0,
        }
    }

    pub(super) fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    pub(super) fn param(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.params.push((name, value.into()));
        self
    }

    /// Adds a place.
    pub(super) fn edit(mut self, span: Span, before: &[u8], after: &[u8]) -> Self {
        self.push(span, before, after);
        self
    }

    /// Adds text to what was added.
    pub(super) fn add(&mut self, text: &[u8]) {
        self.added.extend_from_slice(text);
        self.added.extend_from_slice(b"\r\n");
    }

    pub(super) fn push(&mut self, span: Span, before: &[u8], after: &[u8]) {
        self.count += 1;
        if self.edits.len() < MAX_SPANS {
            let bounded = |text: &[u8]| text.get(..4 * MAX_TEXT).unwrap_or(text).to_vec();
            self.edits.push(Edit {
                span,
                before: bounded(before),
                after: bounded(after),
            });
        }
    }

    /// The change for the report.
    pub(super) fn into_change(self) -> DkimChange {
        let text = |side: fn(&Edit) -> &Vec<u8>| {
            let shown: Vec<&[u8]> = self
                .edits
                .iter()
                .take(MAX_SHOWN)
                .map(|edit| side(edit).as_slice())
                .filter(|text| !text.is_empty())
                .collect();
            (!shown.is_empty()).then(|| {
                String::from_utf8_lossy(&shown.join(&b"\n"[..]))
                    .chars()
                    .take(MAX_TEXT)
                    .collect::<String>()
            })
        };
        let mut params = BTreeMap::new();
        for (name, value) in &self.params {
            params.insert((*name).to_owned(), Param::Text(value.clone()));
        }
        params.insert("count".to_owned(), Param::from(self.count));
        DkimChange {
            code: self.code,
            span: self.edits.first().map(|edit| edit.span),
            spans: self.edits.iter().map(|edit| edit.span).collect(),
            before: text(|edit| &edit.before),
            after: text(|edit| &edit.after),
            detail: self
                .detail
                .or_else(|| (self.count > 0).then(|| self.count.to_string())),
            params,
            by: None,
            between: None,
            added: (!self.added.is_empty()).then(|| added::judge(&self.added)),
        }
    }
}
