//! The wire format (RFC 1035), for DNS over HTTPS (RFC 8484): one question, and the types of record that an evaluation
//! looks at. A library for all of DNS would be a tenth of the module; `tests/it/wire.rs` holds this reader to one.

use std::net::{Ipv4Addr, Ipv6Addr};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use super::{Answer, Failure, Question, Record, RecordType, text_from_bytes};
use crate::net::name::is_askable;

/// The longest message that the wire format allows, and so the longest answer that is read.
pub const MAX_MESSAGE: usize = 65_535;

/// Queries are padded to a multiple of this (RFC 8467, section 4.1).
const BLOCK: usize = 128;

/// What a server is told that it may send. Over HTTPS nothing is cut off, but a server may ask another over UDP.
const MAX_PAYLOAD: u16 = 4096;

/// Lengths of a label and of a name on the wire (RFC 1035, section 3.1).
const MAX_LABEL: usize = 63;
const MAX_NAME: usize = 255;

/// The class of the internet (RFC 1035, section 3.2.4).
const IN: u16 = 1;
/// Types that are no data: EDNS (RFC 6891), and signatures of a message (RFC 2931, RFC 8945).
const OPT: u16 = 41;
const SIG: u16 = 24;
const TSIG: u16 = 250;
/// EDNS options: client subnet (RFC 7871), padding (RFC 7830).
const CLIENT_SUBNET: u16 = 8;
const PADDING: u16 = 12;

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
    let record_type = wire_type(question.record_type).ok_or(Failure::Malformed)?;
    // Id; RD; AD; one question, no answer, no authority, one additional record (section 4.1.1).
    let mut query = vec![0, 0, 0x01, 0x20, 0, 1, 0, 0, 0, 0, 0, 1];
    push_name(&question.name, &mut query)?;
    push(&mut query, &[record_type, IN]);
    // OPT (RFC 6891, section 6.1.2): the root, the payload for a class; no extended status, version 0, no flags.
    query.push(0);
    push(&mut query, &[OPT, MAX_PAYLOAD, 0, 0]);
    // The subnet of IPv4, of no length: its family, both prefix lengths.
    let subnet = [CLIENT_SUBNET, 4, 1, 0];
    let options = 2 * subnet.len() + 4;
    let unpadded = query.len() + 2 + options;
    let padding = unpadded.next_multiple_of(BLOCK) - unpadded;
    // Both are less than 200.
    push(&mut query, &[(options + padding) as u16]);
    push(&mut query, &subnet);
    push(&mut query, &[PADDING, padding as u16]);
    query.resize(query.len() + padding, 0);
    Ok(query)
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
    read(bytes, question).ok_or(Failure::Malformed)
}

fn read(bytes: &[u8], question: &Question) -> Option<Decoded> {
    let mut reader = Reader { bytes, at: 0 };
    let header = Header::read(&mut reader)?;
    if !header.is_response() || !reader.asks(question)? {
        return None;
    }
    let answers = reader.section(header.answers)?;
    let authorities = reader.section(header.authorities)?;
    let extended = reader.additional(header.additionals)?;
    if reader.at != bytes.len() || answers.iter().any(|record| record.class != IN) {
        return None;
    }
    let status = extended << 4 | header.status();
    let records: Vec<Record> = answers.into_iter().filter_map(WireRecord::known).collect();
    // RFC 2308, section 2.1: beside NXDOMAIN stand CNAMEs at most.
    let has_wanted = records
        .iter()
        .any(|record| record.record_type == question.record_type);
    if status == 3 && has_wanted {
        return None;
    }
    let ttl = match (status, records.is_empty()) {
        (0, false) => records.iter().map(|record| record.ttl).min(),
        // The lesser of the TTL and the MINIMUM of the SOA record.
        (0 | 3, _) => authorities
            .iter()
            .find_map(|record| Some(record.ttl.min(record.data.minimum?))),
        _ => None,
    };
    let answer = Answer {
        name: question.name.clone(),
        record_type: question.record_type,
        status: Some(status),
        ad: header.is_authentic(),
        records,
        failure: None,
        resolver: None,
        time: None,
    };
    Some(Decoded { answer, ttl })
}

/// The header (RFC 1035, section 4.1.1).
struct Header {
    id: u16,
    flags: u16,
    questions: u16,
    answers: u16,
    authorities: u16,
    additionals: u16,
}

