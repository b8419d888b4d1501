//! The verdict (RFC 9989, section 5.3).

use super::{
    align::{Compared, Identifier, Modes, Open, compare},
    fixes::fixes,
    record::{Policy, Record},
    reports::reports,
    rfc7489,
    walk::{Applies, Walk, Walker},
};
use crate::net::is_within;
use crate::{
    dns::{Lookup, Lookups, RecordType},
    message::Author,
    options::Options,
    reason::{DmarcIdentifierReason, DmarcProblemCode, DmarcReason, Method},
    report::{
        Alignment, AuthResult, Dmarc, DmarcAlignment, DmarcAuthor, DmarcIdentifier, DmarcPolicy,
        DmarcPolicyTag, DmarcProblem, DmarcPsd, DmarcRfc7489,
    },
};

/// Domains of several authors that are each judged by themselves.
const MAX_AUTHORS: usize = 5;

/// Judges an author by identifiers. `sender_known` says whether SPF had a sender to check.
/// Gives the walk from the author's domain too, where there is one.
pub(crate) fn judge(
    author: &Author,
    identifiers: &[Identifier],
    sender_known: bool,
    lookups: &Lookups<'_>,
    options: &Options,
) -> (Dmarc, Option<Walk>) {
    let domain = match author {
        Author::One { domain, .. } => domain,
        Author::Several { domains } | Author::Repeated { domains } => {
            let mut dmarc = not_applicable(author, identifiers);
            dmarc.authors = domains
                .iter()
                .take(MAX_AUTHORS)
                .map(|domain| by_itself(domain, identifiers, sender_known, lookups))
                .collect();
            return (dmarc, None);
        }
        other => return (not_applicable(other, identifiers), None),
    };
    let walker = Walker::new(lookups);
    prefetch(domain, identifiers, &walker);
    let walk = walker.walk(domain);
    let organizational = walk.organizational().map(str::to_owned);
    let found = match walk.applies() {
        Applies::Record(publisher, record) => Some((publisher.to_owned(), record)),
        Applies::None | Applies::Unknown => None,
    };
    let modes = found
        .as_ref()
        .map_or(Modes::default(), |(_, record)| Modes {
            dkim: record.adkim,
            spf: record.aspf,
        });
    let compared = compare(identifiers, domain, &walk, modes, &walker);
    let choice = found
        .as_ref()
        .map(|(publisher, record)| choose(domain, publisher, record, lookups));
    let reason = match (&walk.applies(), &choice) {
        (Applies::Unknown, _) if walk.is_pending() => DmarcReason::LookupPending,
        (Applies::Unknown, _) => DmarcReason::LookupFailed,
        (_, None) => DmarcReason::NoRecord,
        (_, Some(choice)) if choice.policy.is_none() => DmarcReason::RecordUnusable,
        (_, Some(_)) => decide(&compared, &walk, sender_known),
    };
    let result = reason.result();
    let policy = choice.as_ref().and_then(|choice| choice.policy);
    let testing = found.as_ref().is_some_and(|(_, record)| record.testing);
    let identifiers_compared: Vec<DmarcIdentifier> =
        compared.iter().map(|c| c.report.clone()).collect();
    let dmarc = Dmarc {
        result,
        reason,
        policy_tag: choice.as_ref().and_then(|choice| choice.tag),
        author_exists: choice.as_ref().and_then(|choice| choice.exists),
        applied: match (result, policy) {
            (AuthResult::Fail, Some(policy)) if testing => one_step_less(policy),
            (AuthResult::Fail, Some(policy)) => policy,
            _ => DmarcPolicy::None,
        },
        policy,
        testing,
        alignment: DmarcAlignment {
            dkim: reached(Method::Dkim, &compared),
            spf: reached(Method::Spf, &compared),
        },
        record: found.as_ref().map(|(publisher, record)| {
            let mut report = record.report.clone();
            let is_organizational = organizational.as_ref().is_none_or(|org| org == publisher);
            report.problems.extend(ignored(record, is_organizational));
            report
        }),
        walk: walk.report_of_author(found.as_ref().map(|(publisher, _)| publisher.as_str())),
        reports: found.as_ref().map_or_else(Vec::new, |(publisher, record)| {
            let own = publisher == domain;
            let organizational = if own {
                organizational.as_deref()
            } else {
                Some(publisher.as_str())
            };
            reports(publisher, organizational, record, &walker)
        }),
        fixes: if result == AuthResult::Fail {
            fixes(
                domain,
                organizational.as_deref(),
                modes,
                &identifiers_compared,
            )
        } else {
            Vec::new()
        },
        rfc7489: options.public_suffixes.as_deref().map(|list| {
            let other = rfc7489::judge(list, domain, identifiers, lookups);
            DmarcRfc7489 {
                differs: other.result != result
                    || other.policy != policy
                    || Some(&other.organizational) != organizational.as_ref(),
                organizational_domain: Some(other.organizational),
                result: other.result,
                policy: other.policy,
            }
        }),
        authors: Vec::new(),
        domain: Some(domain.clone()),
        organizational_domain: organizational,
        policy_domain: found.map(|(publisher, _)| publisher),
        identifiers: identifiers_compared,
    };
    (dmarc, Some(walk))
}

