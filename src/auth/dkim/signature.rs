//! The DKIM-Signature field (RFC 6376, section 3.5), tag by tag.

use super::canonicalize::Canonicalization;
use crate::net::name::{canonical_name, is_askable};
use crate::{
    message::{self, Field},
    reason::DkimReason,
    report::{Span, Tag},
    syntax::{
        base64,
        tags::{self as syntax, Tags, is_fws},
    },
};

/// A signing algorithm, `a=`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Algorithm {
    /// RSA over SHA-256 (RFC 6376, section 3.3.2).
    RsaSha256,
    /// RSA over SHA-1: historic, never a pass (RFC 8301, section 3.1).
    RsaSha1,
    /// Ed25519 over SHA-256 (RFC 8463).
    Ed25519Sha256,
}

impl Algorithm {
    /// The algorithm that stands for its hash function.
    pub(super) fn hash_function(self) -> Self {
        match self {
            Self::RsaSha1 => Self::RsaSha1,
            Self::RsaSha256 | Self::Ed25519Sha256 => Self::RsaSha256,
        }
    }
}

/// The kind of field that a signature stands in. ARC's are DKIM's with a few tags more or less.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::auth) enum Kind {
    /// DKIM-Signature.
    Dkim,
    /// ARC-Message-Signature: without `v=`, and `i=` is an instance (RFC 8617, section 4.1.2).
    ArcMessage,
    /// ARC-Seal: nothing of the body, nothing to choose from (RFC 8617, section 4.1.3).
    ArcSeal,
}

/// A signature as the field has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Signature {
    /// `a=`.
    pub algorithm: Algorithm,
    /// `b=`, decoded.
    pub signature: Vec<u8>,
    /// `c=`, for the header fields.
    pub header_canonicalization: Canonicalization,
    /// `d=`.
    pub domain: String,
    /// `s=`.
    pub selector: String,
    /// `h=`, as written.
    pub signed_headers: Vec<String>,
    /// The domain of `i=`; that of `d=` where there is none.
    pub identity_domain: String,
    /// `t=`, seconds since 1970.
    pub timestamp: Option<i64>,
    /// `x=`, seconds since 1970.
    pub expires: Option<i64>,
    /// The field with the value of `b=` taken out, as it was when it was signed.
    pub unsigned_field: Vec<u8>,
    /// Where in `unsigned_field` the value starts, after the colon.
    pub unsigned_value_start: usize,
}

/// What a signature says of the body. It can be checked even where the rest of the field cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SignedBody {
    /// `a=`, of which the hash function counts.
    pub algorithm: Algorithm,
    /// `c=`, for the body.
    pub canonicalization: Canonicalization,
    /// `l=`.
    pub length: Option<u64>,
    /// `bh=`, decoded.
    pub hash: Vec<u8>,
}

/// Why a field is not a usable signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Malformed {
    /// The reason.
    pub reason: DkimReason,
    /// What it is about: the tag, or its value.
    pub detail: String,
    /// Where.
    pub span: Span,
}

/// The tags of a field as text, whether or not it is a usable signature.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct RawTags {
    /// Every tag, in order.
    pub(crate) tags: Vec<Tag>,
    /// `d=`.
    pub(crate) domain: Option<String>,
    /// `s=`.
    pub(crate) selector: Option<String>,
    /// `i=`.
    pub(crate) identity: Option<String>,
    /// `a=`.
    pub(crate) algorithm: Option<String>,
    /// `c=`.
    pub(crate) canonicalization: Option<String>,
    /// `bh=`, without white space.
    pub(crate) body_hash: Option<String>,
}

/// A signature field, each part as far as it can be read.
pub(in crate::auth) struct ParsedSignature {
    pub(in crate::auth) tags: RawTags,
    pub(in crate::auth) body: Option<SignedBody>,
    pub(in crate::auth) signature: Result<Signature, Malformed>,
}

/// Reads a signature field.
pub(in crate::auth) fn parse_signature(field: &Field<'_>, kind: Kind) -> ParsedSignature {
    let (tags, error) = Tags::parse(field.value, field.value_span.start);
    let raw = RawTags {
        tags: tags.0.iter().map(reported).collect(),
        domain: tags.text("d").map(|d| canonical_name(&d)),
        selector: tags.text("s").map(|s| s.to_ascii_lowercase()),
        identity: tags
            .get("i")
            .map(|tag| String::from_utf8_lossy(&quoted_printable(tag.value)).into_owned()),
        algorithm: tags.text("a").map(|a| a.to_ascii_lowercase()),
        canonicalization: tags.text("c"),
        body_hash: tags.text("bh").map(|bh| bh.split_whitespace().collect()),
    };
    let reader = Reader {
        tags: &tags,
        field,
        kind,
    };
    let signature = match error {
        Some(error) => Err(Malformed {
            reason: DkimReason::TagListMalformed,
            detail: error.fault.as_str().to_owned(),
            span: error.span,
        }),
        None => reader.signature(),
    };
    ParsedSignature {
        tags: raw,
        body: reader.body().ok(),
        signature,
    }
}

