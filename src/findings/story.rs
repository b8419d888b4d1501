//! The story (DESIGN.md, section 2.4): three to six statements, in the order of events.

use std::collections::BTreeMap;

use super::{
    Facts,
    verdict::{Case, Decision},
};
use crate::{
    auth::{
        claims::{Entry, Hidden},
        spf::srs,
    },
    message::{Author, author},
    options::Origin,
    provenance::Kind,
    reason::{DkimReason, StoryCode},
    report::{
        Alignment, AuthResult, ChangerCertainty, ChangerRole, ClaimKind, Dkim, DmarcPolicy, Param,
        Span, Statement, Verdict,
    },
};

/// Statements, at most.
const MOST: usize = 6;
/// Changes that are told one by one.
const MOST_CHANGES: usize = 2;

/// Tells it.
pub(super) fn tell(facts: &Facts<'_>, case: &Case, decision: &Decision) -> Vec<Statement> {
    let mut story = vec![who_wrote(facts, case, decision)];
    story.extend(who_carried(facts, case));
    story.extend(what_changed(facts, case));
    story.extend(how_it_arrived(facts));
    story.extend(what_the_receiver_said(facts, case));
    story.extend(super::filters::what_the_filter_said(facts));
    story.extend(what_the_policy_asks(facts, decision));
    story.truncate(MOST);
    if facts.options.evidence_from == Origin::Borrowed {
        // Keys and records are somebody else's word then, and what they prove is no better.
        for statement in &mut story {
            statement.kind = statement.kind.min(Kind::Claimed);
        }
    }
    story
}

pub(super) fn statement(
    code: StoryCode,
    kind: Kind,
    params: Vec<(&str, Param)>,
    spans: Vec<Span>,
) -> Statement {
    let mut named = BTreeMap::new();
    named.extend(
        params
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value)),
    );
    Statement {
        code,
        params: named,
        spans,
        kind,
    }
}

fn who_wrote(facts: &Facts<'_>, case: &Case, decision: &Decision) -> Statement {
    let from: Vec<Span> = facts.message.all("From").map(|field| field.span).collect();
    let author = author(facts.message);
    let Some(domain) = author.domain() else {
        let code = match author {
            Author::Several { .. } | Author::Repeated { .. } => StoryCode::WroteAmbiguous,
            _ => StoryCode::WroteNobody,
        };
        let domains = author.domains().to_vec();
        return statement(code, Kind::Claimed, vec![("domains", domains.into())], from);
    };
    let named = |code, kind, signature: Option<&Dkim>| {
        let mut params = vec![("domain", Param::from(domain))];
        let mut spans = from.clone();
        if let Some(dkim) = signature {
            params.extend(dkim.domain.clone().map(|signer| ("signer", signer.into())));
            spans.push(dkim.span);
        }
        statement(code, kind, params, spans)
    };
    let own = || {
        facts
            .authentication
            .dkim
            .iter()
            .filter(|dkim| matches!(dkim.alignment, Alignment::Strict | Alignment::Relaxed))
    };
    let passing = own().find(|dkim| dkim.reason == DkimReason::Pass);
    match (passing, decision.verdict) {
        (Some(dkim), Verdict::Authentic) => named(StoryCode::WroteSigned, Kind::Proven, Some(dkim)),
        (Some(dkim), _) => named(StoryCode::WroteInPart, Kind::Proven, Some(dkim)),
        // Proven whatever the verdict is: the original was the author's.
        (None, _) if case.changed().is_some() => {
            let span = case.changed();
            let signature = own().find(|dkim| Some(dkim.span) == span);
            named(StoryCode::WroteChanged, Kind::Proven, signature)
        }
        (None, _) if case.waits_for_signature() => {
            named(StoryCode::WroteUnchecked, Kind::Claimed, None)
        }
        (None, _) => named(StoryCode::WroteClaimed, Kind::Claimed, None),
    }
}

