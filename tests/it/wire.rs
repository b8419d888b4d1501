//! The wire format of DNS, beside hickory-proto: what it writes we read, and what it refuses we refuse.

use std::net::{Ipv4Addr, Ipv6Addr};

use headerlens::{
    dns::{Question, Record, RecordType},
    internals::{
        text_from_bytes,
        wire::{decode, encode},
    },
};
use hickory_proto::{
    op::{Edns, Message, MessageType, OpCode, Query, ResponseCode},
    rr::{
        DNSClass, Name, RData, Record as WireRecord, RecordType as WireType,
        rdata::{
            A, AAAA, CNAME, MX, NS, PTR, SOA, TLSA, TXT,
            tlsa::{CertUsage, Matching, Selector},
        },
    },
    serialize::binary::{BinDecodable as _, BinDecoder},
};

/// What is read of an answer: the status, AD, the records.
type Read = (u16, bool, Vec<Record>);

const TYPES: &[(WireType, RecordType)] = &[
    (WireType::A, RecordType::A),
    (WireType::AAAA, RecordType::Aaaa),
    (WireType::CNAME, RecordType::Cname),
    (WireType::MX, RecordType::Mx),
    (WireType::NS, RecordType::Ns),
    (WireType::PTR, RecordType::Ptr),
    (WireType::SOA, RecordType::Soa),
    (WireType::TLSA, RecordType::Tlsa),
    (WireType::TXT, RecordType::Txt),
];

fn name(text: &str) -> Name {
    let mut name = Name::from_ascii(text).expect("a name");
    name.set_fqdn(true);
    name
}

/// Data of each type, with names that are compressed.
fn data() -> Vec<RData> {
    let target = || name("Target.example.com");
    vec![
        RData::A(A(Ipv4Addr::new(192, 0, 2, 1))),
        RData::AAAA(AAAA(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 7))),
        RData::CNAME(CNAME(target())),
        RData::MX(MX::new(10, target())),
        RData::MX(MX::new(0, Name::root())),
        RData::NS(NS(target())),
        RData::PTR(PTR(target())),
        RData::SOA(SOA::new(
            target(),
            name("master.example.com"),
            1,
            2,
            3,
            4,
            5,
        )),
        RData::TLSA(TLSA::new(
            CertUsage::DaneEe,
            Selector::Spki,
            Matching::Sha256,
            vec![0xab, 0, 0xff],
        )),
        RData::TXT(TXT::from_bytes(vec![b"v=spf1 ", b"\xff-all", b""])),
    ]
}

/// A response with one record of each type.
fn response(question: WireType, status: ResponseCode, edns: bool) -> Vec<u8> {
    let owner = name("www.Example.com");
    let mut message = Message::new(0, MessageType::Response, OpCode::Query);
    message.metadata.authentic_data = true;
    message.metadata.response_code = status;
    message.add_query(Query::query(name("www.example.com"), question));
    for (ttl, data) in (100..).zip(data()) {
        message.add_answer(WireRecord::from_rdata(owner.clone(), ttl, data));
    }
    let soa = SOA::new(name("m.example.com"), name("r.example.com"), 1, 2, 3, 4, 60);
    message.add_authority(WireRecord::from_rdata(
        name("example.com"),
        3600,
        RData::SOA(soa),
    ));
    if edns {
        message.set_edns(Edns::new());
    }
    message.to_vec().expect("a message")
}

/// hickory-proto's reading, by the rules of ours: IN only, the question repeated, nothing after it.
fn theirs(bytes: &[u8], question: WireType) -> Option<Read> {
    let mut decoder = BinDecoder::new(bytes);
    let message = Message::read(&mut decoder).ok()?;
    let metadata = &message.metadata;
    let is_response = metadata.message_type == MessageType::Response
        && metadata.op_code == OpCode::Query
        && metadata.id == 0
        && !metadata.truncation;
    let [query] = message.queries.as_slice() else {
        return None;
    };
    let is_asked = query.query_class() == DNSClass::IN
        && query.query_type() == question
        && *query.name() == name("www.example.com");
    let is_internet = |record: &WireRecord| record.dns_class == DNSClass::IN;
    if !decoder.is_empty() || !is_response || !is_asked || !message.answers.iter().all(is_internet)
    {
        return None;
    }
    let status = u16::from(metadata.response_code);
    let records: Vec<Record> = message.answers.iter().filter_map(record).collect();
    let wanted = TYPES.iter().find(|(theirs, _)| *theirs == question)?.1;
    if status == 3 && records.iter().any(|each| each.record_type == wanted) {
        return None;
    }
    Some((status, metadata.authentic_data, records))
}

