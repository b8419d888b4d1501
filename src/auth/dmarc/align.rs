//! Identifier alignment (RFC 9989, sections 4.4 and 4.10.2).

use super::walk::{Walk, Walker};
use crate::net::is_within;
use crate::{
    reason::{DmarcIdentifierReason, Method},
    report::{Alignment, AlignmentMode, AuthResult, DmarcIdentifier, Span},
};

/// Identifiers that did not pass and whose organizational domain is looked for all the same, to be shown.
/// Those that passed are always looked at: their number is bounded where they come from.
const MAX_UNPROVEN_WALKS: usize = 8;

/// A domain that DKIM or SPF speaks of.
#[derive(Debug, Clone)]
pub(crate) struct Identifier {
    /// DKIM or SPF.
    pub(crate) method: Method,
    /// The domain in its ASCII form.
    pub(crate) domain: String,
    pub(crate) result: AuthResult,
    /// What could still change the method's own result.
    pub(crate) open: Open,
    /// Whether DMARC looks at it at all; it does not look at SPF's result for the HELO name.
    pub(crate) counts: bool,
    pub(crate) span: Option<Span>,
}

/// What could still change the result of an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Open {
    /// Nothing.
    Nothing,
    /// A question that is not in the evidence.
    Lookup,
    /// The body, which was not given.
    Body,
    /// The rest of the header section, which could not be read.
    Header,
    /// Nothing any more, though the signature may well have been good: its key is gone or replaced, or it has expired
    /// since.
    Past,
}

/// What the record asks for.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Modes {
    pub(crate) dkim: AlignmentMode,
    pub(crate) spf: AlignmentMode,
}

/// An identifier compared with the author's domain.
#[derive(Debug, Clone)]
pub(crate) struct Compared {
    pub(crate) report: DmarcIdentifier,
    /// Whether it aligns as the record asks for; `None` where that is not known.
    pub(crate) satisfies: Option<bool>,
    /// Whether a question of its walk is not in the evidence.
    pub(crate) pending: bool,
    pub(crate) open: Open,
    pub(crate) counts: bool,
}

/// Compares every identifier with the author's domain, the one that `author` walked from.
pub(crate) fn compare(
    identifiers: &[Identifier],
    author_domain: &str,
    author: &Walk,
    modes: Modes,
    walker: &Walker<'_, '_>,
) -> Vec<Compared> {
    let mut unproven = 0;
    identifiers
        .iter()
        .map(|identifier| {
            let may_walk = identifier.result == AuthResult::Pass || unproven < MAX_UNPROVEN_WALKS;
            let relation = relate(&identifier.domain, author_domain, author, may_walk, walker);
            if identifier.result != AuthResult::Pass && relation.walk.is_some() {
                unproven += 1;
            }
            compared(identifier, relation, modes)
        })
        .collect()
}

struct Relation {
    alignment: Alignment,
    organizational: Option<String>,
    walk: Option<Walk>,
}

fn relate(
    domain: &str,
    author_domain: &str,
    author: &Walk,
    may_walk: bool,
    walker: &Walker<'_, '_>,
) -> Relation {
    let organizational = author.organizational();
    let relation = |alignment| Relation {
        alignment,
        organizational: None,
        walk: None,
    };
    if domain == author_domain {
        return Relation {
            alignment: Alignment::Strict,
            organizational: organizational.map(str::to_owned),
            walk: None,
        };
    }
    let Some(organizational) = organizational else {
        // Domains of one organization end in the same labels, whichever those are.
        let top = |domain: &str| domain.rsplit('.').next().map(str::to_owned);
        let apart = top(domain) != top(author_domain);
        return relation(if apart {
            Alignment::None
        } else {
            Alignment::Unknown
        });
    };
    // The organizational domain is the end of the name that it belongs to.
    if !is_within(domain, organizational) {
        return relation(Alignment::None);
    }
    if !may_walk {
        return relation(Alignment::Unknown);
    }
    let walk = walker.walk(domain);
    let own = walk.organizational().map(str::to_owned);
    Relation {
        alignment: match &own {
            None => Alignment::Unknown,
            Some(own) if own == organizational => Alignment::Relaxed,
            Some(_) => Alignment::None,
        },
        organizational: own,
        walk: Some(walk),
    }
}

fn compared(identifier: &Identifier, relation: Relation, modes: Modes) -> Compared {
    let mode = match identifier.method {
        Method::Dkim => modes.dkim,
        _ => modes.spf,
    };
    let strict = mode == AlignmentMode::Strict;
    let satisfies = match relation.alignment {
        _ if !identifier.counts => Some(false),
        Alignment::Strict => Some(true),
        Alignment::None => Some(false),
        // Another domain than the author's is not what `s` asks for, whatever its organization.
        _ if strict => Some(false),
        Alignment::Relaxed => Some(true),
        Alignment::Unknown => None,
    };
    let passed = identifier.result == AuthResult::Pass;
    let reason = match (relation.alignment, satisfies) {
        _ if !identifier.counts => DmarcIdentifierReason::Helo,
        (_, None) => DmarcIdentifierReason::Unknown,
        (Alignment::None, _) => DmarcIdentifierReason::OtherOrganization,
        (_, Some(false)) => DmarcIdentifierReason::NotTheSame,
        (_, Some(true)) if passed => DmarcIdentifierReason::Aligned,
        (_, Some(true)) => DmarcIdentifierReason::NotPassed,
    };
    Compared {
        satisfies,
        pending: relation.walk.as_ref().is_some_and(Walk::is_pending),
        open: identifier.open,
        counts: identifier.counts,
        report: DmarcIdentifier {
            method: identifier.method,
            domain: identifier.domain.clone(),
            organizational_domain: relation.organizational,
            result: identifier.result,
            alignment: relation.alignment,
            strict,
            aligned: passed && satisfies == Some(true),
            reason,
            walk: relation.walk.map(|walk| walk.report()).unwrap_or_default(),
            span: identifier.span,
        },
    }
}
