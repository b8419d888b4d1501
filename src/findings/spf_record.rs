//! What the owner of an SPF record could do better, and the record to publish instead.

use super::{
    Facts,
    told::{Line, Told, push_new},
};
use crate::{
    auth::spf::MAX_LOOKUPS,
    net::operators,
    reason::{Advice, SpfReason, SpfRecordFinding, SpfStepReason, SpfTermReason},
    report::{AuthResult, Finding, Severity, Spf, SpfVisit},
};

/// Networks with a shorter prefix are larger than what one sender needs: 65536 IPv4 addresses, or what a registry
/// allocates to a whole provider.
const NARROW: (u8, u8) = (16, 32);
/// Networks with a shorter prefix are a large part of the internet, for the verdict too.
pub(super) const MEANINGLESS: (u8, u8) = (8, 16);
/// Terms that are told.
const MAX_TOLD: usize = 10;

pub(super) fn rule(facts: &Facts<'_>) -> Vec<Finding> {
    let mut told = Told::default();
    if let Some(spf) = &facts.authentication.spf
        && let Some(own) = own_record(spf)
    {
        open_end(spf, own, &mut told);
        wide(spf, own, &mut told);
        shared(spf, own, &mut told);
        run_together(spf, own, &mut told);
    }
    told.0
}

/// The record that the owner of the domain writes: the one at the domain, or where a `redirect` led to.
fn own_record(spf: &Spf) -> Option<&SpfVisit> {
    spf.trace.last().filter(|visit| visit.record.is_some())
}

fn add<'t>(
    told: &'t mut Told,
    spf: &Spf,
    code: SpfRecordFinding,
    severity: Severity,
    advice: Advice,
) -> Line<'t> {
    told.add(code, severity)
        .text("domain", spf.domain.as_deref().unwrap_or_default())
        .text("name", owner_of_record(spf).unwrap_or_default())
        .advise(advice)
}

/// A record that refuses nobody: `?all`, or no end at all.
fn open_end(spf: &Spf, own: &SpfVisit, told: &mut Told) {
    let record = own.record.as_deref().unwrap_or_default().trim();
    if spf.reason == SpfReason::SyntaxError {
        return;
    }
    let mut end = None;
    let mut is_redirected = false;
    for word in record.split_ascii_whitespace() {
        end = end.or_else(|| all(word));
        is_redirected |= is_redirect(word);
    }
    let (code, publish) = match end {
        Some("?") => (
            SpfRecordFinding::NeutralAll,
            corrected(spf).unwrap_or_default(),
        ),
        None if !is_redirected => (SpfRecordFinding::NoAll, format!("{record} ~all")),
        _ => return,
    };
    add(told, spf, code, Severity::Notice, Advice::PublishTxt).text("publish", &publish);
}

/// Networks in the own record that are wider than a sender needs.
fn wide(spf: &Spf, own: &SpfVisit, told: &mut Told) {
    let mut terms = Vec::new();
    let mut severity = Severity::Notice;
    for term in &own.terms {
        let (narrow, meaningless) = match term.name.as_str() {
            "ip4" => (NARROW.0, MEANINGLESS.0),
            "ip6" => (NARROW.1, MEANINGLESS.1),
            _ => continue,
        };
        let prefix = term.text.rsplit_once('/').map(|(_, prefix)| prefix);
        let Some(Ok(prefix)) = prefix.map(str::parse::<u8>) else {
            continue;
        };
        if prefix < narrow && term.qualifier == Some(AuthResult::Pass) && terms.len() < MAX_TOLD {
            terms.push(term.text.clone());
            if prefix < meaningless {
                severity = Severity::Warning;
            }
        }
    }
    if !terms.is_empty() {
        let code = SpfRecordFinding::WideRange;
        add(told, spf, code, severity, Advice::SpfNarrowRange).list("terms", terms);
    }
}

/// Services in the own record whose customers share addresses. It matters where SPF passes: only a signature tells the
/// customers apart.
fn shared(spf: &Spf, own: &SpfVisit, told: &mut Told) {
    let mut services = Vec::new();
    for term in own.terms.iter().filter(|term| term.name == "include") {
        let written = term.text.split_once(':').map(|(_, target)| target);
        let target = term.expanded.as_deref().or(written).unwrap_or_default();
        if let Some(operator) = operators::sending_service(target) {
            push_new(&mut services, operator.name.to_owned());
        }
    }
    if !services.is_empty() && spf.result == AuthResult::Pass {
        let code = SpfRecordFinding::SharedSender;
        add(told, spf, code, Severity::Notice, Advice::SignWithDkim).list("services", services);
    }
}

