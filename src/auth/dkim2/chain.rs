//! The fields of the chain, read; their numbering (section 14.2), the addresses in them (sections 7.1, 10.8 and 14.4)
//! and their time (section 14.3).

use crate::net::is_within;
use crate::net::name::canonical_name;
use crate::syntax::order;
use mail_auth::dkim2::{ChainBinding, MessageInstance, Signature};

use super::{Check, MAX_FIELDS, any};
use crate::{
    message::{Field, Message},
    reason::Dkim2Reason,
};

/// The fields, each kind in order of its numbers.
pub(super) struct Chain<'m, 'a> {
    pub(super) signatures: Vec<(Signature, &'m Field<'a>)>,
    pub(super) instances: Vec<(MessageInstance, &'m Field<'a>)>,
    /// Whether all could be read and counted.
    pub(super) structure: Check,
}

/// Reads the fields; `None` where there are none.
pub(super) fn read<'m, 'a>(message: &'m Message<'a>) -> Option<Chain<'m, 'a>> {
    let mut chain = Chain {
        signatures: Vec::new(),
        instances: Vec::new(),
        structure: Ok(()),
    };
    let signatures: Vec<&Field<'_>> = message
        .all("DKIM2-Signature")
        .take(MAX_FIELDS + 1)
        .collect();
    let instances: Vec<&Field<'_>> = message
        .all("Message-Instance")
        .take(MAX_FIELDS + 1)
        .collect();
    if signatures.is_empty() && instances.is_empty() {
        return None;
    }
    if signatures.len() > MAX_FIELDS || instances.len() > MAX_FIELDS {
        chain.structure = Err(Dkim2Reason::ChainTooLong);
        return Some(chain);
    }
    for field in signatures {
        match Signature::parse(field.value) {
            Ok(signature) => chain.signatures.push((signature, field)),
            Err(_) => chain.structure = Err(Dkim2Reason::FieldMalformed),
        }
    }
    for field in instances {
        match MessageInstance::parse(field.value) {
            Ok(instance) => chain.instances.push((instance, field)),
            Err(_) => chain.structure = Err(Dkim2Reason::FieldMalformed),
        }
    }
    order::by_number(&mut chain.signatures, |(signature, _)| signature.i.into());
    order::by_number(&mut chain.instances, |(instance, _)| instance.m.into());
    chain.structure = chain.structure.and_then(|()| numbering(&chain));
    Some(chain)
}

/// Signatures are numbered from 1 without gaps, and so are instances; each signature covers an instance that is there,
/// none an older one than the signature before it, and the newest instance is signed.
fn numbering(chain: &Chain<'_, '_>) -> Check {
    let broken = Err(Dkim2Reason::NumberingBroken);
    let are_counted = |numbers: &mut dyn Iterator<Item = u32>| {
        (1..)
            .zip(numbers)
            .all(|(expected, number)| expected == number)
    };
    if chain.signatures.is_empty()
        || !are_counted(&mut chain.signatures.iter().map(|(signature, _)| signature.i))
        || !are_counted(&mut chain.instances.iter().map(|(instance, _)| instance.m))
    {
        return broken;
    }
    let newest = chain.instances.last().map_or(0, |(instance, _)| instance.m);
    let mut before = 0;
    for (signature, _) in &chain.signatures {
        if signature.m == 0 || signature.m > newest || signature.m < before {
            return broken;
        }
        before = signature.m;
        if let ChainBinding::Envelope { mail_from, rcpt_to } = &signature.chain
            && !rcpt_to.iter().chain([mail_from]).all(|path| is_path(path))
        {
            return Err(Dkim2Reason::FieldMalformed);
        }
    }
    if before == newest { Ok(()) } else { broken }
}

/// Seconds that a signature may be old, or ahead, when the message is delivered.
const MAX_AGE: i64 = 14 * 86_400;
const MAX_AHEAD: i64 = 86_400;

