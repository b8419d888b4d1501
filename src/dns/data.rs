//! The data of records, typed: read once, when an answer becomes evidence.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::net::name::canonical_name;

use super::{Record, RecordType, text_to_bytes};

/// The data of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordData {
    /// A.
    A(Ipv4Addr),
    /// AAAA.
    Aaaa(Ipv6Addr),
    /// CNAME, NS, PTR: a name in canonical form; the root is empty.
    Name(String),
    /// MX.
    Mx(Mx),
    /// TXT: the concatenated character-strings.
    Text(Vec<u8>),
    /// Other types, as they are written.
    Other(String),
}

/// A mail exchanger (RFC 5321, section 5.1).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mx {
    /// The lower, the sooner it is tried.
    pub preference: u16,
    /// The host, in canonical form; empty in a null MX, which says that the domain takes no mail (RFC 7505).
    pub exchange: String,
}

impl RecordData {
    /// Reads the presentation form of `record`; `None` where it is not of its type.
    pub fn read(record: &Record) -> Option<Self> {
        let data = record.data.trim();
        Some(match record.record_type {
            RecordType::A => Self::A(data.parse().ok()?),
            RecordType::Aaaa => Self::Aaaa(data.parse().ok()?),
            RecordType::Cname | RecordType::Ns | RecordType::Ptr => {
                Self::Name(canonical_name(data))
            }
            RecordType::Mx => {
                // The root may be written as nothing.
                let (preference, exchange) = data.split_once([' ', '\t']).unwrap_or((data, ""));
                Self::Mx(Mx {
                    preference: preference.parse().ok()?,
                    exchange: canonical_name(exchange.trim()),
                })
            }
            // White space counts in a text.
            RecordType::Txt => Self::Text(text_to_bytes(&record.data)),
            RecordType::Soa | RecordType::Tlsa | RecordType::Other => {
                Self::Other(record.data.clone())
            }
        })
    }
}

/// A type that the data of one type of record is given as.
pub(super) trait FromData: Sized {
    fn from_data(data: &RecordData) -> Option<Self>;
}

impl FromData for Ipv4Addr {
    fn from_data(data: &RecordData) -> Option<Self> {
        match data {
            RecordData::A(address) => Some(*address),
            _ => None,
        }
    }
}

impl FromData for Ipv6Addr {
    fn from_data(data: &RecordData) -> Option<Self> {
        match data {
            RecordData::Aaaa(address) => Some(*address),
            _ => None,
        }
    }
}

impl FromData for IpAddr {
    fn from_data(data: &RecordData) -> Option<Self> {
        match data {
            RecordData::A(address) => Some((*address).into()),
            RecordData::Aaaa(address) => Some((*address).into()),
            _ => None,
        }
    }
}

impl FromData for Mx {
    fn from_data(data: &RecordData) -> Option<Self> {
        match data {
            RecordData::Mx(mx) => Some(mx.clone()),
            _ => None,
        }
    }
}

impl FromData for Vec<u8> {
    fn from_data(data: &RecordData) -> Option<Self> {
        match data {
            RecordData::Text(text) => Some(text.clone()),
            _ => None,
        }
    }
}

impl FromData for String {
    fn from_data(data: &RecordData) -> Option<Self> {
        match data {
            RecordData::Name(text) | RecordData::Other(text) => Some(text.clone()),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_is_read_by_the_type_of_its_record() {
        let mx = |preference, exchange: &str| {
            Some(RecordData::Mx(Mx {
                preference,
                exchange: exchange.to_owned(),
            }))
        };
        for (record_type, data, expected) in [
            (
                RecordType::A,
                "192.0.2.1",
                Some(RecordData::A(Ipv4Addr::new(192, 0, 2, 1))),
            ),
            (RecordType::A, "2001:db8::1", None),
            (RecordType::Aaaa, "192.0.2.1", None),
            (RecordType::Mx, "10 MX.Example.", mx(10, "mx.example")),
            (RecordType::Mx, "0 .", mx(0, "")),
            (RecordType::Mx, "0 ", mx(0, "")),
            (RecordType::Mx, "mx.example", None),
            (RecordType::Mx, "65536 mx.example", None),
            (
                RecordType::Ptr,
                "A.Example.",
                Some(RecordData::Name("a.example".to_owned())),
            ),
            (
                RecordType::Txt,
                " a\\255",
                Some(RecordData::Text(b" a\xff".to_vec())),
            ),
        ] {
            let record = Record {
                name: "example".to_owned(),
                record_type,
                ttl: 0,
                data: data.to_owned(),
            };
            assert_eq!(RecordData::read(&record), expected, "{record:?}");
        }
    }
}