/// A term with another inside: TXT strings are joined without a space.
fn run_together(spf: &Spf, own: &SpfVisit, told: &mut Told) {
    let record = own.record.as_deref().unwrap_or_default();
    let parted: Vec<String> = record.split(' ').map(part).collect();
    let parted = parted.join(" ");
    if parted != record {
        let code = SpfRecordFinding::TermsRunTogether;
        add(told, spf, code, Severity::Warning, Advice::PublishTxt).text("publish", &parted);
    }
}

/// A word of a record with a space before each mechanism that starts inside it. No name has a colon or an equals sign.
fn part(word: &str) -> String {
    const STARTS: [&str; 4] = ["include:", "ip4:", "ip6:", "redirect="];
    let mut out = String::with_capacity(word.len());
    let mut before = None;
    for (at, c) in word.char_indices() {
        let rest = word.get(at..).unwrap_or_default();
        // A qualifier belongs to the term; behind a dot it is the end of a longer name.
        let term = rest.trim_start_matches(['+', '-', '~', '?']);
        let is_start =
            rest.len() - term.len() < 2 && STARTS.iter().any(|start| term.starts_with(start));
        let is_qualified = matches!(before, Some('+' | '-' | '~' | '?'));
        if is_start && at > 0 && !is_qualified && !matches!(before, Some('.' | '_' | '%' | '{')) {
            out.push(' ');
        }
        out.push(c);
        before = Some(c);
    }
    out
}

/// What each term of the first record cost, as far as evaluation went.
pub(super) fn costs(spf: &Spf) -> Vec<String> {
    let mut before = 0;
    let mut costs = Vec::new();
    for term in spf.trace.iter().flat_map(|visit| &visit.terms) {
        let cost = term.lookups.saturating_sub(before);
        before = before.max(term.lookups);
        if cost > 0 && costs.len() < MAX_TOLD {
            costs.push(format!("{} ({cost})", term.text));
        }
    }
    costs
}

/// The record without what is wrong with it, where the same senders pass: what has no effect is left out, and `+all`
/// and `?all` become `~all`. `None` where nothing of that kind is wrong with it.
pub(super) fn corrected(spf: &Spf) -> Option<String> {
    if spf.reason == SpfReason::SeveralRecords {
        let records = &spf.trace.last()?.duplicates;
        return Some(merged(records.iter().map(String::as_str)));
    }
    let own = own_record(spf)?;
    let record = own.record.as_deref()?;
    let written: Vec<&str> = record.split_ascii_whitespace().collect();
    let has_all = written.iter().any(|word| all(word).is_some());
    let is_void = |word: &str| {
        let mut terms = own.terms.iter();
        terms.any(|term| term.text == word && is_void(term.reason))
    };
    let mut is_over = false;
    let mut words: Vec<String> = Vec::new();
    for word in &written {
        let is_modifier = word
            .split([':', '/'])
            .next()
            .is_some_and(|name| name.contains('='));
        let is_dead = match is_modifier {
            true => has_all && is_redirect(word),
            false => is_over || is_void(word) || words.iter().any(|other| other == word),
        };
        if is_dead {
            continue;
        }
        let end = all(word);
        is_over |= end.is_some();
        words.push(match end {
            Some("" | "+" | "?") => "~all".to_owned(),
            _ => (*word).to_owned(),
        });
    }
    let text = words.join(" ");
    (text != written.join(" ")).then_some(text)
}

/// The qualifier of `all`; `None` of any other word.
fn all(word: &str) -> Option<&str> {
    let at = word.len().checked_sub(3)?;
    let (qualifier, name) = word.split_at_checked(at)?;
    name.eq_ignore_ascii_case("all").then_some(qualifier)
}

fn is_redirect(word: &str) -> bool {
    let start = word.get(..9);
    start.is_some_and(|start| start.eq_ignore_ascii_case("redirect="))
}

/// A term that can let nobody pass. An `exists` that finds nothing does its work, and an `a` may have addresses of the other
/// family.
fn is_void(reason: SpfStepReason) -> bool {
    reason == SpfStepReason::Term(SpfTermReason::NoMx)
}

