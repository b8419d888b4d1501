//! From what is known of a signature, and the keys in DNS, to its four answers and the result.

use super::{
    crypto::{self, Opinion},
    explain,
    key::{self, KeyRecord, MIN_RSA_BITS, PublicKey},
    prepare::{Body, Checked, Prepared},
    signature::{Algorithm, Malformed},
};
use crate::{
    dns::{Lookup, Lookups, text_from_bytes},
    message::{Author, Message, author},
    options::Options,
    report::{
        Alignment, AuthResult, BodyHash, Dkim, DkimChange, DkimDiagnosis, DkimKey, SignatureState,
        SignatureTime, SignedHeader, TimeState,
    },
    syntax::base64,
    syntax::date::to_iso,
};

/// Keys at one name that are tried; nobody means well with more.
const MAX_KEYS: usize = 10;

/// Verifies each signature, in message order.
pub fn verify(
    prepared: &[Prepared],
    message: &Message<'_>,
    lookups: &Lookups<'_>,
    options: &Options,
) -> Vec<Dkim> {
    let author = author(message);
    let moments = Moments::new(message, options);
    prepared
        .iter()
        .map(|prepared| {
            let mut dkim = match &prepared.signature {
                Ok(checked) => {
                    let (mut dkim, found) =
                        answers(checked, prepared.body.as_ref(), moments, lookups);
                    if let Some(diagnosis) = &mut dkim.diagnosis {
                        diagnosis.changes = changes(checked, prepared, message, found.as_ref());
                    }
                    dkim
                }
                Err(malformed) => unusable(malformed),
            };
            dkim.span = prepared.span;
            if let Some(body) = &prepared.body {
                dkim.body_hash = body.state;
                dkim.body_hash_computed = body.computed.as_deref().map(base64::encode);
                dkim.body_length = body.signed.length;
                dkim.body_unsigned = body.unsigned;
            }
            let shown = prepared.shown.clone();
            dkim.alignment = alignment(shown.domain.as_deref(), &author);
            dkim.identity = shown
                .identity
                .or_else(|| shown.domain.as_ref().map(|domain| format!("@{domain}")));
            dkim.domain = shown.domain;
            dkim.selector = shown.selector;
            dkim.algorithm = shown.algorithm;
            dkim.canonicalization = Some(spelled_out(shown.canonicalization));
            dkim.body_hash_claimed = shown.body_hash;
            dkim
        })
        .collect()
}

/// The moments that a signature's time is judged at.
#[derive(Clone, Copy)]
pub(in crate::auth) struct Moments {
    now: Option<i64>,
    received: Option<i64>,
}

impl Moments {
    /// Now, as the caller says, and the date of the topmost Received field, which the receiver's own server wrote.
    pub(in crate::auth) fn new(message: &Message<'_>, options: &Options) -> Self {
        Self {
            now: options.now,
            received: message
                .first("Received")
                .and_then(crate::route::received_at),
        }
    }
}

/// A signature field that says too little to check anything.
fn unusable(malformed: &Malformed) -> Dkim {
    let result = match malformed.code {
        "dkim-identity-outside-domain" | "dkim-from-not-signed" | "dkim-expires-before-signed" => {
            AuthResult::Permerror
        }
        "dkim-too-many-signatures" => AuthResult::Policy,
        _ => AuthResult::Neutral,
    };
    Dkim {
        result,
        reason: malformed.code.to_owned(),
        diagnosis: Some(DkimDiagnosis {
            code: malformed.code.to_owned(),
            signed_digest: None,
            computed_digest: None,
            span: Some(malformed.span),
            detail: Some(malformed.detail.clone()),
            changes: Vec::new(),
        }),
        ..blank()
    }
}

fn blank() -> Dkim {
    Dkim {
        domain: None,
        selector: None,
        identity: None,
        algorithm: None,
        canonicalization: None,
        result: AuthResult::Neutral,
        reason: String::new(),
        body_hash: BodyHash::Unchecked,
        body_hash_claimed: None,
        body_hash_computed: None,
        signature: SignatureState::Unchecked,
        signed_by_this_key: None,
        key: None,
        time: SignatureTime {
            now: None,
            received: None,
        },
        signed_headers: Vec::<SignedHeader>::new(),
        alignment: Alignment::Unknown,
        timestamp: None,
        expires: None,
        body_length: None,
        body_unsigned: None,
        diagnosis: None,
        remarks: Vec::new(),
        span: crate::report::Span::new(0, 0),
    }
}

/// The answers that a usable signature gets, for ARC's too. What was changed is not looked for.
pub(in crate::auth) fn verified(
    checked: &Checked,
    body: Option<&Body>,
    moments: Moments,
    lookups: &Lookups<'_>,
) -> Dkim {
    answers(checked, body, moments, lookups).0
}