fn reported(tag: &syntax::Tag<'_>) -> Tag {
    Tag {
        name: String::from_utf8_lossy(tag.name).into_owned(),
        value: message::unfold(tag.value),
        span: tag.tag_span,
    }
}

struct Reader<'r, 'a> {
    tags: &'r Tags<'a>,
    field: &'r Field<'a>,
    kind: Kind,
}

impl<'r, 'a> Reader<'r, 'a> {
    fn body(&self) -> Result<SignedBody, Malformed> {
        Ok(SignedBody {
            algorithm: self.algorithm()?,
            canonicalization: self.canonicalization()?.1,
            length: self.number("l")?,
            hash: self.base64("bh")?,
        })
    }

    fn algorithm(&self) -> Result<Algorithm, Malformed> {
        let tag = self.required("a")?;
        match tag.value.to_ascii_lowercase().as_slice() {
            b"rsa-sha256" => Ok(Algorithm::RsaSha256),
            b"rsa-sha1" => Ok(Algorithm::RsaSha1),
            b"ed25519-sha256" => Ok(Algorithm::Ed25519Sha256),
            _ => Err(malformed(DkimReason::AlgorithmUnknown, tag)),
        }
    }

    fn signature(&self) -> Result<Signature, Malformed> {
        if self.kind == Kind::Dkim {
            let version = self.required("v")?;
            if version.value != b"1" {
                return Err(malformed(DkimReason::VersionUnknown, version));
            }
        }
        let algorithm = self.algorithm()?;
        let header_canonicalization = match self.kind {
            Kind::ArcSeal => Canonicalization::Relaxed,
            Kind::Dkim | Kind::ArcMessage => {
                self.body()?;
                self.canonicalization()?.0
            }
        };
        let domain = self.domain("d")?;
        let selector = self.domain("s")?;
        let identity_domain = match self.kind {
            Kind::Dkim => self.identity_domain(&domain)?,
            Kind::ArcMessage | Kind::ArcSeal => domain.clone(),
        };
        let signed_headers = match self.kind {
            Kind::ArcSeal => Vec::new(),
            Kind::Dkim | Kind::ArcMessage => self.signed_headers()?,
        };
        self.check_query()?;
        let timestamp = self.seconds("t")?;
        let expires = self.seconds("x")?;
        if let (Some(signed), Some(expires), Some(tag)) = (timestamp, expires, self.tags.get("x"))
            && expires <= signed
        {
            return Err(malformed(DkimReason::ExpiresBeforeSigned, tag));
        }
        let unsigned_field = self.unsigned_field();
        Ok(Signature {
            algorithm,
            signature: self.base64("b")?,
            header_canonicalization,
            domain,
            selector,
            signed_headers,
            identity_domain,
            timestamp,
            expires,
            unsigned_field,
            unsigned_value_start: self.field.value_span.start - self.field.span.start,
        })
    }

    fn required(&self, name: &str) -> Result<&'r syntax::Tag<'a>, Malformed> {
        self.tags.get(name).ok_or_else(|| Malformed {
            reason: DkimReason::TagMissing,
            detail: name.to_owned(),
            span: self.field.span,
        })
    }

    fn base64(&self, name: &str) -> Result<Vec<u8>, Malformed> {
        let tag = self.required(name)?;
        base64::decode(tag.value)
            .filter(|bytes| !bytes.is_empty())
            .ok_or_else(|| malformed(DkimReason::TagMalformed, tag))
    }

    fn canonicalization(&self) -> Result<(Canonicalization, Canonicalization), Malformed> {
        let Some(tag) = self.tags.get("c") else {
            return Ok((Canonicalization::Simple, Canonicalization::Simple));
        };
        let word = |word: &[u8]| match word.to_ascii_lowercase().as_slice() {
            b"simple" => Ok(Canonicalization::Simple),
            b"relaxed" => Ok(Canonicalization::Relaxed),
            _ => Err(malformed(DkimReason::CanonicalizationUnknown, tag)),
        };
        let mut halves = tag.value.splitn(2, |&byte| byte == b'/');
        let header = word(halves.next().unwrap_or_default())?;
        let body = halves.next().map_or(Ok(Canonicalization::Simple), word)?;
        Ok((header, body))
    }

    fn domain(&self, name: &str) -> Result<String, Malformed> {
        let tag = self.required(name)?;
        let domain = std::str::from_utf8(tag.value)
            .map(canonical_name)
            .unwrap_or_default();
        let is_name = is_askable(&domain)
            && domain
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
        is_name
            .then_some(domain)
            .ok_or_else(|| malformed(DkimReason::TagMalformed, tag))
    }

