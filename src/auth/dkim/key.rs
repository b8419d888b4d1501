//! Key records (RFC 6376, section 3.6.1; RFC 8463, section 4) and the keys in them.

use num_bigint::BigUint;
use spki::SubjectPublicKeyInfoRef;

use super::signature::Algorithm;
use crate::{
    reason::DkimKeyState,
    syntax::{
        base64,
        tags::{Tags, trim},
    },
};

/// RSA keys that are shorter MUST NOT be accepted (RFC 8301, section 3.2).
pub(super) const MIN_RSA_BITS: u32 = 1024;
/// RSA keys that are longer are not computed with: nobody publishes one, and each doubling costs eightfold.
pub(super) const MAX_RSA_BITS: u64 = 8192;
/// RSA keys that are shorter cannot hold a digest and its padding.
const LEAST_RSA_BITS: u64 = 256;
/// Public exponents that are longer are not computed with, for the time that they take; nearly everybody's is 65537.
const MAX_EXPONENT_BITS: u64 = 33;

/// A public key.
#[derive(Debug, Clone)]
pub(crate) enum PublicKey {
    /// RSA.
    Rsa(Box<RsaPublicKey>),
    /// Ed25519.
    Ed25519(ed25519_dalek::VerifyingKey),
}

impl PublicKey {
    /// Its length in bits.
    pub(crate) fn bits(&self) -> u32 {
        match self {
            Self::Rsa(key) => u32::try_from(key.modulus.bits()).unwrap_or(u32::MAX),
            Self::Ed25519(_) => 256,
        }
    }
}

impl PublicKey {
    /// What it costs to verify with it, beside an RSA key of 2,048 bits: the square of the length.
    pub(super) fn operations(&self) -> u32 {
        match self {
            Self::Ed25519(_) => 1,
            Self::Rsa(_) => self.bits().div_ceil(2048).saturating_pow(2),
        }
    }
}

/// An RSA public key (RFC 8017, section 3.1): of a length that can be computed with, and odd in both parts.
#[derive(Debug, Clone)]
pub(crate) struct RsaPublicKey {
    modulus: BigUint,
    exponent: BigUint,
}

impl RsaPublicKey {
    fn new(modulus: BigUint, exponent: BigUint) -> Option<Self> {
        let is_usable = (LEAST_RSA_BITS..=MAX_RSA_BITS).contains(&modulus.bits())
            && (2..=MAX_EXPONENT_BITS).contains(&exponent.bits())
            && modulus.bit(0)
            && exponent.bit(0);
        is_usable.then_some(Self { modulus, exponent })
    }

    /// What was signed: `s^e mod n`, as many bytes as the modulus has (RFC 8017, section 8.2.2, steps 1 and 2).
    pub(super) fn open(&self, signature: &[u8]) -> Option<Vec<u8>> {
        let length = usize::try_from(self.modulus.bits().div_ceil(8)).ok()?;
        let number = BigUint::from_bytes_be(signature);
        if signature.len() != length || number >= self.modulus {
            return None;
        }
        let opened = self.power(&number).to_bytes_be();
        let mut padded = vec![0; length.checked_sub(opened.len())?];
        padded.extend(opened);
        Some(padded)
    }

    /// `base^e mod n` by squaring: for the short exponents of public keys half the work of `BigUint::modpow`, which
    /// makes a table of powers first.
    fn power(&self, base: &BigUint) -> BigUint {
        let mut power = base.clone();
        for bit in (0..self.exponent.bits() - 1).rev() {
            power = &power * &power % &self.modulus;
            if self.exponent.bit(bit) {
                power = power * base % &self.modulus;
            }
        }
        power
    }
}

/// A key record.
#[derive(Debug, Clone)]
pub(crate) struct KeyRecord {
    /// `k=`, in lower case.
    pub key_type: String,
    /// `t=y`.
    pub testing: bool,
    /// `t=s`.
    pub strict: bool,
    /// `n=`.
    pub notes: Option<String>,
    /// The key, where it can be read.
    pub key: Option<PublicKey>,
    /// Whether it may be used for this signature.
    pub state: DkimKeyState,
}

impl KeyRecord {
    /// A record that is meant as a key and does not have the form of one.
    pub(super) fn unreadable() -> Self {
        Self {
            key_type: "rsa".to_owned(),
            testing: false,
            strict: false,
            notes: None,
            key: None,
            state: DkimKeyState::Malformed,
        }
    }
}

