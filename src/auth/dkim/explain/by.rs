//! Who plausibly made a change, and how certain that is.

use super::super::check::DkimCheck;
use crate::{
    auth::arc::ArcCheck,
    message::{Field, Message, unfold},
    reason::DkimChangeCode,
    report::{AuthResult, ChangedBy, ChangerCertainty, ChangerRole, DkimChange, Param},
};

/// Fields that a gateway, a filter or a list adds, by the start of their names.
const MARKS: &[(&str, &str, ChangerRole)] = &[
    ("X-Proofpoint-", "Proofpoint", ChangerRole::Gateway),
    ("X-Mimecast-", "Mimecast", ChangerRole::Gateway),
    ("X-Barracuda-", "Barracuda", ChangerRole::Gateway),
    ("X-BESS-", "Barracuda", ChangerRole::Gateway),
    ("X-IronPort-", "Cisco IronPort", ChangerRole::Gateway),
    ("X-Sophos-", "Sophos", ChangerRole::Gateway),
    ("X-SEA-", "Sophos", ChangerRole::Gateway),
    ("X-FE-", "FireEye", ChangerRole::Gateway),
    ("X-FEAS-", "Fortinet", ChangerRole::Gateway),
    ("X-TM-AS-", "Trend Micro", ChangerRole::Gateway),
    ("X-TMASE-", "Trend Micro", ChangerRole::Gateway),
    ("X-Brightmail-", "Symantec", ChangerRole::Gateway),
    ("X-MailScanner", "MailScanner", ChangerRole::Gateway),
    (
        "X-CLOUD-SEC-AV-",
        "Check Point Avanan",
        ChangerRole::Gateway,
    ),
    ("X-CodeTwo", "CodeTwo", ChangerRole::Gateway),
    (
        "X-ExclaimerHostedSignatures",
        "Exclaimer",
        ChangerRole::Gateway,
    ),
    ("X-Exclaimer", "Exclaimer", ChangerRole::Gateway),
    (
        "X-MS-Exchange-Organization-",
        "Microsoft Exchange",
        ChangerRole::Gateway,
    ),
    (
        "X-MS-Exchange-CrossTenant-",
        "Microsoft Exchange",
        ChangerRole::Gateway,
    ),
    ("X-Virus-Scanned", "a virus scanner", ChangerRole::Gateway),
];

/// Names who made each change.
pub(crate) fn name_who(checks: &mut [DkimCheck], message: &Message<'_>, arc: &ArcCheck) {
    for check in checks.iter_mut().filter(|check| !check.changes.is_empty()) {
        let domain = check.tags.domain.clone().unwrap_or_default();
        let sealer = sealer(&domain, message, arc);
        for change in &mut check.changes {
            change.by = who(change, &domain, message, sealer.as_ref());
        }
    }
}

fn who(
    change: &DkimChange,
    domain: &str,
    message: &Message<'_>,
    sealer: Option<&ChangedBy>,
) -> Option<ChangedBy> {
    if change.code.is_of_signer() {
        return Some(ChangedBy {
            name: domain.to_owned(),
            role: ChangerRole::Signer,
            certainty: ChangerCertainty::Likely,
            spans: Vec::new(),
        });
    }
    let sealed = sealer.filter(|sealer| sealer.certainty == ChangerCertainty::Sealed);
    sealed
        .cloned()
        .or_else(|| by_links(change))
        .or_else(|| by_note(change, message))
        .or_else(|| by_list(change, message))
        .or_else(|| by_mark(change, message))
        .or_else(|| sealer.cloned())
}

/// The sealer of the newest ARC set, where its signature fits the message as it is: the change was made there or
/// before. Where its results say that the signature passed, it was made there.
fn sealer(domain: &str, message: &Message<'_>, arc: &ArcCheck) -> Option<ChangedBy> {
    let newest = arc.sets.last()?;
    let signature = newest.message_signature.as_ref()?;
    if signature.reason.result() != AuthResult::Pass {
        return None;
    }
    let name = newest.seal.as_ref()?.tags.domain.clone()?;
    let results = newest
        .results
        .and_then(|span| message.fields.iter().find(|field| field.span == span));
    let had_passed = results.is_some_and(|field| says_pass(field, domain));
    // Somebody who signs and seals by the same name saw his own signature, not one that came in.
    let certainty = if had_passed && arc.reason.result() == AuthResult::Pass {
        ChangerCertainty::Sealed
    } else {
        ChangerCertainty::Possible
    };
    Some(ChangedBy {
        name,
        role: ChangerRole::Server,
        certainty,
        spans: vec![signature.span],
    })
}