/// The answers that a usable signature gets, and the key that decided.
fn answers(
    checked: &Checked,
    body: Option<&Body>,
    moments: Moments,
    lookups: &Lookups<'_>,
) -> (Dkim, Option<Found>) {
    let signature = &checked.signature;
    let key = find_key(checked, lookups);
    let time = SignatureTime {
        now: moments.now.map(|at| state_at(checked, at)),
        received: moments.received.map(|at| state_at(checked, at)),
    };
    let (result, reason) = judge(checked, body, &key, time);
    let found = key.ok();
    let opinion = found.as_ref().and_then(|found| found.opinion.as_ref());
    let diagnosis = (result != AuthResult::Pass).then(|| DkimDiagnosis {
        code: reason.to_owned(),
        signed_digest: opinion
            .and_then(|opinion| opinion.signed_digest.as_deref())
            .map(hex),
        computed_digest: Some(hex(&checked.digest)),
        span: None,
        detail: None,
        changes: Vec::new(),
    });
    let dkim = Dkim {
        result,
        reason: reason.to_owned(),
        signature: match opinion {
            None => SignatureState::Unchecked,
            Some(opinion) if opinion.valid => SignatureState::Valid,
            Some(_) => SignatureState::Invalid,
        },
        signed_by_this_key: opinion.and_then(|opinion| opinion.signed_by_this_key),
        remarks: remarks(body, found.as_ref(), time),
        key: found.as_ref().map(|found| found.shown.clone()),
        time,
        signed_headers: checked.signed_headers.clone(),
        timestamp: signature.timestamp.map(to_iso),
        expires: signature.expires.map(to_iso),
        diagnosis,
        ..blank()
    };
    (dkim, found)
}

/// What was changed after signing, where it can be found out.
fn changes(
    checked: &Checked,
    prepared: &Prepared,
    message: &Message<'_>,
    found: Option<&Found>,
) -> Vec<DkimChange> {
    let own = message.fields.iter().find(|f| f.span == prepared.span);
    let key = found.and_then(|found| Some((found.record.key.as_ref()?, found.opinion.as_ref()?)));
    let (Some(own), Some((key, opinion))) = (own, key) else {
        return Vec::new();
    };
    let signature = &checked.signature;
    let mut changes = Vec::new();
    if !opinion.valid && opinion.signed_by_this_key != Some(false) {
        changes = explain::headers(message, own, signature, |digest| {
            match &opinion.signed_digest {
                Some(signed) => digest == signed.as_slice(),
                None => crypto::ask(key, signature.algorithm, digest, &signature.signature).valid,
            }
        });
    }
    if let Some(body) = &prepared.body
        && body.state == BodyHash::Mismatch
    {
        let found = prepared
            .body_changes
            .get_or_init(|| explain::body(message, &body.signed));
        changes.extend_from_slice(found);
    }
    changes
}

/// A key record that was found.
struct Found {
    shown: DkimKey,
    record: KeyRecord,
    /// What its key says of the signature, where it can be used.
    opinion: Option<Opinion>,
}

impl Found {
    /// Of several keys at one name, the one that verifies decides; then one that signed; one that may be used goes before
    /// one that must not.
    fn rank(&self) -> (u8, bool) {
        let opinion = match &self.opinion {
            Some(opinion) if opinion.valid => 2,
            Some(opinion) if opinion.signed_by_this_key == Some(true) => 1,
            _ => 0,
        };
        (opinion, self.record.refused.is_none())
    }
}

/// The key that decides, or the reason why there is none.
fn find_key(checked: &Checked, lookups: &Lookups<'_>) -> Result<Found, &'static str> {
    let signature = &checked.signature;
    let name = format!("{}._domainkey.{}", signature.selector, signature.domain);
    let (lookup, records) = lookups.ask_txt(&name);
    match lookup {
        Lookup::Found(_) => {}
        Lookup::NoData | Lookup::NxDomain => return Err("dkim-key-missing"),
        Lookup::ServerError(_) | Lookup::Failed(_) => return Err("dkim-key-lookup-failed"),
        Lookup::Missing => return Err("dkim-key-lookup-pending"),
    }
    let mut best: Option<Found> = None;
    for record in records.iter().take(MAX_KEYS) {
        let Some(read) = key::read(record, signature.algorithm) else {
            continue;
        };
        let opinion = read.key.as_ref().map(|key| {
            crypto::ask(
                key,
                signature.algorithm,
                &checked.digest,
                &signature.signature,
            )
        });
        let found = Found {
            shown: DkimKey {
                name: name.clone(),
                key_type: read.key_type.clone(),
                bits: read.key.as_ref().map(PublicKey::bits),
                testing: read.testing,
                strict: read.strict,
                notes: read.notes.clone(),
                state: key_state(&read).to_owned(),
                record: text_from_bytes(record),
                records_at_name: records.len(),
            },
            record: read,
            opinion,
        };
        if best.as_ref().is_none_or(|best| found.rank() > best.rank()) {
            best = Some(found);
        }
    }
    best.ok_or("dkim-key-missing")
}

fn key_state(record: &KeyRecord) -> &'static str {
    match record.refused {
        Some(code) => code,
        None if is_too_short(record) => "dkim-key-too-short",
        None => "usable",
    }
}

fn is_too_short(record: &KeyRecord) -> bool {
    matches!(&record.key, Some(key @ PublicKey::Rsa(_)) if key.bits() < MIN_RSA_BITS)
}