fn record(record: &WireRecord) -> Option<Record> {
    let (_, record_type) = TYPES
        .iter()
        .find(|(theirs, _)| *theirs == record.record_type())?;
    let data = match &record.data {
        RData::CNAME(target) => text(&target.0),
        RData::NS(server) => text(&server.0),
        RData::PTR(name) => text(&name.0),
        RData::MX(mx) => format!("{} {}", mx.preference, text(&mx.exchange)),
        RData::SOA(soa) => format!(
            "{} {} {} {} {} {} {}",
            text(&soa.mname),
            text(&soa.rname),
            soa.serial,
            // Unsigned (RFC 1035, section 3.2.1, as RFC 2181, section 8, reads it).
            soa.refresh.cast_unsigned(),
            soa.retry.cast_unsigned(),
            soa.expire.cast_unsigned(),
            soa.minimum
        ),
        RData::TXT(txt) => text_from_bytes(&txt.txt_data.concat()),
        other => other.to_string(),
    };
    Some(Record {
        name: text(&record.name),
        record_type: *record_type,
        ttl: record.ttl,
        data,
    })
}

fn text(name: &Name) -> String {
    let labels: Vec<String> = name
        .iter()
        .map(|label| text_from_bytes(label).replace('.', "\\046"))
        .collect();
    match labels.is_empty() {
        true => ".".to_owned(),
        false => labels.join("."),
    }
}

fn ours(bytes: &[u8], question: RecordType) -> Option<Read> {
    let answer = decode(bytes, &Question::new("www.example.com", question))
        .ok()?
        .answer;
    Some((answer.status?, answer.ad, answer.records))
}

#[test]
fn what_hickory_writes_is_read_as_hickory_reads_it() {
    for &(question, wanted) in TYPES {
        for status in [
            ResponseCode::NoError,
            ResponseCode::NXDomain,
            ResponseCode::ServFail,
            ResponseCode::BADVERS,
        ] {
            let bytes = response(question, status, true);
            let expected = theirs(&bytes, question);
            assert_eq!(ours(&bytes, wanted), expected, "{question} {status}");
            assert_eq!(expected.is_none(), status == ResponseCode::NXDomain);
        }
    }
}

/// Every byte changed in every bit, and the message cut at every place: the same answer or the same refusal. Types that
/// no evaluation looks at may be broken inside; only the other reader looks there.
#[test]
fn what_hickory_refuses_is_refused() {
    let good = response(WireType::TXT, ResponseCode::NoError, false);
    let count = data().len();
    let mut accepted = 0;
    for at in 0..good.len() {
        let cut = good.get(..at).unwrap_or_default();
        assert_eq!(ours(cut, RecordType::Txt), None, "cut at {at}");
        for mask in (0..8).map(|bit| 1 << bit).chain([0xff, 0x7f]) {
            let mut bytes = good.clone();
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= mask;
            }
            let (expected, found) = (theirs(&bytes, WireType::TXT), ours(&bytes, RecordType::Txt));
            let is_unread = found.as_ref().is_some_and(|(_, _, records)| {
                records.len() < count || expected.is_none() && is_authority(&bytes, &good, at)
            });
            if expected.is_some() || !is_unread {
                assert_eq!(found, expected, "byte {at} with {mask:#04x}");
            }
            accepted += usize::from(expected.is_some());
        }
    }
    assert!(accepted > 500, "{accepted}");
}

/// Whether the byte is in the authority section, which starts with the SOA record at the end: of it only the type is known.
fn is_authority(bytes: &[u8], good: &[u8], at: usize) -> bool {
    bytes.len() == good.len() && at > good.len() - 60
}

#[test]
fn a_query_is_one_that_hickory_reads() {
    for length in 1..=63 {
        let asked = format!("{}.example.com", "a".repeat(length));
        let bytes = encode(&Question::new(&asked, RecordType::Mx)).expect("a query");
        let mut decoder = BinDecoder::new(&bytes);
        let message = Message::read(&mut decoder).expect("a message");
        assert!(decoder.is_empty());
        assert!(message.metadata.recursion_desired && message.metadata.authentic_data);
        assert_eq!(message.metadata.message_type, MessageType::Query);
        let [query] = message.queries.as_slice() else {
            panic!("one question");
        };
        assert_eq!(*query.name(), name(&asked));
        assert_eq!(query.query_type(), WireType::MX);
        let edns = message.edns.expect("EDNS");
        assert_eq!((edns.max_payload(), edns.version()), (4096, 0));
        assert_eq!(edns.options().as_ref().len(), 2);
        assert_eq!(bytes.len() % 128, 0);
    }
}
