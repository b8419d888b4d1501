//! What does not fit the rest of the header: its identifier, missing and repeated fields, claims from nowhere.

use super::{
    Facts,
    told::{Told, addresses, count, covers, owner, push_new},
};
use crate::{
    message::is_proof,
    net::{name::canonical_name, organization},
    reason::{Advice, ClaimTrust, FitFinding},
    report::{ClaimedResult, Finding, Severity},
};

/// Fields that stand at most once and that programs do not show (RFC 5322, section 3.6; RFC 2045, section 3).
const UNIQUE: [&str; 6] = [
    "Message-ID",
    "In-Reply-To",
    "References",
    "Bcc",
    "MIME-Version",
    "Content-Transfer-Encoding",
];
/// Places of one field that are told, and claims.
const MAX_TOLD: usize = 20;

pub(super) fn rule(facts: &Facts<'_>) -> Vec<Finding> {
    let mut told = Told::default();
    claims(facts, &mut told);
    repeated(facts, &mut told);
    missing(facts, &mut told);
    message_id(facts, &mut told);
    told.0
}

fn repeated(facts: &Facts<'_>, told: &mut Told) {
    for name in UNIQUE {
        let count = count(facts, name);
        if count > 1 {
            let mut line = told
                .add(FitFinding::FieldRepeated, Severity::Warning)
                .text("field", name)
                .count("count", count)
                .advise(Advice::WriteFieldOnce);
            for field in facts.message.all(name).take(MAX_TOLD) {
                line = line.at(field.span);
            }
        }
    }
}

/// A part of a header proves nothing of what is not there: only of a message with a body.
fn missing(facts: &Facts<'_>, told: &mut Told) {
    let message = facts.message;
    if message.body.is_none() || message.is_incomplete() || facts.route.hops.is_empty() {
        return;
    }
    for (name, code, severity) in [
        ("Date", FitFinding::DateMissing, Severity::Warning),
        ("Message-ID", FitFinding::MessageIdMissing, Severity::Notice),
    ] {
        if count(facts, name) == 0 {
            told.add(code, severity).advise(Advice::AddField);
        }
    }
}

/// A Message-ID made by a host of which nothing else in the message speaks. A signed one is the author's own.
fn message_id(facts: &Facts<'_>, told: &mut Told) {
    let Some(field) = facts.message.first("Message-ID") else {
        return;
    };
    let text = field.text();
    let Some((_, domain)) = text.trim_end_matches('>').rsplit_once('@') else {
        return;
    };
    let domain = canonical_name(domain);
    let Some(maker) = organization(&domain) else {
        return;
    };
    let mut signatures = facts.authentication.dkim.iter();
    let is_signed = signatures.any(|dkim| is_proof(dkim) && covers(dkim, field.span));
    if !is_signed && !organizations(facts).contains(&maker) {
        told.add(FitFinding::MessageIdElsewhere, Severity::Notice)
            .text("shown", &domain)
            .at(field.span);
    }
}

/// Every organization that the header names.
fn organizations(facts: &Facts<'_>) -> Vec<String> {
    let mut names = Vec::new();
    for name in ["From", "Sender", "Reply-To", "Return-Path"] {
        if let Some(field) = facts.message.first(name) {
            for (_, domain) in addresses(field) {
                names.push(domain);
            }
        }
    }
    if let Some(list) = facts.message.first("List-Id") {
        let text = list.text();
        let id = text.rsplit('<').next().unwrap_or_default();
        names.push(id.trim_end_matches('>').to_owned());
    }
    for dkim in &facts.authentication.dkim {
        names.extend(dkim.domain.clone());
    }
    for hop in &facts.route.hops {
        for name in [&hop.from, &hop.by, &hop.helo, &hop.reverse] {
            names.extend(name.clone());
        }
    }
    let mut found = Vec::new();
    for name in &names {
        push_new(&mut found, owner(name));
    }
    found
}

/// Passes that a server claims of which no Received field speaks, and that our own check does not confirm.
fn claims(facts: &Facts<'_>, told: &mut Told) {
    let mut servers = Vec::new();
    for by in facts.route.hops.iter().filter_map(|hop| hop.by.as_deref()) {
        push_new(&mut servers, owner(by));
    }
    if servers.is_empty() {
        return;
    }
    for claim in facts.authentication.claims.iter().take(MAX_TOLD) {
        let is_believed =
            claim.trusted || matches!(claim.why, ClaimTrust::Sealed | ClaimTrust::SealedByNamed);
        let Some(authserv) = claim.authserv.as_deref().filter(|_| !is_believed) else {
            continue;
        };
        let mut methods = Vec::new();
        for result in &claim.results {
            if result.agrees == Some(false) && result.result == ClaimedResult::Pass {
                push_new(&mut methods, result.method.clone());
            }
        }
        if !methods.is_empty() && !servers.contains(&owner(authserv)) {
            told.add(FitFinding::ClaimFromNowhere, Severity::Warning)
                .text("authserv", authserv)
                .list("methods", methods)
                .at(claim.span)
                .advise(Advice::IgnoreClaim);
        }
    }
}