/// Others that vouch for it or sent it on.
fn who_carried(facts: &Facts<'_>, case: &Case) -> Vec<Statement> {
    let mut carried = Vec::new();
    let has_author = author(facts.message).domain().is_some();
    let others = facts.authentication.dkim.iter().filter(|dkim| {
        let is_other = dkim.alignment == Alignment::None
            || (dkim.alignment == Alignment::Unknown && !has_author);
        dkim.reason == DkimReason::Pass && is_other
    });
    if let Some(dkim) = others.into_iter().next()
        && let Some(domain) = &dkim.domain
    {
        let params = vec![("domain", Param::from(domain.as_str()))];
        carried.push(statement(
            StoryCode::CarriedSigned,
            Kind::Proven,
            params,
            vec![dkim.span],
        ));
    }
    if let Some(field) = facts.message.first("List-Id") {
        let text = field.text();
        let list = text
            .rsplit_once('<')
            .map_or(text.as_str(), |(_, id)| id.trim_end_matches('>'));
        carried.push(statement(
            StoryCode::CarriedList,
            Kind::Claimed,
            vec![("list", list.into())],
            vec![field.span],
        ));
    }
    carried.extend(forwarded(facts));
    if let Some(gateway) = &case.gateway
        && let Some(hop) = facts.boundary.hop().and_then(|at| facts.route.hops.get(at))
    {
        carried.push(statement(
            StoryCode::CarriedGateway,
            kind_of_boundary(facts),
            vec![("operator", gateway.as_str().into())],
            vec![hop.span],
        ));
    }
    carried.truncate(2);
    carried
}

/// A forwarder that rewrote the reverse path.
fn forwarded(facts: &Facts<'_>) -> Option<Statement> {
    let spf = facts.authentication.spf.as_ref()?;
    let found = srs::read(spf.mail_from.as_deref()?)?;
    let source = spf.from.mail_from.as_ref();
    Some(statement(
        StoryCode::CarriedForwarded,
        facts.sender_kind,
        vec![
            ("forwarder", found.forwarder.into()),
            ("original", found.original.into()),
        ],
        source.and_then(|source| source.span).into_iter().collect(),
    ))
}

/// The first changes, with who plausibly made them.
fn what_changed(facts: &Facts<'_>, case: &Case) -> Vec<Statement> {
    let Some(span) = case.changed() else {
        return Vec::new();
    };
    let changes = facts
        .authentication
        .dkim
        .iter()
        .filter(|dkim| dkim.span == span)
        .filter_map(|dkim| dkim.diagnosis.as_ref())
        .flat_map(|diagnosis| &diagnosis.changes);
    changes
        .take(MOST_CHANGES)
        .enumerate()
        .map(|(nth, change)| {
            let who = change.by.as_ref().filter(|by| {
                by.role != ChangerRole::Signer && by.certainty != ChangerCertainty::Possible
            });
            let code = match (nth, who) {
                (0, Some(_)) => StoryCode::ChangedBy,
                (0, None) => StoryCode::Changed,
                _ => StoryCode::ChangedAlso,
            };
            // The sentence of the change names its detail.
            let params = [
                Some(("change", change.code.into())),
                change
                    .detail
                    .clone()
                    .map(|detail| ("detail", detail.into())),
                who.filter(|_| nth == 0)
                    .map(|by| ("who", by.name.as_str().into())),
            ];
            statement(
                code,
                Kind::Proven,
                params.into_iter().flatten().collect(),
                change.span.into_iter().collect(),
            )
        })
        .collect()
}

fn kind_of_boundary(facts: &Facts<'_>) -> Kind {
    facts
        .boundary
        .client()
        .map_or(Kind::Claimed, |client| client.kind())
}

