//! Between which servers a change was made: who still saw the signature pass, and who signed, sealed or judged the
//! message as it is now.
//!
//! Fields are added at the top, so that of two the lower one is older. Results in the message are claims: anyone can
//! write them. A signature or seal that verifies is proof that its domain had the message in this form.

use super::super::check::DkimCheck;
use crate::{
    auth::arc::ArcCheck,
    message::{Field, Message, unfold},
    report::{AuthResult, ChangeWitness, ChangedBetween, DkimChange, Span, WitnessKind},
};

/// Fields in which servers write their results.
const RESULTS: &[&str] = &[
    "Authentication-Results",
    "ARC-Authentication-Results",
    "X-Original-Authentication-Results",
];

/// What servers say of the signature of one domain.
pub(super) struct Witnesses {
    /// Those that saw it pass, with the place of the field in the message.
    passed: Vec<(usize, ChangeWitness)>,
    /// Those that saw it fail.
    failed: Vec<(usize, ChangeWitness)>,
    /// Those that signed or sealed the message as it is now.
    sealed: Vec<(usize, Scope, ChangeWitness)>,
}

/// What a signature proves to be as it was when it was made.
enum Scope {
    /// The body and these fields.
    Fields(Vec<String>),
    /// Everything that a seal covers.
    All,
}

impl Witnesses {
    pub(super) fn of(
        domain: &str,
        checks: &[DkimCheck],
        message: &Message<'_>,
        arc: &ArcCheck,
    ) -> Self {
        let mut witnesses = Self {
            passed: Vec::new(),
            failed: Vec::new(),
            sealed: Vec::new(),
        };
        let is_chain_valid = arc.reason.result() == AuthResult::Pass;
        for (at, field) in message.fields.iter().enumerate() {
            if !RESULTS.iter().any(|name| field.is(name)) {
                continue;
            }
            let Some((name, passed)) = said(field, domain) else {
                continue;
            };
            let is_of_chain = field.is("ARC-Authentication-Results") && is_chain_valid;
            let kind = if is_of_chain {
                WitnessKind::Seal
            } else {
                WitnessKind::Claim
            };
            let span = field.span;
            let witness = ChangeWitness { name, kind, span };
            if passed {
                witnesses.passed.push((at, witness));
            } else {
                witnesses.failed.push((at, witness));
            }
        }
        let place = |span: Span| message.fields.iter().position(|field| field.span == span);
        for check in checks {
            let Some((at, name)) = place(check.span).zip(check.tags.domain.clone()) else {
                continue;
            };
            let Ok(verified) = &check.outcome else {
                continue;
            };
            if check.reason().result() != AuthResult::Pass || name.eq_ignore_ascii_case(domain) {
                continue;
            }
            let fields = verified.signed_headers.iter();
            let fields = fields.map(|header| header.name.clone()).collect();
            witnesses.sealed.push((
                at,
                Scope::Fields(fields),
                ChangeWitness {
                    name,
                    kind: WitnessKind::Signature,
                    span: check.span,
                },
            ));
        }
        for set in &arc.sets {
            let Some(signature) = &set.message_signature else {
                continue;
            };
            let sealer = set.seal.as_ref().and_then(|seal| seal.tags.domain.clone());
            if signature.reason.result() == AuthResult::Pass
                && let Some((at, name)) = place(signature.span).zip(sealer)
            {
                witnesses.sealed.push((
                    at,
                    Scope::All,
                    ChangeWitness {
                        name,
                        kind: WitnessKind::Seal,
                        span: signature.span,
                    },
                ));
            }
        }
        witnesses
    }

    /// Between whom a change was made; `None` where nobody says anything of it.
    pub(super) fn between(&self, change: &DkimChange) -> Option<ChangedBetween> {
        let covers = |scope: &Scope| match scope {
            Scope::All => true,
            Scope::Fields(_) if change.code.is_of_body() => true,
            Scope::Fields(names) => change.detail.as_ref().is_none_or(|field| {
                // The field that was changed; a tag is the subject's.
                names.iter().any(|name| {
                    name.eq_ignore_ascii_case(field)
                        || (change.code.adds_text() && name.eq_ignore_ascii_case("Subject"))
                })
            }),
        };
        let sealed = self
            .sealed
            .iter()
            .filter(|(_, scope, _)| covers(scope))
            .map(|(at, _, witness)| (*at, witness));
        let failed = self.failed.iter().map(|(at, witness)| (*at, witness));
        // The lowest is the oldest.
        let changed = sealed.chain(failed).max_by_key(|(at, _)| *at);
        let limit = changed.map_or(0, |(at, _)| at);
        let unchanged = self.passed.iter().find(|(at, _)| *at >= limit);
        let between = ChangedBetween {
            unchanged: unchanged.map(|(_, witness)| witness.clone()),
            changed: changed.map(|(_, witness)| witness.clone()),
        };
        (between.unchanged.is_some() || between.changed.is_some()).then_some(between)
    }

    /// Whether the message had its form of today, or still verified, after a field was added to it: then whoever added
    /// the field did not make the change.
    pub(super) fn is_older(&self, between: Option<&ChangedBetween>, at: usize) -> bool {
        let unchanged = between.and_then(|between| between.unchanged.as_ref());
        unchanged.is_some_and(|witness| {
            self.passed
                .iter()
                .any(|(place, other)| other.span == witness.span && *place < at)
        })
    }
}

/// The server of a field of results, and whether it says `pass` of the domain's signature; `None` where it says nothing
/// of it.
fn said(field: &Field<'_>, domain: &str) -> Option<(String, bool)> {
    let text = unfold(field.value);
    let mut parts = text.split(';').map(str::trim);
    let mut name = parts.next()?;
    if name.starts_with("i=") {
        name = parts.next()?;
    }
    let name = name.split_ascii_whitespace().next()?.to_owned();
    let results: Vec<bool> = parts
        .filter_map(|result| {
            let lower = result.to_ascii_lowercase();
            let word = lower.strip_prefix("dkim=")?;
            let is_its = lower.split_ascii_whitespace().any(|word| {
                word.strip_prefix("header.d=") == Some(domain)
                    || word
                        .strip_prefix("header.i=")
                        .and_then(|identity| identity.rsplit_once('@'))
                        .is_some_and(|(_, host)| host == domain)
            });
            is_its.then(|| word.starts_with("pass"))
        })
        .collect();
    // Of several signatures of the domain, one that passes is enough.
    (!results.is_empty()).then(|| (name, results.contains(&true)))
}
