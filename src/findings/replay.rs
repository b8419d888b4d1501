//! Signs that a signed message was sent again to others (RFC 6376, section 8.6): who has one message of a domain can send
//! it to anybody, and the signature verifies.
//!
//! A mailing list, a forwarder or a blind copy has the same signs, so this is a pattern with its count, never a verdict.

use super::{
    Facts,
    told::{Told, addresses, count, covers},
};
use crate::{
    auth::spf::Favourable,
    message::is_proof,
    reason::{Advice, ReplayFinding},
    report::{Alignment, Dkim, Finding, Hop, Severity},
};

/// Mail waits for hours where a server is down (RFC 5321, section 4.5.4.1), and rarely longer than this.
const LONG: i64 = 6 * 3600;

pub(super) fn rule(facts: &Facts<'_>) -> Vec<Finding> {
    let mut told = Told::default();
    let signatures = &facts.authentication.dkim;
    let entry = facts.route.origin.and_then(|at| facts.route.hops.get(at));
    if let (Some(proof), Some(entry)) = (signatures.iter().find(|dkim| is_proof(dkim)), entry) {
        signs(facts, proof, entry, &mut told);
    }
    told.0
}

fn signs(facts: &Facts<'_>, proof: &Dkim, entry: &Hop, told: &mut Told) {
    let Some(recipient) = recipient(facts, entry) else {
        return;
    };
    if !is_sent_to_others(facts, proof, &recipient) {
        return;
    }
    let gap = gap(proof, entry).filter(|gap| *gap >= LONG);
    let is_foreign = is_foreign(facts);
    let is_list = count(facts, "List-Id") > 0;
    let (code, severity) = match (gap, is_foreign) {
        (Some(_), true) if is_list => (ReplayFinding::AllSigns, Severity::Notice),
        (Some(_), true) => (ReplayFinding::AllSigns, Severity::Warning),
        _ if is_list => return,
        (Some(_), false) => (ReplayFinding::RecipientAndDelay, Severity::Notice),
        (None, true) => (ReplayFinding::RecipientAndNetwork, Severity::Notice),
        (None, false) => return,
    };
    let mut line = told
        .add(code, severity)
        .text("domain", proof.domain.as_deref().unwrap_or_default())
        .text("recipient", &recipient)
        .at(proof.span)
        .at(entry.span)
        .advise(Advice::ReplayOrList);
    if let Some(gap) = gap {
        line = line.seconds("delay", gap);
    }
    if let Some(ip) = entry.ip {
        line.text("ip", &ip.to_string());
    }
}

/// For whom the receiver took it.
fn recipient(facts: &Facts<'_>, entry: &Hop) -> Option<String> {
    let address = match &entry.recipient {
        Some(noted) => noted.clone(),
        None => facts.message.first("Delivered-To")?.text(),
    };
    let address = address.trim_matches(['<', '>', ' ']).to_owned();
    address.contains('@').then_some(address)
}

/// Whether the signature covers recipients, none of whom is this one.
fn is_sent_to_others(facts: &Facts<'_>, proof: &Dkim, recipient: &str) -> bool {
    let recipient = plain(recipient);
    let mut has_any = false;
    for name in ["To", "Cc"] {
        for field in facts.message.all(name) {
            if !covers(proof, field.span) {
                continue;
            }
            for (address, _) in addresses(field) {
                if plain(&address) == recipient {
                    return false;
                }
                has_any = true;
            }
        }
    }
    has_any
}

/// An address as it is compared: in lower case, without what stands behind a plus sign.
fn plain(address: &str) -> String {
    let mut address = address.to_ascii_lowercase();
    if let (Some(plus), Some(at)) = (address.find('+'), address.rfind('@'))
        && plus < at
    {
        address.replace_range(plus..at, "");
    }
    address
}

/// Seconds between signing and arrival.
fn gap(proof: &Dkim, entry: &Hop) -> Option<i64> {
    let signed = proof.tags.iter().find(|tag| tag.name == "t")?;
    let signed: i64 = signed.value.trim().parse().ok()?;
    Some(entry.time?.0.saturating_sub(signed))
}

/// Whether SPF ties no noted address to the author's domain.
fn is_foreign(facts: &Facts<'_>) -> bool {
    let dmarc = facts.authentication.dmarc.as_ref();
    let is_unaligned = dmarc.is_some_and(|dmarc| dmarc.alignment.spf == Alignment::None);
    is_unaligned && *facts.favourable == Favourable::Fails
}
