//! mail-auth's DNS cache over evidence, so that its verifiers need no network.
//!
//! Every lookup of mail-auth goes through its cache first. This one always
//! answers: from the evidence, or, where that has nothing, with a temporary
//! failure after the question was recorded as missing. mail-auth's own client
//! is therefore never used and its futures are ready at the first poll.
//!
//! A code is a number to mail-auth in a browser and hickory's type elsewhere: `into()` fits both.
#![cfg_attr(
    target_arch = "wasm32",
    expect(clippy::useless_conversion, reason = "elsewhere it is needed")
)]

use std::{
    borrow::Borrow,
    hash::{Hash, Hasher},
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    pin::pin,
    task::{Context, Poll, Waker},
};

use mail_auth::{
    DnsCache, DnsError, DnssecStatus, Error, Mx, Negative, RecordSet, ResolverCache, TxtRecord,
    dns::TxtRecordParser,
};

use headerlens::internals::{Lookup, Lookups};

/// The caches of mail-auth over the lookups of one evaluation.
#[derive(Debug, Clone, Copy)]
pub struct EvidenceCache<'l, 'e>(pub &'l Lookups<'e>);

impl EvidenceCache<'_, '_> {
    /// The output of one of mail-auth's futures over this cache; `None` if it were to wait, which it never does.
    pub fn ready<T>(future: impl Future<Output = T>) -> Option<T> {
        match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(output) => Some(output),
            Poll::Pending => None,
        }
    }
}

type Records<T> = Result<RecordSet<T>, Negative>;

fn records<T, U>(lookup: Lookup<T>, read: impl Fn(T) -> U) -> Records<U> {
    let code: u16 = match lookup {
        Lookup::Found(found) => {
            return Ok(RecordSet {
                records: found.into_iter().map(read).collect(),
                dnssec_status: DnssecStatus::Indeterminate,
            });
        }
        Lookup::NoData => 0,
        Lookup::NxDomain => 3,
        // The cache cannot say "temporary"; SERVFAIL comes nearest.
        Lookup::ServerError(_) | Lookup::Failed(_) | Lookup::Missing => 2,
    };
    Err(Negative { code: code.into() })
}

/// A TXT lookup, parsed as the owner name tells: the cache is not told which type is wanted.
fn txt(lookups: &Lookups<'_>, name: &str) -> TxtRecord {
    let failure = |error| TxtRecord::Error(Error::Dns(error));
    let records = match lookups.txt(name) {
        Lookup::Found(found) => found,
        Lookup::NoData => return failure(DnsError::RecordNotFound(0_u16.into())),
        Lookup::NxDomain => return failure(DnsError::RecordNotFound(3_u16.into())),
        Lookup::ServerError(code) => {
            return failure(DnsError::Resolver(format!("the server answered {code}")));
        }
        Lookup::Failed(cause) => return failure(DnsError::Resolver(format!("{cause:?}"))),
        Lookup::Missing => return failure(DnsError::Resolver("not asked yet".to_owned())),
    };
    fn parse<T: TxtRecordParser + Into<TxtRecord>>(records: &[Vec<u8>]) -> TxtRecord {
        T::parse_records(records).into()
    }
    let has_label = |label: &str| name.split('.').any(|part| part == label);
    if name.starts_with("_report._domainkey.") {
        parse::<mail_auth::dkim::DkimReportRecord>(&records)
    } else if has_label("_domainkey") {
        parse::<mail_auth::dkim::DomainKey>(&records)
    } else if has_label("_dmarc") {
        parse::<mail_auth::dmarc::DmarcRecord>(&records)
    } else if has_label("_atps") {
        parse::<mail_auth::dkim::AtpsRecord>(&records)
    } else {
        parse::<mail_auth::spf::SpfRecord>(&records)
    }
}

/// A hasher that keeps the bytes that it is fed: the way to a key that is known only as `Q: Hash`.
#[derive(Default)]
struct Recorder(Vec<u8>);

impl Hasher for Recorder {
    fn finish(&self) -> u64 {
        0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }
}

