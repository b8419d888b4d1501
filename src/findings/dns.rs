//! What is odd about the answers of DNS that were used.

use super::{Facts, told::Told};
use crate::{
    dns::RecordType,
    net::organization,
    reason::{Advice, DnsFinding},
    report::{Finding, Severity},
};

/// CNAME records in a row that are unusual: services need one to point to a name of theirs, and one of their own.
const LONG_CHAIN: usize = 3;
/// Seconds: a record that may be kept for less is asked for again with nearly every message.
const SHORT: u32 = 60;
/// A resolver says how long it will still keep an answer, so one low value means nothing. So many do.
const SEVERAL: usize = 3;
/// Findings of each kind.
const MAX_TOLD: usize = 3;
/// Organizations that are counted.
const MAX_COUNTED: usize = 50;

pub(super) fn rule(facts: &Facts<'_>) -> Vec<Finding> {
    let mut told = Told::default();
    for answer in facts.answers {
        let aliases = answer.records.iter();
        let aliases = aliases.filter(|record| record.record_type == RecordType::Cname);
        let count = aliases.count();
        if count >= LONG_CHAIN && told.0.len() < MAX_TOLD {
            told.add(DnsFinding::CnameChain, Severity::Notice)
                .text("name", &answer.name)
                .count("count", count)
                .advise(Advice::ShortenChain);
        }
    }
    short_lived(facts, &mut told);
    told.0
}

/// Of an organization: how many of its records were used, and the longest time for which one may be kept.
struct Kept {
    owner: String,
    records: usize,
    longest: u32,
}

/// Organizations of which every record may be kept for seconds only.
fn short_lived(facts: &Facts<'_>, told: &mut Told) {
    let mut all: Vec<Kept> = Vec::new();
    for record in facts.answers.iter().flat_map(|answer| &answer.records) {
        let Some(owner) = organization(&record.name) else {
            continue;
        };
        let has_room = all.len() < MAX_COUNTED;
        match all.iter_mut().find(|kept| kept.owner == owner) {
            Some(kept) => {
                kept.records += 1;
                kept.longest = kept.longest.max(record.ttl);
            }
            None if has_room => all.push(Kept {
                owner,
                records: 1,
                longest: record.ttl,
            }),
            None => {}
        }
    }
    for kept in &all {
        // A TTL of 0 is what evidence without TTLs has.
        if kept.records >= SEVERAL && (1..SHORT).contains(&kept.longest) {
            told.add(DnsFinding::TtlShort, Severity::Notice)
                .text("domain", &kept.owner)
                .count("count", kept.records)
                .seconds("delay", kept.longest.into())
                .advise(Advice::RaiseTtl);
        }
    }
}
