//! The wire format (RFC 1035), for DNS over HTTPS (RFC 8484).

use crate::net::name::is_askable;
use std::net::{IpAddr, Ipv4Addr};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hickory_proto::{
    op::{Edns, Message, MessageType, OpCode, Query},
    rr::{
        DNSClass, Name, RData, Record as WireRecord, RecordType as WireType,
        rdata::opt::{ClientSubnet, EdnsCode, EdnsOption},
    },
    serialize::binary::{BinDecodable as _, BinDecoder},
};

use super::{Answer, Failure, Question, Record, RecordType, text_from_bytes};

/// The longest message that the wire format allows, and so the longest answer that is read.
pub const MAX_MESSAGE: usize = 65_535;

/// Queries are padded to a multiple of this (RFC 8467, section 4.1).
const BLOCK: usize = 128;

/// An option's code and length, before its data (RFC 6891, section 6.1.2).
const OPTION_HEADER: usize = 4;

/// What a server is told that it may send. Over HTTPS nothing is cut off, but a server may ask another over UDP.
const MAX_PAYLOAD: u16 = 4096;

/// An answer as it came over the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The answer. Who gave it, and when, is for the caller to add.
    pub answer: Answer,
    /// Seconds for which it may be used again: the least TTL of its records, or what
    /// RFC 2308, section 5, allows for an answer without any; `None` if it must not be kept.
    pub ttl: Option<u32>,
}

/// The query for `question`: id 0, so that caches can serve it (RFC 8484, section 4.1), recursion
/// desired, AD set to hear of validation (RFC 6840, section 5.7), no client subnet
/// (RFC 7871, section 7.1.2), padded.
///
/// # Errors
/// [`Failure::Malformed`] where the name cannot be put on the wire, or the type is none to ask for.
pub fn encode(question: &Question) -> Result<Vec<u8>, Failure> {
    let mut message = Message::new(0, MessageType::Query, OpCode::Query);
    message.metadata.recursion_desired = true;
    message.metadata.authentic_data = true;
    message.add_query(Query::query(
        wire_name(&question.name)?,
        wire_type(question.record_type).ok_or(Failure::Malformed)?,
    ));
    let mut edns = Edns::new();
    edns.set_max_payload(MAX_PAYLOAD);
    edns.options_mut()
        .insert(EdnsOption::Subnet(ClientSubnet::new(
            IpAddr::V4(Ipv4Addr::UNSPECIFIED),
            0,
            0,
        )));
    message.set_edns(edns.clone());
    let unpadded = message.to_vec().map_err(|_| Failure::Malformed)?.len() + OPTION_HEADER;
    let padding = unpadded.next_multiple_of(BLOCK) - unpadded;
    edns.options_mut().insert(EdnsOption::Unknown(
        EdnsCode::Padding.into(),
        vec![0; padding],
    ));
    message.set_edns(edns);
    message.to_vec().map_err(|_| Failure::Malformed)
}

/// The query for `question` as the value of `?dns=` (RFC 8484, section 4.1).
///
/// # Errors
/// As [`encode`].
pub fn encode_base64url(question: &Question) -> Result<String, Failure> {
    encode(question).map(|query| URL_SAFE_NO_PAD.encode(query))
}

/// Reads the answer to `question`.
///
/// # Errors
/// [`Failure::Malformed`] where `bytes` are not DNS, cut off, followed by more, no response, the response to something
/// else, of another class than IN, or say both that the name does not exist and what it has.
pub fn decode(bytes: &[u8], question: &Question) -> Result<Decoded, Failure> {
    if bytes.len() > MAX_MESSAGE {
        return Err(Failure::Malformed);
    }
    let mut decoder = BinDecoder::new(bytes);
    let message = Message::read(&mut decoder).map_err(|_| Failure::Malformed)?;
    if !decoder.is_empty() {
        return Err(Failure::Malformed);
    }
    let metadata = &message.metadata;
    let is_response = metadata.message_type == MessageType::Response
        && metadata.op_code == OpCode::Query
        && metadata.id == 0
        && !metadata.truncation;
    let is_internet = |record: &WireRecord| record.dns_class == DNSClass::IN;
    if !is_response
        || !asks(&message.queries, question)?
        || !message.answers.iter().all(is_internet)
    {
        return Err(Failure::Malformed);
    }
    let records: Vec<Record> = message.answers.iter().filter_map(record).collect();
    let status = u16::from(metadata.response_code);
    // RFC 2308, section 2.1: beside NXDOMAIN stand CNAMEs at most.
    let has_wanted = records
        .iter()
        .any(|record| record.record_type == question.record_type);
    if status == 3 && has_wanted {
        return Err(Failure::Malformed);
    }
    let ttl = match (status, records.is_empty()) {
        (0, false) => records.iter().map(|record| record.ttl).min(),
        (0 | 3, _) => negative_ttl(&message),
        _ => None,
    };
    let answer = Answer {
        name: question.name.clone(),
        record_type: question.record_type,
        status: Some(status),
        ad: metadata.authentic_data,
        records,
        failure: None,
        resolver: None,
        time: None,
    };
    Ok(Decoded { answer, ttl })
}