fn name_of<Q: Hash + ?Sized>(key: &Q) -> String {
    let mut recorder = Recorder::default();
    key.hash(&mut recorder);
    // `str` feeds its bytes and then 0xff, which no UTF-8 text has.
    let bytes = recorder.0.split(|&byte| byte == 0xff).next();
    let name = String::from_utf8_lossy(bytes.unwrap_or_default()).into_owned();
    name.trim_end_matches('.').to_owned()
}

impl<V: FromLookups> ResolverCache<Box<str>, V> for EvidenceCache<'_, '_> {
    fn get<Q>(&self, name: &Q) -> Option<V>
    where
        Box<str>: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        Some(V::from_lookups(self, &name_of(name)))
    }

    fn remove<Q>(&self, _: &Q) -> Option<V>
    where
        Box<str>: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        None
    }

    fn insert(&self, _: Box<str>, _: V, _: web_time::Instant) {}
}

/// What the caches hold, from a lookup.
trait FromLookups {
    fn from_lookups(cache: &EvidenceCache<'_, '_>, name: &str) -> Self;
}

impl FromLookups for TxtRecord {
    fn from_lookups(cache: &EvidenceCache<'_, '_>, name: &str) -> Self {
        txt(cache.0, name)
    }
}

impl FromLookups for Records<Ipv4Addr> {
    fn from_lookups(cache: &EvidenceCache<'_, '_>, name: &str) -> Self {
        records(cache.0.a(name), |address| address)
    }
}

impl FromLookups for Records<Ipv6Addr> {
    fn from_lookups(cache: &EvidenceCache<'_, '_>, name: &str) -> Self {
        records(cache.0.aaaa(name), |address| address)
    }
}

impl FromLookups for Records<Mx> {
    fn from_lookups(cache: &EvidenceCache<'_, '_>, name: &str) -> Self {
        records(cache.0.mx(name), |mx| Mx {
            exchanges: Box::new([mx.exchange.into_boxed_str()]),
            preference: mx.preference,
        })
    }
}

/// The PTR cache: its keys are addresses, which nothing here asks mail-auth for.
#[derive(Debug, Clone, Copy)]
pub struct NoNames;

impl ResolverCache<IpAddr, Records<Box<str>>> for NoNames {
    fn get<Q>(&self, _: &Q) -> Option<Records<Box<str>>>
    where
        IpAddr: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        Some(Err(Negative { code: 2_u16.into() }))
    }

    fn remove<Q>(&self, _: &Q) -> Option<Records<Box<str>>>
    where
        IpAddr: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        None
    }

    fn insert(&self, _: IpAddr, _: Records<Box<str>>, _: web_time::Instant) {}
}

impl<'l, 'e> DnsCache for EvidenceCache<'l, 'e> {
    type Txt = EvidenceCache<'l, 'e>;
    type Mx = EvidenceCache<'l, 'e>;
    type Ipv4 = EvidenceCache<'l, 'e>;
    type Ipv6 = EvidenceCache<'l, 'e>;
    type Ptr = NoNames;

    fn txt(&self) -> Option<&Self::Txt> {
        Some(self)
    }

    fn mx(&self) -> Option<&Self::Mx> {
        Some(self)
    }

    fn ipv4(&self) -> Option<&Self::Ipv4> {
        Some(self)
    }

    fn ipv6(&self) -> Option<&Self::Ipv6> {
        Some(self)
    }

    fn ptr(&self) -> Option<&Self::Ptr> {
        Some(&NoNames)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use headerlens::dns::{Evidence, Question, RecordType};

    #[test]
    fn a_miss_is_recorded_and_answered_as_a_temporary_failure() {
        let evidence = Evidence::default();
        let lookups = Lookups::new(&evidence);
        let cache = EvidenceCache(&lookups);
        let answer: Option<TxtRecord> = cache.get::<str>("_dmarc.example.com.");
        assert!(matches!(
            answer,
            Some(TxtRecord::Error(Error::Dns(DnsError::Resolver(_))))
        ));
        assert_eq!(
            lookups.missing(),
            [Question::new("_dmarc.example.com", RecordType::Txt)]
        );
    }
}
