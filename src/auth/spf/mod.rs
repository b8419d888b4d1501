//! SPF (RFC 7208): who sent, by what the message records, and what the domain says of that sender.
//!
//! `identify` reads the senders that a message may mean, `parse` a record, `expand` its macros; `evaluate` is
//! check_host(), with a `mechanism` each, its `trace` and `explain`; `prefetch` asks ahead of need; `cause` tells which term of which record decided, `mend` what to
//! publish instead.

mod cause;
mod evaluate;
mod expand;
mod explain;
mod favourable;
mod identify;
mod mechanism;
mod mend;
mod parse;
mod prefetch;
mod remark;
mod sender;
pub(crate) mod srs;
mod trace;

use crate::net::name::canonical_name;
use crate::{
    auth::claims::TrustBoundary,
    dns::Lookups,
    message::Message,
    options::{Envelope, Options},
    provenance::Kind,
    reason::SpfReason,
    report::{Claim, Route, Spf, SpfCandidate, SpfSources},
};
pub(crate) use evaluate::MAX_LOOKUPS;
pub(crate) use favourable::{Favourable, most_favourable};

use evaluate::{Explain, Outcome, check_host};
use identify::Candidate;
use sender::Sender;

/// Evaluates SPF for the sender that the message records; `None` where it records no address, or no domain.
pub(crate) fn evaluate(
    message: &Message<'_>,
    route: &Route,
    claims: &[Claim],
    boundary: &TrustBoundary,
    lookups: &Lookups<'_>,
    options: &Options,
) -> Option<SpfCheck> {
    let candidates = identify::candidates(message, route, claims, boundary, options);
    judge(&candidates, lookups, options)
}

/// What SPF found for the sender that a message records.
#[derive(Debug, Clone)]
pub(crate) struct SpfCheck {
    /// The report's view of it.
    pub report: Spf,
    /// The kind of evidence of the client's address and the identity together.
    pub kind: Kind,
}

/// Evaluates SPF for any sender; `None` where the envelope has no address, or neither a reverse path nor a HELO name.
pub(crate) fn check(envelope: &Envelope, lookups: &Lookups<'_>, options: &Options) -> Option<Spf> {
    let candidate = identify::named_by_caller(envelope)?;
    judge(&[candidate], lookups, options).map(|check| check.report)
}

/// The result of each candidate; the first is what the report is about.
fn judge(candidates: &[Candidate], lookups: &Lookups<'_>, options: &Options) -> Option<SpfCheck> {
    let mut senders = candidates.iter().filter_map(|candidate| {
        let sender = Sender::new(
            *candidate.ip.value(),
            candidate
                .helo
                .as_ref()
                .map(|helo| helo.text.value().as_str()),
            candidate
                .mail_from
                .as_ref()
                .map(|path| path.text.value().as_str()),
        )?;
        Some((candidate, sender))
    });
    let (first, sender) = senders.next()?;
    let outcome = ask(&sender, lookups, options, Explain::Yes);
    let helo_result = sender
        .as_helo()
        .map(|sender| ask(&sender, lookups, options, Explain::No).result);
    let mut ranked = vec![first.report(&sender, &outcome)];
    ranked.extend(senders.map(|(candidate, sender)| {
        candidate.report(&sender, &ask(&sender, lookups, options, Explain::No))
    }));
    let (lookups_needed, costs) = if outcome.reason == SpfReason::TooManyLookups {
        let (needed, costs) = prefetch::survey(&sender, lookups);
        (Some(needed), costs)
    } else {
        (None, Vec::new())
    };
    let kind = first.kind();
    let (cause, remark) = cause::cause(&outcome, &sender, lookups);
    let mut remarks = remark::remarks(&outcome);
    remarks.extend(remark);
    let report = Spf {
        result: outcome.result,
        remarks,
        cause,
        reason: outcome.reason,
        scope: sender.scope,
        domain: Some(canonical_name(&sender.domain)),
        ip: Some(sender.ip),
        helo: sender.helo,
        mail_from: sender.mail_from,
        from: SpfSources {
            ip: Some(first.source()),
            helo: first.helo.as_ref().map(identify::Named::source),
            mail_from: first.mail_from.as_ref().map(identify::Named::source),
        },
        candidates: ranked,
        trace: outcome.trace,
        lookups: outcome.lookups,
        void_lookups: outcome.void_lookups,
        lookups_needed,
        costs,
        explanation: outcome.explanation,
        helo_result,
    };
    Some(SpfCheck { report, kind })
}

/// Evaluates; where an answer is missing, also asks for all else that may be needed.
fn ask(sender: &Sender, lookups: &Lookups<'_>, options: &Options, explain: Explain) -> Outcome {
    let outcome = check_host(sender, lookups, options.now, explain);
    if outcome.reason.is_pending() {
        prefetch::prefetch(sender, lookups);
    }
    outcome
}

impl Candidate {
    fn report(&self, sender: &Sender, outcome: &Outcome) -> SpfCandidate {
        SpfCandidate {
            ip: sender.ip,
            helo: sender.helo.clone(),
            mail_from: sender.mail_from.clone(),
            source: self.source(),
            result: outcome.result,
            reason: outcome.reason,
        }
    }
}