/// The time of the signatures at the moments that are known: it is enough that they were in time at one of them.
pub(super) fn time(chain: &Chain<'_, '_>, moments: impl IntoIterator<Item = i64>) -> Check {
    any(moments.into_iter().map(|moment| all_in_time(chain, moment)))
}

fn all_in_time(chain: &Chain<'_, '_>, moment: i64) -> Check {
    for (signature, _) in &chain.signatures {
        let signed = i64::try_from(signature.t).unwrap_or(i64::MAX);
        if moment.saturating_sub(signed) > MAX_AGE {
            return Err(Dkim2Reason::Expired);
        }
        if signed.saturating_sub(moment) > MAX_AHEAD {
            return Err(Dkim2Reason::TimestampInFuture);
        }
    }
    Ok(())
}

/// The reverse path that the caller knows, where the caller knows one, against the newest signature's; the newest
/// signature must name an envelope.
pub(super) fn envelope(chain: &Chain<'_, '_>, mail_from: Option<&str>) -> Check {
    let Some((newest, _)) = chain.signatures.last() else {
        return Ok(());
    };
    match (&newest.chain, mail_from) {
        (ChainBinding::NextDomain(_), _) => Err(Dkim2Reason::HandOverMissing),
        (
            ChainBinding::Envelope {
                mail_from: signed, ..
            },
            Some(known),
        ) if parts(signed) != parts(known) => Err(Dkim2Reason::EnvelopeDiffers),
        _ => Ok(()),
    }
}

/// Each reverse path is of the signing domain, and each hop goes on from a recipient of the hop before it.
pub(super) fn custody(chain: &Chain<'_, '_>) -> Check {
    for (signature, _) in &chain.signatures {
        if let ChainBinding::Envelope { mail_from, .. } = &signature.chain
            && !is_null(mail_from)
            && !is_relaxed_match(&parts(mail_from).1, &signature.d)
        {
            return Err(Dkim2Reason::MailFromOutsideDomain);
        }
    }
    for pair in chain.signatures.windows(2) {
        if let [(before, _), (after, _)] = pair
            && !follows(before, after)
        {
            return Err(Dkim2Reason::CustodyBroken);
        }
    }
    Ok(())
}

fn follows(before: &Signature, after: &Signature) -> bool {
    match (&before.chain, &after.chain) {
        (ChainBinding::NextDomain(next), _) => canonical_name(next) == canonical_name(&after.d),
        (ChainBinding::Envelope { rcpt_to, .. }, ChainBinding::Envelope { mail_from, .. })
            if !is_null(mail_from) =>
        {
            let sender = parts(mail_from).1;
            rcpt_to
                .iter()
                .any(|rcpt| is_relaxed_match(&sender, &parts(rcpt).1))
        }
        (ChainBinding::Envelope { rcpt_to, .. }, _) => rcpt_to
            .iter()
            .any(|rcpt| is_relaxed_match(&parts(rcpt).1, &after.d)),
    }
}

/// The local part and the domain of a path; the domain in its canonical form.
fn parts(path: &str) -> (String, String) {
    let path = path.strip_prefix('<').unwrap_or(path);
    let path = path.strip_suffix('>').unwrap_or(path);
    match path.rsplit_once('@') {
        Some((local, domain)) => (local.to_owned(), canonical_name(domain)),
        None => (path.to_owned(), String::new()),
    }
}

fn is_path(path: &str) -> bool {
    path.starts_with('<') && path.ends_with('>')
}

fn is_null(path: &str) -> bool {
    matches!(path.trim(), "<>" | "")
}

/// Whether `domain` is `above` or a subdomain of it ("relaxed match").
pub(super) fn is_relaxed_match(domain: &str, above: &str) -> bool {
    let (domain, above) = (canonical_name(domain), canonical_name(above));
    !domain.starts_with('[') && !above.is_empty() && is_within(&domain, &above)
}