/// Whether results say `dkim=pass` for the domain.
fn says_pass(field: &Field<'_>, domain: &str) -> bool {
    let text = unfold(field.value).to_ascii_lowercase();
    text.split(';').any(|result| {
        let result = result.trim();
        result.starts_with("dkim=pass")
            && result.split_ascii_whitespace().any(|word| {
                word.strip_prefix("header.d=") == Some(domain)
                    || word
                        .strip_prefix("header.i=")
                        .and_then(|identity| identity.rsplit_once('@'))
                        .is_some_and(|(_, host)| host == domain)
            })
    })
}

/// The gateway that the rewritten links name.
fn by_links(change: &DkimChange) -> Option<ChangedBy> {
    let Some(Param::Text(name)) = change.params.get("gateway") else {
        return None;
    };
    Some(ChangedBy {
        name: name.clone(),
        role: ChangerRole::Gateway,
        certainty: ChangerCertainty::Likely,
        spans: change.spans.iter().take(1).copied().collect(),
    })
}

/// The server that noted its change: `X-MIME-Autoconverted: from 8bit to quoted-printable by host id …`.
fn by_note(change: &DkimChange, message: &Message<'_>) -> Option<ChangedBy> {
    let is_encoding = change.code == DkimChangeCode::Reencoded
        || (change.code == DkimChangeCode::MimeField
            && change
                .detail
                .as_deref()
                .is_some_and(|name| name.eq_ignore_ascii_case("Content-Transfer-Encoding")));
    if !is_encoding {
        return None;
    }
    let field = message.first("X-MIME-Autoconverted")?;
    let note = unfold(field.value);
    let name = note.split_once(" by ")?.1.split(' ').next()?.to_owned();
    Some(ChangedBy {
        name,
        role: ChangerRole::Server,
        certainty: ChangerCertainty::Likely,
        spans: vec![field.span],
    })
}

/// The list of List-Id, for what lists change.
fn by_list(change: &DkimChange, message: &Message<'_>) -> Option<ChangedBy> {
    let is_of_lists = matches!(
        change.code,
        DkimChangeCode::SubjectTag
            | DkimChangeCode::SubjectPrefix
            | DkimChangeCode::FromRewritten
            | DkimChangeCode::Rewritten
            | DkimChangeCode::Quotes
            | DkimChangeCode::AddressForm
            | DkimChangeCode::EncodedWords
            | DkimChangeCode::Refolded
            | DkimChangeCode::FieldSpace
            | DkimChangeCode::MimeField
            | DkimChangeCode::FieldAdded
            | DkimChangeCode::FieldRemoved
            | DkimChangeCode::LinesAppended
            | DkimChangeCode::LinesPrepended
            | DkimChangeCode::LinesInserted
            | DkimChangeCode::PartAdded
            | DkimChangeCode::PartWrapped
            | DkimChangeCode::Reencoded
    );
    let field = message.first("List-Id").filter(|_| is_of_lists)?;
    let value = unfold(field.value);
    let id = value
        .rsplit_once('<')
        .map_or(value.as_str(), |(_, id)| id)
        .trim_end_matches('>');
    Some(ChangedBy {
        name: id.trim().to_owned(),
        role: ChangerRole::List,
        certainty: ChangerCertainty::Likely,
        spans: vec![field.span],
    })
}

/// A gateway whose own fields are in the message: it may have made the change.
fn by_mark(change: &DkimChange, message: &Message<'_>) -> Option<ChangedBy> {
    // What mailbox files and copies do is not a gateway's.
    if matches!(
        change.code,
        DkimChangeCode::FromQuoted | DkimChangeCode::Tabs | DkimChangeCode::LineEnds
    ) {
        return None;
    }
    let (field, name, role) = message.fields.iter().find_map(|field| {
        let (_, name, role) = MARKS.iter().find(|(mark, _, _)| {
            field
                .name
                .get(..mark.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(mark.as_bytes()))
        })?;
        Some((field, *name, *role))
    })?;
    Some(ChangedBy {
        name: name.to_owned(),
        role,
        certainty: ChangerCertainty::Possible,
        spans: vec![field.span],
    })
}