impl Header {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            id: reader.u16()?,
            flags: reader.u16()?,
            questions: reader.u16()?,
            answers: reader.u16()?,
            authorities: reader.u16()?,
            additionals: reader.u16()?,
        })
    }

    /// Whether it is a whole response (QR, not TC) to a query (OPCODE 0) of ours.
    fn is_response(&self) -> bool {
        self.flags & 0xfa00 == 0x8000 && self.id == 0 && self.questions == 1
    }

    /// RCODE.
    fn status(&self) -> u16 {
        self.flags & 0x000f
    }

    /// AD.
    fn is_authentic(&self) -> bool {
        self.flags & 0x0020 != 0
    }
}

/// A record of an answer (RFC 1035, section 4.1.3).
struct WireRecord {
    name: String,
    class: u16,
    ttl: u32,
    data: Data,
}

/// The data of a record.
#[derive(Default)]
struct Data {
    /// Its type, and itself in presentation form; `None` for types that no evaluation looks at.
    text: Option<(RecordType, String)>,
    /// MINIMUM, of an SOA record.
    minimum: Option<u32>,
}

impl WireRecord {
    fn known(self) -> Option<Record> {
        let (record_type, data) = self.data.text?;
        Some(Record {
            name: self.name,
            record_type,
            ttl: self.ttl,
            data,
        })
    }
}

/// What is still to be read of a message. Each step gives `None` where the message is no DNS.
struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let end = self.at.checked_add(length)?;
        let taken = self.bytes.get(self.at..end)?;
        self.at = end;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    fn u8(&mut self) -> Option<u8> {
        self.array().map(u8::from_be_bytes)
    }

    fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_be_bytes)
    }

    fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_be_bytes)
    }

    /// Whether the question that the response repeats is `question`; case does not matter (RFC 4343).
    fn asks(&mut self, question: &Question) -> Option<bool> {
        let name = self.name()?;
        let (record_type, class) = (self.u16()?, self.u16()?);
        let mut asked = Vec::new();
        push_name(&question.name, &mut asked).ok()?;
        Some(
            class == IN
                && Some(record_type) == wire_type(question.record_type)
                && name.eq_ignore_ascii_case(&asked),
        )
    }

    /// The records of the answer or the authority section.
    fn section(&mut self, count: u16) -> Option<Vec<WireRecord>> {
        (0..count)
            .map(|_| {
                let name = name_text(&self.name()?);
                let (record_type, class) = (self.u16()?, self.u16()?);
                if matches!(record_type, OPT | SIG | TSIG) {
                    return None;
                }
                let ttl = self.u32()?;
                let length = usize::from(self.u16()?);
                let end = self.at.checked_add(length)?;
                let data = self.data(record_type, end)?;
                (self.at == end).then_some(WireRecord {
                    name,
                    class,
                    ttl,
                    data,
                })
            })
            .collect()
    }

    /// Passes over the additional section. Gives the upper bits of the status from its OPT record, of which there is one
    /// at the most (RFC 6891, section 6.1.3).
    fn additional(&mut self, count: u16) -> Option<u16> {
        let mut extended = None;
        for _ in 0..count {
            let name = self.name()?;
            let record_type = self.u16()?;
            self.u16()?;
            let [upper, ..] = self.u32()?.to_be_bytes();
            let length = self.u16()?;
            self.take(length.into())?;
            if record_type == OPT && (extended.replace(upper).is_some() || name != [0]) {
                return None;
            }
        }
        Some(extended.unwrap_or_default().into())
    }

    /// The data of a record, which ends at `end`.
    fn data(&mut self, record_type: u16, end: usize) -> Option<Data> {
        let Some(&(_, known)) = TYPES.iter().find(|(number, _)| *number == record_type) else {
            self.take(end.checked_sub(self.at)?)?;
            return Some(Data::default());
        };
        let mut minimum = None;
        let text = match known {
            RecordType::A => Ipv4Addr::from(self.array::<4>()?).to_string(),
            RecordType::Aaaa => Ipv6Addr::from(self.array::<16>()?).to_string(),
            RecordType::Cname | RecordType::Ns | RecordType::Ptr => name_text(&self.name()?),
            RecordType::Mx => format!("{} {}", self.u16()?, name_text(&self.name()?)),
            RecordType::Soa => {
                let names = [name_text(&self.name()?), name_text(&self.name()?)].join(" ");
                // SERIAL, REFRESH, RETRY, EXPIRE.
                let numbers = [self.u32()?, self.u32()?, self.u32()?, self.u32()?];
                let last = self.u32()?;
                minimum = Some(last);
                let mut numbers = numbers.iter().chain([&last]).map(u32::to_string);
                numbers.try_fold(names, |text, number| Some(format!("{text} {number}")))?
            }
            RecordType::Tlsa => {
                let [usage, selector, matching] = self.array()?;
                let digest = self.take(end.checked_sub(self.at)?)?;
                let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
                format!("{usage} {selector} {matching} {hex}")
            }
            RecordType::Txt => {
                // One character-string at least (RFC 1035, section 3.3.14).
                let mut text = Vec::new();
                loop {
                    let length = self.u8()?;
                    text.extend_from_slice(self.take(length.into())?);
                    if self.at >= end {
                        break text_from_bytes(&text);
                    }
                }
            }
            RecordType::Other => return None,
        };
        Some(Data {
            text: Some((known, text)),
            minimum,
        })
    }

    /// A name, its compression undone (RFC 1035, section 4.1.4): labels with their lengths, and the root.
    fn name(&mut self) -> Option<Vec<u8>> {
        let mut name = Vec::new();
        let mut reader = Reader {
            bytes: self.bytes,
            at: self.at,
        };
        // Where what is read now starts and must end: a pointer leads to what stands before, so that it ends.
        let (mut start, mut limit) = (self.at, self.bytes.len());
        let mut is_direct = true;
        loop {
            if reader.at >= limit {
                return None;
            }
            let length = reader.u8()?;
            if length & 0xc0 == 0xc0 {
                let low = reader.u8()?;
                let target = usize::from(u16::from_be_bytes([length & 0x3f, low]));
                if is_direct {
                    self.at = reader.at;
                    is_direct = false;
                }
                if target >= start {
                    return None;
                }
                (limit, start, reader.at) = (start, target, target);
                continue;
            }
            if usize::from(length) > MAX_LABEL {
                return None;
            }
            name.push(length);
            name.extend_from_slice(reader.take(length.into())?);
            if name.len() > MAX_NAME {
                return None;
            }
            if length == 0 {
                if is_direct {
                    self.at = reader.at;
                }
                return Some(name);
            }
        }
    }
}

