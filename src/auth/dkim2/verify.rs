//! The chain's result, and what there is to tell of each hop (section 14).

use mail_auth::dkim2::{ChainBinding, Signature};

use super::{
    Check, DRAFT, all,
    chain::{self, Chain},
    content::{self, InstanceCheck},
    signature,
};
use crate::{
    dns::Lookups,
    message::{Field, Message},
    options::Options,
    reason::Dkim2Reason,
    report::{AuthResult, Dkim2, Dkim2Hop, Dkim2Recipe},
    route::received_at,
    syntax::date::to_iso,
};

/// Verifies the chain; `None` where the message has no DKIM2 field.
///
/// Signatures are meant to be checked on delivery, and a fortnight later every one is too old. So they are judged by the
/// time of receipt that the message records, and by `options.now`: one of the two is enough.
pub(crate) fn verify(
    message: &Message<'_>,
    lookups: &Lookups<'_>,
    options: &Options,
) -> Option<Dkim2> {
    let chain = chain::read(message)?;
    let received = message.first("Received").and_then(received_at);
    let (contents, content) = match chain.structure {
        Ok(()) => content::check(message, &chain, &options.limits),
        Err(_) => (Vec::new(), Ok(())),
    };
    let signatures: Vec<Check> = chain
        .signatures
        .iter()
        .map(|(signature, field)| signature::check(signature, field, &chain, lookups))
        .collect();
    let result = chain
        .structure
        .and_then(|()| chain::time(&chain, received.into_iter().chain(options.now)))
        .and_then(|()| chain::envelope(&chain, options.envelope.mail_from.as_deref()))
        .and_then(|()| chain::custody(&chain))
        .and_then(|()| all([content].into_iter().chain(signatures.iter().copied())));
    let reason = reason(result, Dkim2Reason::Pass);
    Some(Dkim2 {
        result: reason.result(),
        reason,
        draft: DRAFT.to_owned(),
        hops: chain
            .signatures
            .iter()
            .zip(signatures)
            .map(|((signature, field), check)| hop(signature, field, check, &chain, &contents))
            .collect(),
    })
}

fn reason(check: Check, holds: Dkim2Reason) -> Dkim2Reason {
    check.err().unwrap_or(holds)
}

fn hop(
    signature: &Signature,
    field: &Field<'_>,
    check: Check,
    chain: &Chain<'_, '_>,
    contents: &[InstanceCheck],
) -> Dkim2Hop {
    let reason = reason(check, Dkim2Reason::SignatureValid);
    let (mail_from, recipients) = match &signature.chain {
        ChainBinding::Envelope { mail_from, rcpt_to } => (Some(mail_from.clone()), rcpt_to.clone()),
        ChainBinding::NextDomain(_) => (None, Vec::new()),
    };
    Dkim2Hop {
        instance: signature.i,
        domain: Some(signature.d.clone()),
        signatures: signature
            .s
            .iter()
            .map(|value| format!("{}:{}", value.selector, value.a.as_str()))
            .collect(),
        mail_from,
        recipients,
        timestamp: i64::try_from(signature.t).ok().map(to_iso),
        message_instance: Some(signature.m),
        result: reason.result(),
        reason,
        recipe: recipe(signature, chain, contents),
        span: Some(field.span),
    }
}

/// The recipe of the instance that this hop added.
fn recipe(
    signature: &Signature,
    chain: &Chain<'_, '_>,
    contents: &[InstanceCheck],
) -> Option<Dkim2Recipe> {
    let is_first_to_cover = chain
        .signatures
        .iter()
        .find(|(other, _)| other.m >= signature.m)
        .is_some_and(|(other, _)| other.i == signature.i);
    let (instance, field) = chain
        .instances
        .iter()
        .find(|(instance, _)| instance.m == signature.m && instance.m > 1)
        .filter(|_| is_first_to_cover)?;
    let (headers, body) = content::undone(instance.recipe.as_ref()?);
    // It gives back what was signed where the instance before it matches.
    let before = contents
        .iter()
        .find(|found| found.instance + 1 == instance.m);
    Some(Dkim2Recipe {
        headers,
        body,
        applies: before.and_then(|found| match found.check {
            Ok(()) => Some(true),
            Err(reason) => (reason.result() == AuthResult::Fail).then_some(false),
        }),
        span: Some(field.span),
    })
}
