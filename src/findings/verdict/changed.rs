//! `modified`: an aligned signature fails, or signs a part, and it is proven which changes, undone, make it verify.
//!
//! | without it the verdict is | the changes | verdict |
//! |---|---|---|
//! | unauthenticated or undecided | any | modified |
//! | suspicious | harmless | modified |
//! | suspicious | something was added that can mislead | undecided: did it come through a list or gateway that the reader knows? |
//! | suspicious | what is displayed was replaced | suspicious |

use super::{
    Case, Decision,
    case::{Change, Standing},
};
use crate::{
    message::Message,
    reason::{DkimChangeCode, VerdictReason},
    report::{BodyHash, Dkim, DkimChange, SignatureState, Verdict},
};

/// The decision where changes are proven; `base` is the one without them.
pub(super) fn modified(case: &Case, base: Decision) -> Decision {
    if base.verdict == Verdict::Authentic {
        return base;
    }
    let explained = case.signatures.iter().find_map(|signature| {
        match signature.standing {
            Standing::Explained(change) => Some(change),
            // What stands under the signed part of a body is added, as the signature itself proves.
            Standing::InPart => Some(Change::Risky),
            _ => None,
        }
    });
    let Some(change) = explained else {
        return base;
    };
    match (base.verdict, change) {
        (Verdict::Suspicious, Change::Replaced) => base,
        (Verdict::Suspicious, Change::Risky) => {
            Decision::undecided(VerdictReason::Changed, case.through())
        }
        _ => Decision {
            rests_on: vec![crate::report::Basis::Dkim],
            ..Decision::new(Verdict::Modified, vec![VerdictReason::Changed.into()])
        },
    }
}

/// What kind of changes broke a signature; `None` where it is not proven that they are all.
pub(super) fn explained(message: &Message<'_>, dkim: &Dkim) -> Option<Change> {
    let changes = &dkim.diagnosis.as_ref()?.changes;
    let has = |is_body: bool| {
        changes
            .iter()
            .any(|change| change.code.is_of_body() == is_body)
    };
    let header_is_explained = match dkim.signature {
        SignatureState::Valid => true,
        SignatureState::Invalid => has(false),
        SignatureState::Unchecked => false,
    };
    let body_is_explained = match dkim.body_hash {
        BodyHash::Match => true,
        BodyHash::Mismatch => has(true),
        BodyHash::Unchecked => false,
    };
    (header_is_explained && body_is_explained && !changes.is_empty()).then(|| {
        changes
            .iter()
            .map(|change| kind(message, change))
            .max_by_key(|kind| match kind {
                Change::Harmless => 0,
                Change::Risky => 1,
                Change::Replaced => 2,
            })
            .unwrap_or(Change::Risky)
    })
}

fn kind(message: &Message<'_>, change: &DkimChange) -> Change {
    match change.code {
        DkimChangeCode::SubjectTag
        | DkimChangeCode::Refolded
        | DkimChangeCode::Quotes
        | DkimChangeCode::DotsDoubled
        | DkimChangeCode::FromQuoted
        | DkimChangeCode::SpacesAtLineEnds => Change::Harmless,
        DkimChangeCode::Rewritten | DkimChangeCode::FieldAdded => {
            let replaces = change.span.is_some_and(|span| {
                let field = message
                    .fields
                    .iter()
                    .find(|field| field.span.start <= span.start && span.end <= field.span.end);
                field.is_some_and(|field| {
                    [
                        "From",
                        "Content-Type",
                        "Content-Transfer-Encoding",
                        "MIME-Version",
                    ]
                    .iter()
                    .any(|name| field.is(name))
                })
            });
            if replaces {
                Change::Replaced
            } else {
                Change::Risky
            }
        }
        DkimChangeCode::LinesAppended
        | DkimChangeCode::LinesPrepended
        | DkimChangeCode::LinesInserted => {
            let added = change
                .span
                .and_then(|span| message.text.bytes.get(span.start..span.end))
                .unwrap_or_default();
            added_text(added)
        }
    }
}

/// What text that was added can do: a link, form, image or attachment misleads; a part of another type may be displayed
/// in place of what was signed.
fn added_text(added: &[u8]) -> Change {
    let lower = added.to_ascii_lowercase();
    let has = |needle: &str| memchr::memmem::find(&lower, needle.as_bytes()).is_some();
    if ["content-type:", "content-transfer-encoding:"]
        .into_iter()
        .any(has)
    {
        return Change::Replaced;
    }
    let marks = [
        "http:", "https:", "hxxp", "www.", "mailto:", "tel:", "<a", "<form", "<img", "<input",
        "<svg", "<script", "<iframe", "<object", "<style", "href", "src=", "url(", "=3d",
    ];
    if marks.into_iter().any(has) {
        Change::Risky
    } else {
        Change::Harmless
    }
}