/// All that is known to be needed is asked for at once: the walk of the author's domain, and those of
/// identifiers that may well be of the same organization.
fn prefetch(domain: &str, identifiers: &[Identifier], walker: &Walker<'_, '_>) {
    walker.prefetch(domain);
    let mut labels = domain.rsplitn(3, '.');
    let top = (labels.next(), labels.next());
    let (Some(last), Some(second)) = top else {
        return;
    };
    let shared = format!("{second}.{last}");
    let near = |identifier: &&Identifier| {
        identifier.counts && identifier.domain != domain && is_within(&identifier.domain, &shared)
    };
    for identifier in identifiers.iter().filter(near).take(4) {
        walker.prefetch(&identifier.domain);
    }
}

/// What one of several domains would get (section 11.5).
fn by_itself(
    domain: &str,
    identifiers: &[Identifier],
    sender_known: bool,
    lookups: &Lookups<'_>,
) -> DmarcAuthor {
    let author = Author::One {
        address: String::new(),
        domain: domain.to_owned(),
    };
    let (dmarc, _) = judge(
        &author,
        identifiers,
        sender_known,
        lookups,
        &Options::default(),
    );
    DmarcAuthor {
        domain: domain.to_owned(),
        result: dmarc.result,
        policy: dmarc.policy,
        applied: dmarc.applied,
    }
}

/// No single author's domain: validation is not possible (section 5.3.1).
fn not_applicable(author: &Author, identifiers: &[Identifier]) -> Dmarc {
    let reason = match author {
        Author::Missing => DmarcReason::FromMissing,
        Author::Several { .. } => DmarcReason::FromSeveralDomains,
        Author::Repeated { .. } => DmarcReason::FromRepeated,
        Author::NoDomain | Author::One { .. } => DmarcReason::FromNoDomain,
    };
    Dmarc {
        result: reason.result(),
        reason,
        domain: None,
        organizational_domain: None,
        policy_domain: None,
        policy: None,
        policy_tag: None,
        author_exists: None,
        applied: DmarcPolicy::None,
        testing: false,
        alignment: DmarcAlignment {
            dkim: Alignment::Unknown,
            spf: Alignment::Unknown,
        },
        identifiers: identifiers
            .iter()
            .map(|identifier| DmarcIdentifier {
                method: identifier.method,
                domain: identifier.domain.clone(),
                organizational_domain: None,
                result: identifier.result,
                alignment: Alignment::Unknown,
                strict: false,
                aligned: false,
                reason: DmarcIdentifierReason::Unknown,
                walk: Vec::new(),
                span: identifier.span,
            })
            .collect(),
        record: None,
        walk: Vec::new(),
        reports: Vec::new(),
        fixes: Vec::new(),
        rfc7489: None,
        authors: Vec::new(),
    }
}

/// The policy of a record, by the tag that gave it.
struct Choice {
    /// `None` where the record cannot be used.
    policy: Option<DmarcPolicy>,
    tag: Option<DmarcPolicyTag>,
    exists: Option<bool>,
}

/// Which of `p`, `sp` and `np` is asked for (section 4.10.1).
fn choose(domain: &str, publisher: &str, record: &Record, lookups: &Lookups<'_>) -> Choice {
    let is_readable =
        record.p.valid().is_some() && record.sp != Policy::Invalid && record.np != Policy::Invalid;
    if !is_readable {
        let usable = !record.rua.is_empty();
        return Choice {
            policy: usable.then_some(DmarcPolicy::None),
            tag: usable.then_some(DmarcPolicyTag::P),
            exists: None,
        };
    }
    let p = (record.p.valid(), DmarcPolicyTag::P);
    if publisher == domain {
        return Choice {
            policy: p.0,
            tag: Some(p.1),
            exists: None,
        };
    }
    let or = |policy: Policy, tag, otherwise: (Option<DmarcPolicy>, DmarcPolicyTag)| match policy {
        Policy::Is(policy) => (Some(policy), tag),
        _ => otherwise,
    };
    let sp = or(record.sp, DmarcPolicyTag::Sp, p);
    let np = or(record.np, DmarcPolicyTag::Np, sp);
    let exists = if np.1 == DmarcPolicyTag::Np {
        exists(domain, lookups)
    } else {
        None
    };
    // A domain that DNS did not deny is taken to exist.
    let (policy, tag) = if exists == Some(false) { np } else { sp };
    Choice {
        policy,
        tag: Some(tag),
        exists,
    }
}