/// Whether the response repeats `question` and nothing else.
fn asks(queries: &[Query], question: &Question) -> Result<bool, Failure> {
    let [query] = queries else {
        return Ok(false);
    };
    Ok(query.query_class() == DNSClass::IN
        && Some(query.query_type()) == wire_type(question.record_type)
        && *query.name() == wire_name(&question.name)?)
}

/// How long an answer without records may be kept: the lesser of the TTL and the MINIMUM of the SOA record.
fn negative_ttl(message: &Message) -> Option<u32> {
    message.authorities.iter().find_map(|record| {
        if let RData::SOA(soa) = &record.data {
            Some(record.ttl.min(soa.minimum))
        } else {
            None
        }
    })
}

/// A record in presentation form; `None` for types that no evaluation looks at.
fn record(record: &WireRecord) -> Option<Record> {
    let (record_type, data) = match &record.data {
        RData::A(address) => (RecordType::A, address.0.to_string()),
        RData::AAAA(address) => (RecordType::Aaaa, address.0.to_string()),
        RData::CNAME(target) => (RecordType::Cname, name_text(&target.0)),
        RData::MX(mx) => (
            RecordType::Mx,
            format!("{} {}", mx.preference, name_text(&mx.exchange)),
        ),
        RData::NS(server) => (RecordType::Ns, name_text(&server.0)),
        RData::PTR(name) => (RecordType::Ptr, name_text(&name.0)),
        RData::SOA(soa) => (
            RecordType::Soa,
            format!(
                "{} {} {} {} {} {} {}",
                name_text(&soa.mname),
                name_text(&soa.rname),
                soa.serial,
                soa.refresh,
                soa.retry,
                soa.expire,
                soa.minimum
            ),
        ),
        RData::TLSA(tlsa) => (RecordType::Tlsa, tlsa.to_string()),
        RData::TXT(txt) => (RecordType::Txt, text_from_bytes(&txt.txt_data.concat())),
        _ => return None,
    };
    Some(Record {
        name: name_text(&record.name),
        record_type,
        ttl: record.ttl,
        data,
    })
}

fn wire_type(record_type: RecordType) -> Option<WireType> {
    Some(match record_type {
        RecordType::A => WireType::A,
        RecordType::Aaaa => WireType::AAAA,
        RecordType::Cname => WireType::CNAME,
        RecordType::Mx => WireType::MX,
        RecordType::Ns => WireType::NS,
        RecordType::Ptr => WireType::PTR,
        RecordType::Soa => WireType::SOA,
        RecordType::Tlsa => WireType::TLSA,
        RecordType::Txt => WireType::TXT,
        RecordType::Other => return None,
    })
}

/// A name of ours: labels are bytes, so that whatever a message holds can be asked for as it stands.
fn wire_name(name: &str) -> Result<Name, Failure> {
    if !is_askable(name) {
        return Err(Failure::Malformed);
    }
    let mut wire =
        Name::from_labels(name.split('.').map(str::as_bytes)).map_err(|_| Failure::Malformed)?;
    wire.set_fqdn(true);
    Ok(wire)
}

