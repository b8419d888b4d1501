//! Verifies a signature over a digest with a key.

use ed25519_dalek::Signature as Ed25519Signature;
use sha1::Sha1;
use sha2::{Digest, Sha256};

use super::{
    canonicalize::Sink,
    key::{PublicKey, RsaPublicKey},
    signature::Algorithm,
};

/// A hash function in progress.
#[derive(Debug, Clone)]
pub(crate) enum Hasher {
    Sha1(Sha1),
    Sha256(Sha256),
}

impl Hasher {
    pub(crate) fn new(algorithm: Algorithm) -> Self {
        match algorithm {
            Algorithm::RsaSha1 => Self::Sha1(Sha1::new()),
            Algorithm::RsaSha256 | Algorithm::Ed25519Sha256 => Self::Sha256(Sha256::new()),
        }
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        match self {
            Self::Sha1(hash) => hash.finalize().to_vec(),
            Self::Sha256(hash) => hash.finalize().to_vec(),
        }
    }
}

impl Sink for Hasher {
    fn write(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha1(hash) => hash.update(bytes),
            Self::Sha256(hash) => hash.update(bytes),
        }
    }
}

/// A signature verified with a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SignatureCheck {
    /// The signature is this key's, over this digest.
    pub(crate) valid: bool,
    /// Whether this key made the signature, over whatever; `None` where only a valid signature could tell.
    pub(crate) signed_by_this_key: Option<bool>,
    /// RSA: the digest that was signed.
    pub(crate) signed_digest: Option<Vec<u8>>,
}

/// DigestInfo (RFC 8017, section 9.2, note 1) up to the digest.
const SHA1_INFO: &[u8] = &[
    0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a, 0x05, 0x00, 0x04, 0x14,
];
const SHA256_INFO: &[u8] = &[
    0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05,
    0x00, 0x04, 0x20,
];

/// Verifies `signature` over `digest` with `key`.
pub(crate) fn verify_signature(
    key: &PublicKey,
    algorithm: Algorithm,
    digest: &[u8],
    signature: &[u8],
) -> SignatureCheck {
    match key {
        PublicKey::Ed25519(key) => {
            // RFC 8463, section 3: the digest itself is what PureEdDSA signs.
            let valid = Ed25519Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify_strict(digest, &signature).is_ok());
            SignatureCheck {
                valid,
                signed_by_this_key: valid.then_some(true),
                signed_digest: None,
            }
        }
        PublicKey::Rsa(key) => {
            let signed_digest = rsa_digest(key, algorithm, signature);
            SignatureCheck {
                valid: signed_digest.as_deref() == Some(digest),
                signed_by_this_key: Some(signed_digest.is_some()),
                signed_digest,
            }
        }
    }
}

/// The digest inside an RSA signature: `s^e mod n` is 00 01 FF… 00 DigestInfo (RFC 8017, section 8.2.2)
/// if, and only if, the holder of this key made the signature.
fn rsa_digest(key: &RsaPublicKey, algorithm: Algorithm, signature: &[u8]) -> Option<Vec<u8>> {
    let (info, digest_length) = match algorithm {
        Algorithm::RsaSha1 => (SHA1_INFO, 20),
        _ => (SHA256_INFO, 32),
    };
    let opened = key.open(signature)?;
    let padding = opened.strip_prefix(&[0x00, 0x01])?;
    let zero = padding.iter().position(|&byte| byte != 0xff)?;
    let (padding, rest) = padding.split_at_checked(zero)?;
    let digest = rest.strip_prefix(&[0x00])?.strip_prefix(info)?;
    (padding.len() >= 8 && digest.len() == digest_length).then(|| digest.to_vec())
}
