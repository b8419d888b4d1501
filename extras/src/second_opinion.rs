//! mail-auth's own verifiers over the evidence of a report, and where they differ from it.

use std::net::IpAddr;

use headerlens::{
    Evidence,
    internals::{Lookups, read_source},
    options::Limits,
    reason::{ArcReason, Difference, DkimReason, DmarcReason, SpfReason},
    report::{AuthResult, ComparedMethod, Differs, SecondDkim, SecondOpinion, SecondResult},
};
use mail_auth::{
    ArcResult, AuthenticatedMessage, DkimOutput, DkimResult, DmarcResult, Error,
    MessageAuthenticator, Parameters, SpfOutput, SpfResult, dkim::DkimError,
    dmarc::verify::DmarcParameters, spf::verify::SpfParameters,
};
use serde::Deserialize;

use crate::EvidenceCache;

/// What a second opinion reads of our report.
#[derive(Debug, Clone, Deserialize)]
pub struct Ours {
    source: Source,
    authentication: Authentication,
}

#[derive(Debug, Clone, Deserialize)]
struct Source {
    body: String,
}

#[derive(Debug, Clone, Deserialize)]
struct Authentication {
    dkim: Vec<Dkim>,
    spf: Option<Spf>,
    dmarc: Option<Dmarc>,
    arc: Arc,
}

#[derive(Debug, Clone, Deserialize)]
struct Dmarc {
    result: AuthResult,
    reason: DmarcReason,
}

#[derive(Debug, Clone, Deserialize)]
struct Arc {
    result: AuthResult,
    reason: ArcReason,
}