/// One record in place of several: each mechanism once, and the weakest `all`.
fn merged<'r>(records: impl Iterator<Item = &'r str>) -> String {
    let mut words: Vec<String> = vec!["v=spf1".to_owned()];
    let mut is_strict = true;
    let mut has_all = false;
    for word in records.flat_map(str::split_ascii_whitespace) {
        let lower = word.to_ascii_lowercase();
        match all(&lower) {
            Some(qualifier) => {
                has_all = true;
                is_strict &= qualifier == "-";
                continue;
            }
            // An explanation stands once, and nobody needs it.
            None if lower.starts_with("exp=") => continue,
            None => {}
        }
        // What another record decides is included: there can be one redirect only, and none beside `all`.
        let word = match is_redirect(&lower) {
            true => format!("include:{}", lower.trim_start_matches("redirect=")),
            false => lower,
        };
        if !words.contains(&word) {
            words.push(word);
        }
    }
    let is_strict = is_strict && has_all;
    words.push(if is_strict { "-all" } else { "~all" }.to_owned());
    words.join(" ")
}

/// The domain whose record it is: of a `redirect`, where it led to.
pub(super) fn owner_of_record(spf: &Spf) -> Option<&str> {
    spf.trace.last().map(|visit| visit.domain.as_str())
}

/// Two records in place of one that is over the limit: what fits, and what costs most under a name of its own.
pub(super) struct Split {
    /// The record of the domain.
    pub(super) publish: String,
    /// The services that move.
    pub(super) moved: Vec<String>,
    /// The record of the other name.
    pub(super) other: String,
}

/// The terms of a record over the limit in two records. DMARC's relaxed alignment lets MAIL FROM be in a subdomain, so
/// that a service can have one of its own.
pub(super) fn split(spf: &Spf) -> Option<Split> {
    let needed = spf.lookups_needed?;
    let own = own_record(spf)?;
    if own.terms_left_out > 0 {
        return None;
    }
    let is_include =
        |cost: &&crate::report::SpfCost| cost.term.to_ascii_lowercase().contains("include:");
    let (mut left, mut away) = (needed, 0);
    let mut moved: Vec<String> = Vec::new();
    for cost in spf.costs.iter().filter(is_include) {
        if left <= MAX_LOOKUPS {
            break;
        }
        if away + cost.lookups > MAX_LOOKUPS {
            continue;
        }
        left = left.saturating_sub(cost.lookups);
        away += cost.lookups;
        moved.push(cost.term.clone());
    }
    if left > MAX_LOOKUPS || moved.is_empty() {
        return None;
    }
    let stays = own
        .terms
        .iter()
        .map(|term| &term.text)
        .filter(|text| !moved.contains(text));
    let words = |terms: Vec<String>| format!("v=spf1 {}", terms.join(" "));
    Some(Split {
        publish: words(stays.cloned().collect()),
        other: words(moved.iter().cloned().chain(["~all".to_owned()]).collect()),
        moved,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_that_run_together_are_parted() {
        // RFC 7208, section 3.3: strings are concatenated without adding spaces.
        for (word, parted) in [
            (
                "ip4:192.0.2.1include:a.example",
                "ip4:192.0.2.1 include:a.example",
            ),
            (
                "ip4:192.0.2.1-ip4:192.0.2.2",
                "ip4:192.0.2.1 -ip4:192.0.2.2",
            ),
            ("v=spf1include:a.example", "v=spf1 include:a.example"),
            ("include:_spf.example.com", "include:_spf.example.com"),
            ("~include:a.example", "~include:a.example"),
            ("include:ip4.example.com", "include:ip4.example.com"),
            (
                "exists:%{i}._ip4.example.com",
                "exists:%{i}._ip4.example.com",
            ),
            ("-all", "-all"),
        ] {
            assert_eq!(part(word), parted);
        }
    }

    #[test]
    fn several_records_become_one_that_lets_the_same_senders_pass() {
        // RFC 7208, section 3.2: a domain must not have multiple records.
        for (records, one) in [
            (
                &[
                    "v=spf1 include:a.example -all",
                    "v=spf1 ip4:192.0.2.1 include:a.example ~all",
                ][..],
                "v=spf1 include:a.example ip4:192.0.2.1 ~all",
            ),
            (&["v=spf1 a -all", "v=spf1 mx -all"], "v=spf1 a mx -all"),
            (
                &["v=spf1 a", "v=spf1 redirect=b.example"],
                "v=spf1 a include:b.example ~all",
            ),
        ] {
            assert_eq!(merged(records.iter().copied()), one);
        }
    }
}
