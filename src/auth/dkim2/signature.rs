//! A hop's signatures against the keys in DNS (sections 12.8, 14.5 and 14.6).

use mail_auth::{
    crypto::Algorithm as Named,
    dkim2::{Signature, SignatureValue},
};

use super::{Check, all, any, chain::Chain, ml_dsa};
use crate::{
    auth::dkim::{Algorithm, Hasher, Sink as _, read_key, verify_signature},
    dns::{Lookup, Lookups},
    message::Field,
    reason::{Dkim2Reason, DkimKeyState},
};

/// Checks the signatures of a hop: one group of them has to verify whole.
pub(super) fn check(
    signature: &Signature,
    field: &Field<'_>,
    chain: &Chain<'_, '_>,
    lookups: &Lookups<'_>,
) -> Check {
    let input = input(signature, field, chain);
    any(signature
        .s
        .chunk_by(|a, b| a.group == b.group)
        .map(|group| {
            all(group
                .iter()
                .map(|value| one(signature, value, &input, lookups)))
        }))
}

/// What is signed: the instances up to the one that is covered, the signatures before this one, and this one without its
/// signature values; all without any white space.
fn input(signature: &Signature, field: &Field<'_>, chain: &Chain<'_, '_>) -> Vec<u8> {
    let mut input = Vec::new();
    let instances = chain
        .instances
        .iter()
        .filter(|(instance, _)| instance.m <= signature.m)
        .map(|(_, field)| *field);
    let signatures = chain
        .signatures
        .iter()
        .filter(|(before, _)| before.i < signature.i)
        .map(|(_, field)| *field);
    for field in instances.chain(signatures) {
        push_name(field, &mut input);
        input.extend(without_space(field.value));
        input.extend_from_slice(b"\r\n");
    }
    push_name(field, &mut input);
    for (at, tag) in field.value.split(|&byte| byte == b';').enumerate() {
        if at > 0 {
            input.push(b';');
        }
        let is_values = tag
            .splitn(2, |&byte| byte == b'=')
            .next()
            .is_some_and(|name| name.trim_ascii() == b"s" && tag.contains(&b'='));
        // `selector:algorithm:value`: the value is left out.
        let mut colons = 0;
        for byte in without_space(tag) {
            if matches!(byte, b',' | b'|') {
                colons = 0;
            }
            if !is_values || colons < 2 {
                input.push(byte);
            }
            colons += usize::from(byte == b':');
        }
    }
    input.extend_from_slice(b"\r\n");
    input
}

fn push_name(field: &Field<'_>, input: &mut Vec<u8>) {
    input.extend(field.name.iter().map(u8::to_ascii_lowercase));
    input.push(b':');
}

fn without_space(bytes: &[u8]) -> impl Iterator<Item = u8> {
    bytes
        .iter()
        .copied()
        .filter(|byte| !byte.is_ascii_whitespace())
}

fn one(
    signature: &Signature,
    value: &SignatureValue,
    input: &[u8],
    lookups: &Lookups<'_>,
) -> Check {
    let algorithm = match value.a.known() {
        Some(Named::RsaSha256) => Some(Algorithm::RsaSha256),
        Some(Named::Ed25519Sha256) => Some(Algorithm::Ed25519Sha256),
        // Not one of DKIM's.
        Some(Named::MlDsa44) => None,
        _ => return Err(Dkim2Reason::AlgorithmUnknown),
    };
    let name = format!("{}._domainkey.{}", value.selector, signature.d);
    let lookup = lookups.txt(&name);
    match lookup {
        Lookup::Found(_) => {}
        Lookup::NoData | Lookup::NxDomain => return Err(Dkim2Reason::KeyMissing),
        Lookup::ServerError(_) | Lookup::Failed(_) => {
            return Err(Dkim2Reason::KeyLookupFailed);
        }
        Lookup::Missing => return Err(Dkim2Reason::KeyLookupPending),
    }
    let [record] = lookup.records() else {
        return Err(Dkim2Reason::KeyUnusable);
    };
    let Some(algorithm) = algorithm else {
        return ml_dsa::check(record, input, &value.b);
    };
    let Some(record) = read_key(record, algorithm) else {
        return Err(Dkim2Reason::KeyUnusable);
    };
    let key = match (record.state, &record.key) {
        (DkimKeyState::Usable, Some(key)) => key,
        (DkimKeyState::Revoked, _) => return Err(Dkim2Reason::KeyRevoked),
        _ => return Err(Dkim2Reason::KeyUnusable),
    };
    let mut hasher = Hasher::new(algorithm);
    hasher.write(input);
    if verify_signature(key, algorithm, &hasher.finish(), &value.b).valid {
        Ok(())
    } else {
        Err(Dkim2Reason::SignatureInvalid)
    }
}