    /// The domain of `i=`: `d=` or a subdomain of it (section 3.5).
    fn identity_domain(&self, domain: &str) -> Result<String, Malformed> {
        let Some(tag) = self.tags.get("i") else {
            return Ok(domain.to_owned());
        };
        let identity = String::from_utf8(quoted_printable(tag.value))
            .map_err(|_| malformed(DkimReason::TagMalformed, tag))?;
        let identity = identity
            .rsplit_once('@')
            .map(|(_, domain)| canonical_name(domain))
            .ok_or_else(|| malformed(DkimReason::TagMalformed, tag))?;
        let is_within = identity
            .strip_suffix(domain)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
        is_within
            .then_some(identity)
            .ok_or_else(|| malformed(DkimReason::IdentityOutsideDomain, tag))
    }

    fn signed_headers(&self) -> Result<Vec<String>, Malformed> {
        let tag = self.required("h")?;
        let names: Vec<String> = tag
            .value
            .split(|&byte| byte == b':')
            .map(|name| String::from_utf8_lossy(syntax::trim(name)).into_owned())
            .filter(|name| !name.is_empty())
            .collect();
        // What an ARC-Message-Signature covers is the sealer's choice (RFC 8617, section 4.1.2).
        if self.kind == Kind::ArcMessage
            || names.iter().any(|name| name.eq_ignore_ascii_case("From"))
        {
            Ok(names)
        } else {
            Err(malformed(DkimReason::FromNotSigned, tag))
        }
    }

    /// `q=`: `dns/txt` is the only way to get a key that is defined.
    fn check_query(&self) -> Result<(), Malformed> {
        match self.tags.get("q") {
            Some(tag)
                if !tag.value.split(|&byte| byte == b':').any(|way| {
                    syntax::trim(way).eq_ignore_ascii_case(b"dns/txt")
                        || syntax::trim(way).eq_ignore_ascii_case(b"dns")
                }) =>
            {
                Err(malformed(DkimReason::QueryUnknown, tag))
            }
            _ => Ok(()),
        }
    }

    fn number(&self, name: &str) -> Result<Option<u64>, Malformed> {
        let Some(tag) = self.tags.get(name) else {
            return Ok(None);
        };
        let is_number = !tag.value.is_empty() && tag.value.iter().all(u8::is_ascii_digit);
        if !is_number {
            return Err(malformed(DkimReason::TagMalformed, tag));
        }
        // Section 3.5: a number beyond what can be held means "endless", not an error.
        let number = std::str::from_utf8(tag.value)
            .ok()
            .and_then(|digits| digits.parse().ok())
            .unwrap_or(u64::MAX);
        Ok(Some(number))
    }

    fn seconds(&self, name: &str) -> Result<Option<i64>, Malformed> {
        Ok(self
            .number(name)?
            .map(|number| i64::try_from(number).unwrap_or(i64::MAX)))
    }

    /// The field without the value of `b=`, all white space around it included (section 3.5, `b=`).
    fn unsigned_field(&self) -> Vec<u8> {
        let raw = self.field.raw;
        let Some(b) = self.tags.get("b") else {
            return raw.to_vec();
        };
        let whole = b
            .whole
            .shifted(self.field.value_span.start - self.field.span.start);
        let mut out = raw.get(..whole.start).unwrap_or_default().to_vec();
        out.extend_from_slice(raw.get(whole.end..).unwrap_or_default());
        out
    }
}

fn malformed(reason: DkimReason, tag: &syntax::Tag<'_>) -> Malformed {
    let value: String = String::from_utf8_lossy(tag.value)
        .chars()
        .take(80)
        .collect();
    Malformed {
        reason,
        detail: format!("{}={value}", String::from_utf8_lossy(tag.name)),
        span: tag.span,
    }
}

/// Decodes DKIM's quoted-printable (section 2.11): white space is left out, `=XX` is a byte.
fn quoted_printable(value: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(value.len());
    let mut bytes = value
        .iter()
        .copied()
        .filter(|byte| !is_fws(byte))
        .peekable();
    while let Some(byte) = bytes.next() {
        let digits: Option<u8> = (byte == b'=')
            .then(|| {
                let mut ahead = bytes.clone();
                let high = char::from(ahead.next()?).to_digit(16)?;
                let low = char::from(ahead.next()?).to_digit(16)?;
                u8::try_from(high * 16 + low).ok()
            })
            .flatten();
        match digits {
            Some(decoded) => {
                out.push(decoded);
                bytes.next();
                bytes.next();
            }
            None => out.push(byte),
        }
    }
    out
}
