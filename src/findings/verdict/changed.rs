//! `modified`: an aligned signature fails, or signs a part, and it is proven which changes, undone, make it verify.
//!
//! | without it the verdict is | the changes | verdict |
//! |---|---|---|
//! | unauthenticated or undecided | any | modified |
//! | suspicious | harmless | modified |
//! | suspicious | something was added that can mislead | undecided: did it come through a list or gateway that the reader knows? |
//! | suspicious | what is displayed was replaced | suspicious |
//! | another, where DMARC fails under a policy | one of these two | as it is |
//! | suspicious | none: the signer made a mistake, and its key signed what is here | undecided |
//! | any | none: the signer left out what is displayed | as it is |

use super::{
    Case, Decision,
    case::{Change, Standing},
};
use crate::{
    message::Message,
    reason::{DkimChangeCode, VerdictReason},
    report::{AddedContent, Dkim, DkimChange, Param, Span, Verdict},
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
        // What took an accusation back (a forwarder, a date) is text that anyone can write: it must not confirm.
        (_, Change::Risky | Change::Replaced) if case.fails_under_policy() => base,
        _ => Decision {
            rests_on: vec![crate::report::Basis::Dkim],
            ..Decision::new(Verdict::Modified, vec![VerdictReason::Changed.into()])
        },
    }
}

/// What kind of changes broke a signature; `None` where it is not proven that they are all.
pub(super) fn explained(message: &Message<'_>, dkim: &Dkim) -> Option<Change> {
    let diagnosis = dkim.diagnosis.as_ref().filter(|found| found.complete)?;
    let changes = &diagnosis.changes;
    (!changes.is_empty()).then(|| {
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
        Code::LinesAppended | Code::LinesPrepended | Code::LinesInserted => added(change),
        Code::PartAdded | Code::PartWrapped if is_alternative(change) => Change::Replaced,
        Code::PartAdded | Code::PartWrapped => added(change),
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

/// What the added text can do, judged by the search on all of it, decoded.
fn added(change: &DkimChange) -> Change {
    match change.added {
        Some(AddedContent::Text) => Change::Harmless,
        Some(AddedContent::Active) | None => Change::Risky,
        Some(AddedContent::Parts) => Change::Replaced,
    }
}