/// The types that an evaluation looks at, by their numbers (RFC 1035, 3596 and 6698).
const TYPES: &[(u16, RecordType)] = &[
    (1, RecordType::A),
    (2, RecordType::Ns),
    (5, RecordType::Cname),
    (6, RecordType::Soa),
    (12, RecordType::Ptr),
    (15, RecordType::Mx),
    (16, RecordType::Txt),
    (28, RecordType::Aaaa),
    (52, RecordType::Tlsa),
];

fn wire_type(record_type: RecordType) -> Option<u16> {
    let (number, _) = TYPES.iter().find(|(_, known)| *known == record_type)?;
    Some(*number)
}

fn push(message: &mut Vec<u8>, numbers: &[u16]) {
    for number in numbers {
        message.extend(number.to_be_bytes());
    }
}

/// Appends a name of ours: labels are bytes, so that whatever a message holds can be asked for as it stands.
fn push_name(name: &str, message: &mut Vec<u8>) -> Result<(), Failure> {
    if !is_askable(name) {
        return Err(Failure::Malformed);
    }
    for label in name.split('.') {
        let length = u8::try_from(label.len()).map_err(|_| Failure::Malformed)?;
        message.push(length);
        message.extend_from_slice(label.as_bytes());
    }
    message.push(0);
    Ok(())
}

/// A name of the wire, without the final dot; the root is `.`. A dot inside a label, and bytes that are
/// not UTF-8, are written `\DDD` (RFC 1035, section 5.1).
fn name_text(name: &[u8]) -> String {
    let mut labels: Vec<String> = Vec::new();
    let mut rest = name;
    while let Some((&length, tail)) = rest.split_first()
        && length > 0
        && let Some((label, tail)) = tail.split_at_checked(length.into())
    {
        labels.push(text_from_bytes(label).replace('.', "\\046"));
        rest = tail;
    }
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