/// Reads a TXT record. `None` where it is no key record at all: another record stands at the name.
pub(in crate::auth) fn read(record: &[u8], algorithm: Algorithm) -> Option<KeyRecord> {
    let (tags, error) = Tags::parse(record, 0);
    if tags.get("p").is_none()
        && tags.get("k").is_none()
        && tags.text("v").as_deref() != Some("DKIM1")
    {
        return None;
    }
    let key_type = tags
        .text("k")
        .unwrap_or_else(|| "rsa".to_owned())
        .to_ascii_lowercase();
    let flags = tags.text("t").unwrap_or_default();
    let has_flag = |flag: &str| {
        flags
            .split(':')
            .any(|f| f.trim().eq_ignore_ascii_case(flag))
    };
    let key = public_key(&tags, algorithm);
    let state = match error {
        Some(_) => DkimKeyState::Malformed,
        None => state(&tags, &key_type, algorithm, key.as_ref()),
    };
    Some(KeyRecord {
        testing: has_flag("y"),
        strict: has_flag("s"),
        notes: tags.text("n"),
        key,
        state,
        key_type,
    })
}

/// The key in `p=`. It is read even where the record forbids its use, so that what it says of a signature can be told.
fn public_key(tags: &Tags<'_>, algorithm: Algorithm) -> Option<PublicKey> {
    let bytes = base64::decode(tags.get("p")?.value)?;
    match algorithm {
        Algorithm::Ed25519Sha256 => ed25519(&bytes),
        Algorithm::RsaSha256 | Algorithm::RsaSha1 => rsa(&bytes),
    }
}

/// Whether a record may be used for a signature (RFC 6376, sections 3.6.1 and 6.1.2; RFC 8301, section 3.2).
fn state(
    tags: &Tags<'_>,
    key_type: &str,
    algorithm: Algorithm,
    key: Option<&PublicKey>,
) -> DkimKeyState {
    // v= must be the first tag where it stands, and its value exact.
    if let Some(version) = tags.get("v")
        && (version.value != b"DKIM1" || tags.0.first().is_some_and(|first| first.name != b"v"))
    {
        return DkimKeyState::VersionUnknown;
    }
    if tags.get("p").is_some_and(|p| p.value.is_empty()) {
        return DkimKeyState::Revoked;
    }
    let expected_type = match algorithm {
        Algorithm::Ed25519Sha256 => "ed25519",
        Algorithm::RsaSha256 | Algorithm::RsaSha1 => "rsa",
    };
    if key_type != expected_type {
        return match key_type {
            "rsa" | "ed25519" => DkimKeyState::TypeDiffers,
            _ => DkimKeyState::TypeUnknown,
        };
    }
    let allows = |name: &str, any: &[&[u8]]| {
        tags.get(name).is_none_or(|tag| {
            tag.value
                .split(|&byte| byte == b':')
                .any(|word| any.iter().any(|a| trim(word).eq_ignore_ascii_case(a)))
        })
    };
    let hash: &[u8] = match algorithm {
        Algorithm::RsaSha1 => b"sha1",
        Algorithm::RsaSha256 | Algorithm::Ed25519Sha256 => b"sha256",
    };
    if !allows("h", &[hash]) {
        return DkimKeyState::HashNotAllowed;
    }
    if !allows("s", &[b"*", b"email"]) {
        return DkimKeyState::NotForEmail;
    }
    match key {
        None => DkimKeyState::Malformed,
        Some(key @ PublicKey::Rsa(_)) if key.bits() < MIN_RSA_BITS => DkimKeyState::TooShort,
        Some(_) => DkimKeyState::Usable,
    }
}

fn ed25519(bytes: &[u8]) -> Option<PublicKey> {
    let bytes: &[u8; 32] = bytes.try_into().ok()?;
    ed25519_dalek::VerifyingKey::from_bytes(bytes)
        .ok()
        .map(PublicKey::Ed25519)
}

/// An RSA key as SubjectPublicKeyInfo, as everybody publishes it, or as the bare RSAPublicKey that
/// RFC 6376 asks for (both are accepted: RFC 6376, erratum 3017).
fn rsa(bytes: &[u8]) -> Option<PublicKey> {
    let bare = match SubjectPublicKeyInfoRef::try_from(bytes) {
        Ok(info) => info.subject_public_key.as_bytes()?,
        Err(_) => bytes,
    };
    let key = pkcs1::RsaPublicKeyRef::try_from(bare).ok()?;
    RsaPublicKey::new(
        BigUint::from_bytes_be(key.modulus.as_bytes()),
        BigUint::from_bytes_be(key.public_exponent.as_bytes()),
    )
    .map(|key| PublicKey::Rsa(Box::new(key)))
}
