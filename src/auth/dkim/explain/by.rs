//! Who plausibly made a change, and how certain that is.

use super::{super::check::DkimCheck, between::Witnesses};
use crate::{
    auth::arc::ArcCheck,
    message::{Field, Message, unfold},
    net::organization,
    reason::DkimChangeCode,
    report::{
        AuthResult, ChangedBy, ChangerCertainty, ChangerRole, DkimChange, Param, Span, WitnessKind,
    },
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

/// Names who made each change, and between which servers.
pub(crate) fn name_who(checks: &mut [DkimCheck], message: &Message<'_>, arc: &ArcCheck) {
    let explained: Vec<(usize, String, Witnesses)> = checks
        .iter()
        .enumerate()
        .filter(|(_, check)| !check.changes.is_empty())
        .map(|(at, check)| {
            let domain = check.tags.domain.clone().unwrap_or_default();
            let domain = domain.to_ascii_lowercase();
            let witnesses = Witnesses::of(&domain, checks, message, arc);
            (at, domain, witnesses)
        })
        .collect();
    for (at, domain, witnesses) in explained {
        let Some(check) = checks.get_mut(at) else {
            continue;
        };
        let sealer = sealer(&domain, message, arc);
        for change in &mut check.changes {
            let context = Context {
                domain: &domain,
                message,
                sealer: sealer.as_ref(),
                witnesses: &witnesses,
            };
            if !change.code.is_of_signer() {
                change.between = witnesses.between(change);
            }
            change.by = context.who(change);
        }
    }
}

/// What tells who made a change.
struct Context<'c, 'm> {
    domain: &'c str,
    message: &'c Message<'m>,
    sealer: Option<&'c ChangedBy>,
    witnesses: &'c Witnesses,
}

impl Context<'_, '_> {
    fn who(&self, change: &DkimChange) -> Option<ChangedBy> {
        if change.code.is_of_signer() {
            return Some(ChangedBy {
                name: self.domain.to_owned(),
                role: ChangerRole::Signer,
                certainty: ChangerCertainty::Likely,
                spans: Vec::new(),
            });
        }
        let sealed = self
            .sealer
            .filter(|sealer| sealer.certainty == ChangerCertainty::Sealed);
        sealed
            .cloned()
            .or_else(|| by_links(change))
            .or_else(|| by_note(change, self.message))
            .or_else(|| by_list(change, self.message))
            .or_else(|| by_witness(change))
            .or_else(|| by_mark(change, self.message, self.witnesses))
            .or_else(|| self.sealer.cloned())
            .or_else(|| by_next(change, self.message))
    }
}

/// The server that saw the signature pass and signed another form of the message itself, or the one that signed it as it
/// is now.
fn by_witness(change: &DkimChange) -> Option<ChangedBy> {
    let between = change.between.as_ref()?;
    let changed = between.changed.as_ref()?;
    if changed.kind == WitnessKind::Claim {
        return None;
    }
    let unchanged = between.unchanged.as_ref();
    let is_same = unchanged.is_some_and(|unchanged| {
        let name = organization(&unchanged.name);
        name.is_some() && name == organization(&changed.name)
    });
    Some(ChangedBy {
        name: changed.name.clone(),
        role: ChangerRole::Server,
        certainty: if is_same {
            ChangerCertainty::Likely
        } else {
            ChangerCertainty::Possible
        },
        spans: unchanged
            .into_iter()
            .chain([changed])
            .map(|witness| witness.span)
            .collect(),
    })
}

/// The server behind the one that still saw the signature pass; that one itself where none is noted.
fn by_next(change: &DkimChange, message: &Message<'_>) -> Option<ChangedBy> {
    let witness = change.between.as_ref()?.unchanged.as_ref()?;
    let at = message
        .fields
        .iter()
        .position(|field| field.span == witness.span)?;
    let above = message.fields.get(..at).unwrap_or_default();
    let next = above.iter().rev().find(|field| field.is("Received"));
    let host = next.and_then(|field| {
        let text = unfold(field.value);
        let mut words = text.split_ascii_whitespace();
        words.any(|word| word.eq_ignore_ascii_case("by"));
        words.next().map(str::to_owned)
    });
    let mut spans = vec![witness.span];
    spans.extend(next.map(|field| field.span));
    Some(ChangedBy {
        name: host.unwrap_or_else(|| witness.name.clone()),
        role: ChangerRole::Server,
        certainty: ChangerCertainty::Possible,
        spans,
    })
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
    let id = id.trim();
    let mut spans = vec![field.span];
    spans.extend(received_by(id, message));
    Some(ChangedBy {
        name: id.to_owned(),
        role: ChangerRole::List,
        certainty: ChangerCertainty::Likely,
        spans,
    })
}

/// The oldest Received field that a server of an organization wrote: where the message came to it.
fn received_by(name: &str, message: &Message<'_>) -> Option<Span> {
    let wanted = organization(name)?;
    let is_its = |field: &&Field<'_>| {
        let text = unfold(field.value).to_ascii_lowercase();
        let mut words = text.split_ascii_whitespace();
        words.any(|word| word == "by")
            && words
                .next()
                .is_some_and(|host| organization(host).as_ref() == Some(&wanted))
    };
    message
        .all("Received")
        .rfind(is_its)
        .map(|field| field.span)
}

/// A gateway whose own fields are in the message: it may have made the change.
fn by_mark(change: &DkimChange, message: &Message<'_>, witnesses: &Witnesses) -> Option<ChangedBy> {
    // What mailbox files and copies do is not a gateway's.
    if matches!(
        change.code,
        DkimChangeCode::FromQuoted | DkimChangeCode::Tabs | DkimChangeCode::LineEnds
    ) {
        return None;
    }
    let fields = message.fields.iter().enumerate();
    // What stood there while the signature still passed is not the change.
    let later = fields.filter(|(at, _)| !witnesses.is_older(change.between.as_ref(), *at));
    let (field, name, role) = later.map(|(_, field)| field).find_map(|field| {
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