#[derive(Debug, Clone, Deserialize)]
struct Dkim {
    domain: Option<String>,
    selector: Option<String>,
    result: AuthResult,
    reason: DkimReason,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Spf {
    result: AuthResult,
    reason: SpfReason,
    ip: Option<IpAddr>,
    helo: Option<String>,
    mail_from: Option<String>,
    trace: Vec<Visit>,
}

#[derive(Debug, Clone, Deserialize)]
struct Visit {
    terms: Vec<Term>,
}

#[derive(Debug, Clone, Deserialize)]
struct Term {
    name: String,
    text: String,
    visits: Vec<Visit>,
}

/// The verifier, by the version in Cargo.lock.
const VERIFIER: &str = "mail-auth 0.15";

/// Verifies a message by mail-auth over `evidence`, and compares the results with `ours`.
///
/// `None` if mail-auth cannot read the message, or cannot be set up in this host.
pub fn second_opinion(bytes: &[u8], evidence: &Evidence, ours: &Ours) -> Option<SecondOpinion> {
    let start = read_source(bytes, &Limits::default()).ok()?.start;
    // It takes lines to end in CRLF, as on the wire.
    let bytes = to_crlf(bytes.get(start..)?);
    let message = AuthenticatedMessage::parse_with_opts(&bytes, None, false)?;
    let authenticator = authenticator()?;
    let lookups = Lookups::new(evidence);
    let cache = EvidenceCache(&lookups);
    let Authentication {
        spf: our_spf,
        dmarc: our_dmarc,
        arc: our_arc,
        ..
    } = &ours.authentication;
    let mut differs = Vec::new();

    let parameters = Parameters::new(&message).with_cache(&cache);
    let outputs = EvidenceCache::ready(authenticator.verify_dkim(parameters))?;
    let dkim: Vec<SecondDkim> = outputs.iter().map(of_dkim).collect();
    compare_dkim(&outputs, &dkim, ours, &mut differs);

    let spf_output = our_spf.as_ref().and_then(|sender| {
        let parameters = SpfParameters::mail_from(
            sender.ip?,
            sender.helo.as_deref().unwrap_or_default(),
            "unknown",
            sender.mail_from.as_deref().unwrap_or_default(),
        );
        EvidenceCache::ready(
            authenticator.verify_spf(Parameters::new(parameters).with_cache(&cache)),
        )
    });
    let spf = spf_output.as_ref().map(|output| SecondResult {
        result: of_spf(output.result()),
        detail: None,
    });
    if let (Some(sender), Some(theirs)) = (our_spf, &spf)
        && sender.result != theirs.result
        && !lacks_evidence(theirs.result, &lookups)
    {
        differs.push(Differs {
            method: ComparedMethod::Spf,
            index: None,
            ours: sender.result,
            theirs: theirs.result,
            why: why_spf(sender),
        });
    }

    let dmarc = our_dmarc.as_ref().and_then(|_| {
        let nobody = SpfOutput::new(String::new()).with_result(SpfResult::None);
        let spf_output = spf_output.as_ref().unwrap_or(&nobody);
        let domain = our_spf
            .as_ref()
            .and_then(|sender| sender.mail_from.as_deref())
            .and_then(|address| address.rsplit_once('@'))
            .map_or(spf_output.domain(), |(_, domain)| domain);
        let parameters = DmarcParameters::new(&message, &outputs, domain, spf_output);
        let output = EvidenceCache::ready(
            authenticator.verify_dmarc(Parameters::new(parameters).with_cache(&cache)),
        )?;
        Some(of_dmarc(&output.result()))
    });
    if let (Some(ours), Some(theirs)) = (our_dmarc, &dmarc)
        && ours.result != theirs.result
        && !lacks_evidence(theirs.result, &lookups)
    {
        let why = why_dmarc(ours, theirs.result, !differs.is_empty());
        differs.push(Differs {
            method: ComparedMethod::Dmarc,
            index: None,
            ours: ours.result,
            theirs: theirs.result,
            why,
        });
    }

    let parameters = Parameters::new(&message).with_cache(&cache);
    let output = EvidenceCache::ready(authenticator.verify_arc(parameters))?;
    let arc = of_arc(output.result());
    // Its neutral and permerror are no pass either.
    let class = |result| match result {
        AuthResult::Pass | AuthResult::None => Some(result),
        _ => None,
    };
    if class(arc.result) != class(our_arc.result) && !lacks_evidence(arc.result, &lookups) {
        differs.push(Differs {
            method: ComparedMethod::Arc,
            index: None,
            ours: our_arc.result,
            theirs: arc.result,
            why: why_arc(ours),
        });
    }
    Some(SecondOpinion {
        verifier: VERIFIER.to_owned(),
        dkim,
        spf,
        dmarc,
        arc,
        differs,
    })
}

/// mail-auth with a client of its own, which asks nobody: every lookup is answered by the cache.
#[cfg(not(target_arch = "wasm32"))]
fn authenticator() -> Option<MessageAuthenticator> {
    MessageAuthenticator::new_cloudflare().ok()
}

#[cfg(target_arch = "wasm32")]
fn authenticator() -> Option<MessageAuthenticator> {
    Some(MessageAuthenticator::new_doh_cloudflare())
}

impl Ours {
    fn has_no_body(&self) -> bool {
        self.source.body == "absent"
    }
}

/// Whether a result is temporary because the evidence does not hold all that mail-auth asks for.
fn lacks_evidence(theirs: AuthResult, lookups: &Lookups<'_>) -> bool {
    theirs == AuthResult::Temperror && !lookups.missing().is_empty()
}

fn compare_dkim(
    outputs: &[DkimOutput<'_>],
    dkim: &[SecondDkim],
    ours: &Ours,
    differs: &mut Vec<Differs>,
) {
    let mut taken = vec![false; ours.authentication.dkim.len()];
    for (output, theirs) in outputs.iter().zip(dkim) {
        // It leaves out fields that it cannot read, so signatures are matched by what they sign with.
        let found = ours
            .authentication
            .dkim
            .iter()
            .zip(&mut taken)
            .enumerate()
            .find(|(_, (ours, taken))| {
                !**taken && ours.domain == theirs.domain && ours.selector == theirs.selector
            });
        let Some((index, (our, taken))) = found else {
            continue;
        };
        *taken = true;
        let passes = |result| result == AuthResult::Pass;
        let is_temporary = |result| result == AuthResult::Temperror;
        if passes(our.result) == passes(theirs.result)
            || is_temporary(our.result)
            || is_temporary(theirs.result)
        {
            continue;
        }
        differs.push(Differs {
            method: ComparedMethod::Dkim,
            index: Some(index),
            ours: our.result,
            theirs: theirs.result,
            why: why_dkim(output.result(), our, ours),
        });
    }
}

fn why_dkim(theirs: &DkimResult, our: &Dkim, ours: &Ours) -> Option<Difference> {
    if ours.has_no_body() {
        return Some(Difference::NoBody);
    }
    if let DkimResult::Neutral(Error::Dkim(DkimError::SignatureExpired)) = theirs {
        return Some(Difference::Clock);
    }
    match (theirs, our.reason) {
        (DkimResult::Pass, DkimReason::KeyTooShort) => Some(Difference::KeyTooShort),
        (DkimResult::Pass, DkimReason::KeyNotForEmail) => Some(Difference::KeyService),
        (DkimResult::Pass, DkimReason::Sha1Historic) => Some(Difference::Sha1),
        (DkimResult::Pass, DkimReason::Expired | DkimReason::ExpiredSince) => {
            Some(Difference::Clock)
        }
        _ => None,
    }
}

fn why_spf(ours: &Spf) -> Option<Difference> {
    match ours.reason {
        SpfReason::SyntaxError => Some(Difference::SpfSyntax),
        SpfReason::SeveralRecords => Some(Difference::SpfSeveralRecords),
        SpfReason::TooManyVoidLookups => Some(Difference::SpfVoidLookups),
        SpfReason::LookupFailed => Some(Difference::SpfDnsError),
        _ => ours
            .trace
            .iter()
            .any(uses_names)
            .then_some(Difference::SpfNames),
    }
}

fn why_dmarc(ours: &Dmarc, theirs: AuthResult, inputs_differ: bool) -> Option<Difference> {
    match (ours.reason, theirs) {
        _ if inputs_differ => Some(Difference::Inputs),
        (_, AuthResult::Temperror) => Some(Difference::DmarcLookup),
        (DmarcReason::RecordUnusable, _) | (_, AuthResult::Permerror) => {
            Some(Difference::DmarcSyntax)
        }
        (DmarcReason::FromSeveralDomains | DmarcReason::FromRepeated, _) => {
            Some(Difference::DmarcAuthors)
        }
        _ => None,
    }
}

fn why_arc(ours: &Ours) -> Option<Difference> {
    match ours.authentication.arc.reason {
        _ if ours.has_no_body() => Some(Difference::NoBody),
        ArcReason::SetIncomplete => Some(Difference::ArcIncomplete),
        _ => None,
    }
}

/// Whether `ptr` or the macro `p` asks for the names of the client's address (RFC 7208, sections 5.5 and 7.3).
fn uses_names(visit: &Visit) -> bool {
    visit.terms.iter().any(|term| {
        term.name.eq_ignore_ascii_case("ptr")
            || term.text.to_ascii_lowercase().contains("%{p")
            || term.visits.iter().any(uses_names)
    })
}

fn of_dkim(output: &DkimOutput<'_>) -> SecondDkim {
    let (result, error) = match output.result() {
        DkimResult::Pass => (AuthResult::Pass, None),
        DkimResult::Neutral(error) => (AuthResult::Neutral, Some(error)),
        DkimResult::Fail(error) => (AuthResult::Fail, Some(error)),
        DkimResult::PermError(error) => (AuthResult::Permerror, Some(error)),
        DkimResult::TempError(error) => (AuthResult::Temperror, Some(error)),
        DkimResult::None => (AuthResult::None, None),
    };
    let signature = output.signature();
    SecondDkim {
        domain: signature.map(|signature| signature.d.to_string()),
        selector: signature.map(|signature| signature.s.to_string()),
        result,
        detail: error.map(ToString::to_string),
    }
}

fn of_spf(result: SpfResult) -> AuthResult {
    match result {
        SpfResult::Pass => AuthResult::Pass,
        SpfResult::Fail => AuthResult::Fail,
        SpfResult::SoftFail => AuthResult::Softfail,
        SpfResult::Neutral => AuthResult::Neutral,
        SpfResult::TempError => AuthResult::Temperror,
        SpfResult::PermError => AuthResult::Permerror,
        SpfResult::None => AuthResult::None,
    }
}

fn of_dmarc(result: &DmarcResult) -> SecondResult {
    let (result, error) = match result {
        DmarcResult::Pass => (AuthResult::Pass, None),
        DmarcResult::Fail(error) => (AuthResult::Fail, Some(error)),
        DmarcResult::TempError(error) => (AuthResult::Temperror, Some(error)),
        DmarcResult::PermError(error) => (AuthResult::Permerror, Some(error)),
        DmarcResult::None => (AuthResult::None, None),
    };
    SecondResult {
        result,
        detail: error.map(ToString::to_string),
    }
}

fn of_arc(result: &ArcResult) -> SecondResult {
    let (result, error) = match result {
        ArcResult::None => (AuthResult::None, None),
        ArcResult::Pass => (AuthResult::Pass, None),
        ArcResult::Neutral(error) => (AuthResult::Neutral, Some(error)),
        ArcResult::Fail(error) => (AuthResult::Fail, Some(error)),
        ArcResult::PermError(error) => (AuthResult::Permerror, Some(error)),
        ArcResult::TempError(error) => (AuthResult::Temperror, Some(error)),
    };
    SecondResult {
        result,
        detail: error.map(ToString::to_string),
    }
}

/// Bare line feeds and bare carriage returns as CRLF.
fn to_crlf(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'\r' => {
                rest = rest.strip_prefix(b"\n").unwrap_or(rest);
                out.extend_from_slice(b"\r\n");
            }
            b'\n' => out.extend_from_slice(b"\r\n"),
            byte => out.push(byte),
        }
    }
    out
}