fn how_it_arrived(facts: &Facts<'_>) -> Option<Statement> {
    let boundary = facts.boundary;
    // The server as the field names it; what it is called inside only is better than nothing.
    let named = |at: Option<usize>| {
        let by = || facts.route.hops.get(at?)?.by.clone();
        let host = boundary.host.clone().or_else(by);
        ("by", Param::from(host.unwrap_or_else(|| "?".to_owned())))
    };
    match &boundary.entry {
        Entry::NeverTravelled => Some(statement(
            StoryCode::NeverTravelled,
            Kind::Claimed,
            Vec::new(),
            Vec::new(),
        )),
        Entry::Submitted { hop } => Some(statement(
            StoryCode::Submitted,
            Kind::Guessed,
            vec![named(Some(*hop))],
            facts
                .route
                .hops
                .get(*hop)
                .map(|hop| hop.span)
                .into_iter()
                .collect(),
        )),
        Entry::Unknown { hop, why } => Some(statement(
            StoryCode::ArrivalHidden,
            Kind::Claimed,
            vec![named(Some(*hop)), ("why", Param::from(hidden(*why)))],
            facts
                .route
                .hops
                .get(*hop)
                .map(|hop| hop.span)
                .into_iter()
                .collect(),
        )),
        Entry::Arrived { client, .. } => {
            let ip = *client.value();
            let spf = facts
                .authentication
                .spf
                .as_ref()
                .filter(|spf| spf.ip == Some(ip));
            let code = match spf.map(|spf| spf.result) {
                Some(AuthResult::Pass) => StoryCode::ArrivedAuthorized,
                Some(AuthResult::Fail | AuthResult::Softfail) => StoryCode::ArrivedUnauthorized,
                _ => StoryCode::Arrived,
            };
            let mut params = vec![("ip", Param::from(ip.to_string()))];
            params.push(named(boundary.hop()));
            params.extend(
                spf.and_then(|spf| spf.domain.clone())
                    .map(|domain| ("domain", Param::from(domain))),
            );
            Some(statement(
                code,
                client.kind(),
                params,
                client.spans().to_vec(),
            ))
        }
    }
}

fn hidden(why: Hidden) -> &'static str {
    match why {
        Hidden::Unreadable => "unreadable",
        Hidden::NoAddress => "no-address",
        Hidden::PrivateAddress => "private-address",
        Hidden::Stranger => "stranger",
    }
}

/// What the receiver's own results say of DMARC, or a well-known receiver sealed.
fn what_the_receiver_said(facts: &Facts<'_>, case: &Case) -> Option<Statement> {
    if let Some(sealed) = &case.sealed {
        return Some(statement(
            StoryCode::Sealed,
            Kind::Sealed,
            vec![("domain", sealed.domain.as_str().into())],
            vec![sealed.span],
        ));
    }
    facts
        .authentication
        .claims
        .iter()
        .filter(|claim| claim.trusted && claim.kind == ClaimKind::AuthenticationResults)
        .find_map(|claim| {
            let result = claim
                .results
                .iter()
                .find(|result| result.method == "dmarc")?;
            let attestor = facts.boundary.attestor_of(claim, facts.options)?;
            let who = claim
                .authserv
                .clone()
                .or_else(|| facts.boundary.host.clone())?;
            Some(statement(
                StoryCode::ReceiverSaid,
                attestor.kind_of(claim.span),
                vec![
                    ("authserv", who.into()),
                    ("result", result.result.to_string().into()),
                ],
                vec![result.span],
            ))
        })
}

fn what_the_policy_asks(facts: &Facts<'_>, decision: &Decision) -> Option<Statement> {
    let dmarc = facts.authentication.dmarc.as_ref()?;
    let fails = decision.verdict == Verdict::Suspicious && dmarc.applied != DmarcPolicy::None;
    let policy = match dmarc.applied {
        DmarcPolicy::Reject => "reject",
        DmarcPolicy::Quarantine => "quarantine",
        DmarcPolicy::None => "none",
    };
    fails.then(|| {
        statement(
            StoryCode::PolicyAsks,
            Kind::Proven,
            vec![
                (
                    "domain",
                    dmarc.policy_domain.clone().unwrap_or_default().into(),
                ),
                ("policy", policy.into()),
            ],
            Vec::new(),
        )
    })
}