/// The result and its reason, in the order of RFC 6376, section 6.1: the key, the header signature, the body, the time.
fn judge(
    checked: &Checked,
    body: Option<&Body>,
    key: &Result<Found, &'static str>,
    time: SignatureTime,
) -> (AuthResult, &'static str) {
    let signature = &checked.signature;
    let found = match key {
        Ok(found) => found,
        Err(reason @ ("dkim-key-lookup-failed" | "dkim-key-lookup-pending")) => {
            return (AuthResult::Temperror, reason);
        }
        Err(reason) => return (AuthResult::Permerror, reason),
    };
    let opinion = match (found.record.refused, &found.opinion) {
        (Some(reason), _) => return (AuthResult::Permerror, reason),
        (None, None) => return (AuthResult::Permerror, "dkim-key-malformed"),
        (None, Some(opinion)) => opinion,
    };
    if found.record.strict && signature.identity_domain != signature.domain {
        return (AuthResult::Permerror, "dkim-key-strict-identity");
    }
    if !opinion.valid {
        let reason = match opinion.signed_by_this_key {
            Some(true) => "dkim-headers-altered",
            Some(false) => "dkim-other-key",
            None => "dkim-signature-invalid",
        };
        return (AuthResult::Fail, reason);
    }
    let body_state = body.map_or(BodyHash::Unchecked, |body| body.state);
    if body_state == BodyHash::Mismatch {
        let reason = if body.is_some_and(|body| body.is_short) {
            "dkim-body-shorter-than-signed"
        } else {
            "dkim-body-hash-mismatch"
        };
        return (AuthResult::Fail, reason);
    }
    if signature.algorithm == Algorithm::RsaSha1 {
        return (AuthResult::Permerror, "dkim-sha1-historic");
    }
    if is_too_short(&found.record) {
        return (AuthResult::Permerror, "dkim-key-too-short");
    }
    if time.now.or(time.received) == Some(TimeState::Expired) {
        let was_in_force = time.now.is_some()
            && time
                .received
                .is_some_and(|state| state != TimeState::Expired);
        return if was_in_force {
            (AuthResult::Fail, "dkim-expired-since")
        } else {
            (AuthResult::Fail, "dkim-expired")
        };
    }
    match body_state {
        BodyHash::Unchecked => (AuthResult::Neutral, "dkim-body-not-given"),
        _ => (AuthResult::Pass, "dkim-pass"),
    }
}

/// Clocks differ: a signature from less than this many seconds ahead is not remarked on.
const CLOCK_SKEW: i64 = 300;

fn state_at(checked: &Checked, moment: i64) -> TimeState {
    let signature = &checked.signature;
    if signature.expires.is_some_and(|expires| expires < moment) {
        TimeState::Expired
    } else if signature
        .timestamp
        .is_some_and(|signed| signed.saturating_sub(CLOCK_SKEW) > moment)
    {
        TimeState::Future
    } else {
        TimeState::Valid
    }
}

fn remarks(body: Option<&Body>, found: Option<&Found>, time: SignatureTime) -> Vec<String> {
    let is_rsa_under = |found: &Found, least: u32| matches!(&found.record.key, Some(key @ PublicKey::Rsa(_)) if key.bits() < least && key.bits() >= MIN_RSA_BITS);
    [
        (found.is_some_and(|f| f.record.testing), "dkim-key-testing"),
        (
            found.is_some_and(|f| f.shown.records_at_name > 1),
            "dkim-several-keys",
        ),
        (
            body.and_then(|body| body.unsigned)
                .is_some_and(|bytes| bytes > 0),
            "dkim-body-partly-unsigned",
        ),
        (
            body.is_some_and(|body| body.signed_empty),
            "dkim-body-signed-empty",
        ),
        (
            time.now.or(time.received) == Some(TimeState::Future),
            "dkim-timestamp-in-future",
        ),
        (
            found.is_some_and(|f| is_rsa_under(f, 2048)),
            "dkim-key-under-2048-bits",
        ),
    ]
    .into_iter()
    .filter(|&(holds, _)| holds)
    .map(|(_, code)| code.to_owned())
    .collect()
}

/// How `d=` relates to the author's domain, as far as can be told without DMARC's tree walk (RFC 9989, section 4.10).
fn alignment(domain: Option<&str>, author: &Author) -> Alignment {
    let (Some(domain), Some(author)) = (domain, author.domain()) else {
        return Alignment::Unknown;
    };
    if domain == author {
        return Alignment::Strict;
    }
    let last_label = |name: &str| name.rsplit('.').next().map(str::to_owned);
    if last_label(domain) == last_label(author) {
        Alignment::Unknown
    } else {
        Alignment::None
    }
}

/// `c=` with both halves: simple is what a half that is left out means (RFC 6376, section 3.5).
fn spelled_out(canonicalization: Option<String>) -> String {
    let written = canonicalization
        .unwrap_or_else(|| "simple".to_owned())
        .to_ascii_lowercase();
    if written.contains('/') {
        written
    } else {
        format!("{written}/simple")
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
