//! `modified`: an aligned signature fails, or signs a part, and it is proven which changes, undone, make it verify.
//!
//! | without it the verdict is | the changes | verdict |
//! |---|---|---|
//! | unauthenticated or undecided | any | modified |
//! | suspicious | harmless | modified |
//! | suspicious | something was added that can mislead | undecided: did it come through a list or gateway that the reader knows? |
//! | suspicious | what is displayed was replaced | suspicious |
//! | suspicious | none: the signer made a mistake, and its key signed what is here | undecided |
//! | any | none: the signer left out what is displayed | as it is |

use super::{
    Case, Decision,
    case::{Change, Standing},
};
use crate::{
    message::Message,
    reason::{DkimChangeCode, VerdictReason},
    report::{BodyHash, Dkim, DkimChange, Param, SignatureState, Span, Verdict},
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
        (_, Change::Uncovered) => base,
        (Verdict::Suspicious, Change::OfSigner) => {
            Decision::undecided(VerdictReason::SignerMistake, case.own_mailbox())
        }
        (_, Change::OfSigner) => base,
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
            .max()
            .unwrap_or(Change::Risky)
    })
}

fn kind(message: &Message<'_>, change: &DkimChange) -> Change {
    use DkimChangeCode as Code;
    match change.code {
        Code::SubjectTag
        | Code::SubjectPrefix
        | Code::Refolded
        | Code::FieldSpace
        | Code::Quotes
        | Code::AddressForm
        | Code::EncodedWords
        | Code::DateForm
        | Code::FieldName
        | Code::FieldOrder
        | Code::DotsDoubled
        | Code::DotsRemoved
        | Code::FromQuoted
        | Code::SpacesAtLineEnds
        | Code::SpacesRemoved
        | Code::Tabs
        | Code::LineEnds
        | Code::BlankLines
        | Code::LinesBroken
        | Code::LinesJoined
        | Code::Reencoded
        | Code::Charset
        | Code::Boundary
        // Each link still holds the target that was signed.
        | Code::LinksRewritten => Change::Harmless,
        // Something that was signed is hidden or gone.
        Code::MimeField | Code::FromRewritten | Code::FieldRemoved | Code::EndCutOff => {
            Change::Risky
        }
        Code::Rewritten | Code::FieldAdded => of_field(message, change),
        Code::LinesAppended | Code::LinesPrepended | Code::LinesInserted => {
            worst(message, change, added_text)
        }
        Code::PartAdded | Code::PartWrapped if is_alternative(change) => Change::Replaced,
        Code::PartAdded | Code::PartWrapped => worst(message, change, added_part),
        Code::SignerBodyCanonicalization
        | Code::SignerHeaderCanonicalization
        | Code::SignerBeforeEncoding
        | Code::SignerLineEnds
        | Code::SignerFieldOrder
        | Code::SignerOwnField => Change::OfSigner,
        // The body, or a field, is covered by nothing.
        Code::SignerEmptyBody | Code::SignerFieldLeftOut => Change::Uncovered,
    }
}

/// A field that was rewritten or added: of some, it is what is displayed.
fn of_field(message: &Message<'_>, change: &DkimChange) -> Change {
    const DISPLAYING: [&str; 4] = [
        "From",
        "Content-Type",
        "Content-Transfer-Encoding",
        "MIME-Version",
    ];
    let is_displaying = |span: &Span| {
        message
            .fields
            .iter()
            .filter(|field| field.span.start <= span.start && span.end <= field.span.end)
            .any(|field| DISPLAYING.iter().any(|name| field.is(name)))
    };
    if change.span.iter().chain(&change.spans).any(is_displaying) {
        Change::Replaced
    } else {
        Change::Risky
    }
}

/// Whether a part was added where programs choose one of several to display (RFC 2046, section 5.1.4).
fn is_alternative(change: &DkimChange) -> bool {
    matches!(change.params.get("container"), Some(Param::Text(container)) if container.contains("alternative"))
}

/// The worst of what the added texts can do.
fn worst(message: &Message<'_>, change: &DkimChange, of: fn(&[u8]) -> Change) -> Change {
    let spans = if change.spans.is_empty() {
        change.span.as_slice()
    } else {
        change.spans.as_slice()
    };
    spans
        .iter()
        .map(|span| message.text.bytes.get(span.start..span.end))
        .map(|added| added.map_or(Change::Risky, of))
        .max()
        .unwrap_or(Change::Risky)
}

/// A part of plain text is text; any other is an attachment, or displayed in place of what was signed.
fn added_part(part: &[u8]) -> Change {
    let lower = part.to_ascii_lowercase();
    let has = |needle: &str| memchr::memmem::find(&lower, needle.as_bytes()).is_some();
    let types = memchr::memmem::find_iter(&lower, "content-type:").count();
    let plain = memchr::memmem::find_iter(&lower, "content-type: text/plain").count();
    if types != plain || has("content-disposition: attachment") || has("base64") {
        return Change::Replaced;
    }
    let text = String::from_utf8_lossy(&lower)
        .replace("content-type:", "")
        .replace("content-transfer-encoding:", "");
    added_text(text.as_bytes())
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
