//! What one answer says of its question: the CNAME chain followed, the records typed, and malformed answers refused.

use crate::net::name::canonical_name;

use super::{Answer, Failure, RecordData, RecordType};

/// The longest CNAME chain that is followed. RFC 1034, section 3.6.2, asks for none at all to be needed; resolvers have
/// a limit of this order, too.
pub(super) const MAX_ALIASES: usize = 8;

/// What an answer says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Resolution {
    /// CNAME records followed within the answer.
    pub(super) aliases: usize,
    pub(super) end: End,
}

/// What stands at the end of an answer's CNAME chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum End {
    /// Records of the asked type; at least one.
    Found(Vec<RecordData>),
    NoData,
    NxDomain,
    ServerError(u16),
    Failed(Failure),
    /// A name that the answer has nothing more of.
    Alias(String),
    /// The chain is longer than [`MAX_ALIASES`], or leads back to itself.
    TooLong,
}

impl Resolution {
    /// Reads an answer once.
    ///
    /// Malformed is an answer that has records of the asked type beside NXDOMAIN (RFC 2308, section 2.1: such an answer
    /// has no more than CNAMEs), or under names alone that its chain does not lead to. They might come from anywhere, so
    /// nothing follows from them: neither that the records exist nor that they do not.
    pub(super) fn of(answer: &Answer) -> Self {
        let mut aliases = 0;
        let end = Self::end(answer, &mut aliases);
        Self { aliases, end }
    }

    fn end(answer: &Answer, aliases: &mut usize) -> End {
        if let Some(failure) = answer.failure {
            return End::Failed(failure);
        }
        let status = answer.status.unwrap_or(0);
        if !matches!(status, 0 | 3) {
            return End::ServerError(status);
        }
        let question = answer.question();
        let wants_alias = question.record_type == RecordType::Cname;
        let has_wanted = answer
            .records
            .iter()
            .any(|record| record.record_type == question.record_type);
        if status == 3 && has_wanted && !wants_alias {
            return End::Failed(Failure::Malformed);
        }
        let mut owner = question.name.clone();
        loop {
            let mut wanted = answer
                .records
                .iter()
                .filter(|record| {
                    record.record_type == question.record_type
                        && canonical_name(&record.name) == owner
                })
                .peekable();
            if wanted.peek().is_some() {
                let found: Vec<RecordData> = wanted.filter_map(RecordData::read).collect();
                return if found.is_empty() {
                    End::Failed(Failure::Malformed)
                } else {
                    End::Found(found)
                };
            }
            match alias_target(answer, &owner) {
                Some(_) if *aliases == MAX_ALIASES => return End::TooLong,
                Some(target) if !wants_alias => owner = target,
                _ => break,
            }
            *aliases += 1;
        }
        if status == 3 {
            End::NxDomain
        } else if has_wanted {
            End::Failed(Failure::Malformed)
        } else if *aliases == 0 || answer.resolver.is_some() {
            // A resolver follows the chain by itself: where it found nothing there is nothing.
            End::NoData
        } else {
            End::Alias(owner)
        }
    }
}

fn alias_target(answer: &Answer, owner: &str) -> Option<String> {
    answer
        .records
        .iter()
        .find(|r| r.record_type == RecordType::Cname && canonical_name(&r.name) == owner)
        .map(|r| canonical_name(&r.data))
}