/// A name of the wire, without the final dot; the root is `.`. A dot inside a label, and bytes that are
/// not UTF-8, are written `\DDD` (RFC 1035, section 5.1).
fn name_text(name: &Name) -> String {
    let labels: Vec<String> = name
        .iter()
        .map(|label| text_from_bytes(label).replace('.', "\\046"))
        .collect();
    if labels.is_empty() {
        ".".to_owned()
    } else {
        labels.join(".")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question() -> Question {
        Question::new("example.com", RecordType::Txt)
    }

    /// A response header (RFC 1035, section 4.1.1) with these flags and counts, the question for
    /// `example.com TXT`, and what follows.
    fn response(flags: [u8; 2], answers: u8, authorities: u8, rest: &[u8]) -> Vec<u8> {
        let mut bytes = vec![
            0,
            0,
            flags[0],
            flags[1],
            0,
            1,
            0,
            answers,
            0,
            authorities,
            0,
            0,
        ];
        bytes.extend(b"\x07example\x03com\x00\x00\x10\x00\x01");
        bytes.extend(rest);
        bytes
    }

    const TXT: &[u8] = b"\xc0\x0c\x00\x10\x00\x01\x00\x00\x01\x2c\x00\x0c\x06v=spf1\x04 \xff-a";

    #[test]
    fn a_query_is_what_the_rfcs_ask_for() {
        let query = encode(&Question::new("Example.COM", RecordType::Txt)).expect("a query");
        // Id 0; RD; AD; one question, one additional record.
        assert_eq!(&query[..12], &[0, 0, 0x01, 0x20, 0, 1, 0, 0, 0, 0, 0, 1]);
        assert_eq!(&query[12..29], b"\x07example\x03com\x00\x00\x10\x00\x01");
        // OPT at the root, 4096 bytes, version 0, then client subnet 0.0.0.0/0 and padding, in either order.
        assert_eq!(&query[29..34], &[0, 0, 41, 0x10, 0]);
        let subnet = [0, 8, 0, 4, 0, 1, 0, 0];
        assert!(query.windows(8).any(|window| window == subnet));
        assert_eq!(query.len(), 128);
    }

    #[test]
    fn every_query_is_padded_to_a_block() {
        for length in 1..=60 {
            let name = format!("{}.{}.example", "a".repeat(length), "b".repeat(length));
            let query = encode(&Question::new(&name, RecordType::A)).expect("a query");
            assert_eq!(query.len() % 128, 0, "{name}");
        }
    }

    #[test]
    fn what_cannot_be_asked_is_not() {
        for name in ["", "a..b", &"x".repeat(64), &"x.".repeat(127)] {
            let question = Question {
                name: (*name).to_owned(),
                record_type: RecordType::Txt,
            };
            assert_eq!(encode(&question), Err(Failure::Malformed), "{name}");
        }
        let other = Question::new("example.com", RecordType::Other);
        assert_eq!(encode(&other), Err(Failure::Malformed));
    }

    #[test]
    fn odd_labels_are_asked_for_as_they_stand() {
        let query =
            encode(&Question::new("a b\\.\"c\".example", RecordType::Txt)).expect("a query");
        assert_eq!(&query[12..30], b"\x04a b\\\x03\"c\"\x07example\x00");
    }

    #[test]
    fn character_strings_are_joined_and_other_bytes_escaped() {
        let decoded = decode(&response([0x81, 0xa0], 1, 0, TXT), &question()).expect("an answer");
        assert_eq!(decoded.ttl, Some(300));
        assert_eq!(decoded.answer.status, Some(0));
        assert!(decoded.answer.ad);
        assert_eq!(
            decoded.answer.records,
            [Record {
                name: "example.com".into(),
                record_type: RecordType::Txt,
                ttl: 300,
                data: "v=spf1 \\255-a".into()
            }]
        );
    }

    #[test]
    fn an_answer_without_records_lasts_as_long_as_its_soa_says() {
        // TTL 3600, MINIMUM 60 (RFC 2308, section 5). RDLENGTH: names of 4 and 9 bytes, and five numbers of 4.
        let soa =
            b"\xc0\x0c\x00\x06\x00\x01\x00\x00\x0e\x10\x00\x21\x01m\xc0\x0c\x06master\xc0\x0c\
            \x00\x00\x00\x01\x00\x00\x00\x02\x00\x00\x00\x03\x00\x00\x00\x04\x00\x00\x00\x3c";
        let decoded = decode(&response([0x81, 0x83], 0, 1, soa), &question()).expect("an answer");
        assert_eq!(decoded.answer.status, Some(3));
        assert!(!decoded.answer.ad);
        assert_eq!(decoded.ttl, Some(60));
        let bare = decode(&response([0x81, 0x82], 0, 0, b""), &question()).expect("an answer");
        assert_eq!((bare.answer.status, bare.ttl), (Some(2), None));
    }

    #[test]
    fn aliases_and_exchangers_are_kept_in_presentation_form() {
        let cname = b"\xc0\x0c\x00\x05\x00\x01\x00\x00\x00\x05\x00\x04\x01A\xc0\x14";
        let decoded = decode(&response([0x81, 0x80], 1, 0, cname), &question()).expect("an answer");
        assert_eq!(decoded.answer.records[0].record_type, RecordType::Cname);
        assert_eq!(decoded.answer.records[0].data, "A.com");
        let mx = b"\xc0\x0c\x00\x0f\x00\x01\x00\x00\x00\x05\x00\x03\x00\x00\x00";
        let decoded = decode(&response([0x81, 0x80], 1, 0, mx), &question()).expect("an answer");
        assert_eq!(decoded.answer.records[0].data, "0 .");
    }

    #[test]
    fn what_is_no_answer_to_this_question_is_malformed() {
        let good = response([0x81, 0x80], 1, 0, TXT);
        let mut other_id = good.clone();
        other_id[1] = 7;
        let mut other_name = good.clone();
        other_name[13] = b'f';
        let mut other_type = good.clone();
        other_type[26] = 1;
        let mut other_class = good.clone();
        other_class[28] = 3;
        let mut class_of_record = good.clone();
        // Behind the header, the question, the name and the type of the record.
        class_of_record[12 + 17 + 5] = 3;
        let mut two_questions = good.clone();
        two_questions[5] = 2;
        for (what, bytes) in [
            ("nothing", &b""[..]),
            ("a web page", b"<!doctype html><title>404</title>"),
            ("a query", &response([0x01, 0x00], 1, 0, TXT)),
            ("truncated (TC)", &response([0x83, 0x80], 1, 0, TXT)),
            ("cut off", &good[..good.len() - 1]),
            ("another id", &other_id),
            ("another name", &other_name),
            ("another type", &other_type),
            ("another class (CH)", &other_class),
            ("a record of another class", &class_of_record),
            ("more after it", &[&good[..], b"\0"].concat()),
            (
                "NXDOMAIN with a record of the type",
                &response([0x81, 0x83], 1, 0, TXT),
            ),
            ("two questions", &two_questions),
            ("no question", &[0, 0, 0x81, 0x80, 0, 0, 0, 0, 0, 0, 0, 0]),
            ("too long", &vec![0; MAX_MESSAGE + 1]),
        ] {
            assert_eq!(
                decode(bytes, &question()),
                Err(Failure::Malformed),
                "{what}"
            );
        }
    }

    /// RFC 6604, section 3: NXDOMAIN is said of the end of the chain.
    #[test]
    fn an_alias_may_stand_beside_nxdomain() {
        let cname = b"\xc0\x0c\x00\x05\x00\x01\x00\x00\x00\x05\x00\x04\x01a\xc0\x14";
        let decoded = decode(&response([0x81, 0x83], 1, 0, cname), &question()).expect("an answer");
        assert_eq!(decoded.answer.status, Some(3));
        assert_eq!(decoded.answer.records.len(), 1);
    }

    #[test]
    fn hostile_bytes_end_in_an_error() {
        // A name that points at itself, and counts that promise more than there is.
        let pointer = response(
            [0x81, 0x80],
            1,
            0,
            b"\xc0\x1d\x00\x10\x00\x01\x00\x00\x00\x00\x00\x00",
        );
        assert_eq!(decode(&pointer, &question()), Err(Failure::Malformed));
        let mut many = response([0x81, 0x80], 255, 255, TXT);
        many[6] = 255;
        assert_eq!(decode(&many, &question()), Err(Failure::Malformed));
        let good = response([0x81, 0x80], 1, 0, TXT);
        for at in 0..good.len() {
            for bit in 0..8 {
                let mut bytes = good.clone();
                bytes[at] ^= 1 << bit;
                let _ = decode(&bytes, &question());
            }
        }
    }
}