/// Whether a domain exists (section 3.2.13, RFC 8020): NXDOMAIN to any question for it says that it does not.
/// Where an answer to another question about it is at hand that says otherwise, it does.
fn exists(domain: &str, lookups: &Lookups<'_>) -> Option<bool> {
    match lookups.ask(domain, RecordType::A) {
        Lookup::Found(_) | Lookup::NoData => Some(true),
        Lookup::NxDomain => Some(
            [RecordType::Aaaa, RecordType::Mx, RecordType::Txt]
                .into_iter()
                .filter_map(|record_type| lookups.known(domain, record_type))
                .any(|lookup| matches!(lookup, Lookup::Found(_) | Lookup::NoData)),
        ),
        Lookup::ServerError(_) | Lookup::Failed(_) | Lookup::Missing => None,
    }
}

/// `pass` or `fail` (section 5.3.5), or neither where a lookup that matters failed (section 5.3.6).
fn decide(compared: &[Compared], author: &Walk, sender_known: bool) -> DmarcReason {
    if compared.iter().any(|c| c.report.aligned) {
        return DmarcReason::Pass;
    }
    let may_align = |c: &&Compared| c.counts && c.satisfies != Some(false);
    let undecided = |c: &&Compared| match c.report.result {
        AuthResult::Pass => c.satisfies.is_none(),
        AuthResult::Temperror => c.satisfies != Some(false),
        _ => false,
    };
    let open: Vec<&Compared> = compared.iter().filter(undecided).collect();
    let is_pending = |c: &&Compared| c.pending || c.open == Open::Lookup;
    if !open.is_empty() {
        let author_pending = author.organizational().is_none() && author.is_pending();
        return if author_pending || open.iter().any(is_pending) {
            DmarcReason::LookupPending
        } else {
            DmarcReason::LookupFailed
        };
    }
    let passed = || {
        let counts = compared.iter().filter(|c| c.counts);
        counts.filter(|c| c.report.result == AuthResult::Pass)
    };
    let of_author = || compared.iter().filter(may_align);
    if of_author().any(|c| c.open == Open::Body) {
        return DmarcReason::BodyNotGiven;
    }
    if of_author().any(|c| c.open == Open::Header) {
        return DmarcReason::HeaderIncomplete;
    }
    if of_author().any(|c| c.open == Open::Past) {
        DmarcReason::AlignedUnproven
    } else if !sender_known {
        DmarcReason::SenderUnknown
    } else if of_author().any(|c| c.satisfies == Some(true)) {
        DmarcReason::AlignedFailed
    } else if passed().any(|c| c.report.alignment == Alignment::Relaxed) {
        DmarcReason::StrictNotMet
    } else if passed().next().is_some() {
        DmarcReason::NotAligned
    } else {
        DmarcReason::NothingAuthenticated
    }
}

/// `t=y` asks for one step less (section 4.7).
fn one_step_less(policy: DmarcPolicy) -> DmarcPolicy {
    match policy {
        DmarcPolicy::Reject => DmarcPolicy::Quarantine,
        DmarcPolicy::Quarantine | DmarcPolicy::None => DmarcPolicy::None,
    }
}

/// The best that a method's identifiers reach, as the record asks for it.
fn reached(method: Method, compared: &[Compared]) -> Alignment {
    let of_method = || {
        compared
            .iter()
            .filter(|c| c.report.method == method && c.counts)
    };
    let passed = || of_method().filter(|c| c.report.result == AuthResult::Pass);
    let aligned =
        |alignment| passed().any(|c| c.satisfies == Some(true) && c.report.alignment == alignment);
    if aligned(Alignment::Strict) {
        Alignment::Strict
    } else if aligned(Alignment::Relaxed) {
        Alignment::Relaxed
    } else if passed().any(|c| c.satisfies.is_none())
        || of_method()
            .any(|c| c.report.result == AuthResult::Temperror && c.satisfies != Some(false))
    {
        Alignment::Unknown
    } else {
        Alignment::None
    }
}

/// `sp` and `np` say nothing in the record of a domain that is not an organizational domain (section 4.7, `sp`).
fn ignored(record: &Record, is_organizational: bool) -> Vec<DmarcProblem> {
    if is_organizational || record.psd == DmarcPsd::Yes {
        return Vec::new();
    }
    let tags = record.report.tags.iter();
    tags.filter(|tag| matches!(tag.name.as_str(), "sp" | "np"))
        .map(|tag| DmarcProblem {
            code: DmarcProblemCode::SubdomainPolicyIgnored,
            at: tag.at,
            detail: format!("{}={}", tag.name, tag.value),
        })
        .collect()
}
