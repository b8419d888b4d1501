//! What the verdict looks at, read from the facts.

use super::Age;
use crate::{
    auth::{
        claims::{Entry, TrustBoundary},
        spf::Favourable,
    },
    findings::{Facts, spf_record::MEANINGLESS},
    message::{Author, AuthorReading, Message},
    net::{name::canonical_name, operators},
    options::Origin,
    provenance::{Kind, Signed, Sourced},
    reason::{Code, DkimKeyState, DkimReason, DmarcReason, Method, OpenQuestion, VerdictReason},
    report::{
        AddedBy, Alignment, AuthResult, BodyHash, Claim, ClaimKind, Dkim, Dmarc, DmarcPolicy,
        SignatureState, SignedHeader, Span, Spf, SpfTerm, SpfVisit, TimeState,
    },
};

/// Receivers whose seals count for what they say: those that publish that they seal what they receive, and whose
/// results other receivers take into account. By the domain of the seal.
///
/// Sources: Google, "ARC for email" (support.google.com/a/answer/13198639); Microsoft, "Configure trusted ARC sealers"
/// (learn.microsoft.com, which names microsoft.com as the domain of its own seals); Fastmail, "Use of ARC"
/// (fastmail.blog); and the seals that these write.
const SEALERS: &[&str] = &[
    "google.com",
    "microsoft.com",
    "messagingengine.com",
    "icloud.com",
    "zohomail.com",
];

/// All that the verdict looks at.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(super) author: AuthorCase,
    /// The signatures that align, or may.
    pub(super) signatures: Vec<Signature>,
    /// The reasons of all signatures, for what is told where nothing is proven.
    pub(super) reasons: Vec<Code>,
    pub(super) dmarc: DmarcCase,
    /// Whether DMARC fails for one of several authors, under a policy that asks for more than delivery.
    pub(super) an_author_fails: bool,
    /// The sender, where DMARC passes by SPF.
    pub(super) sender: Option<SenderCase>,
    /// The well-known receiver that sealed `dmarc=pass` for this author.
    pub(crate) sealed: Option<Sealed>,
    /// DMARC's result for this author as the receiver wrote it that the caller trusts.
    pub(super) receiver_results: Vec<AuthResult>,
    /// Whether a receiver, though nobody vouches for it, wrote `dmarc=pass` for this author above the boundary.
    pub(super) receiver_said_pass: bool,
    /// Whether the caller vouches for the host at the boundary.
    pub(super) is_receiver_named: bool,
    /// The host at the boundary.
    pub(super) host: Option<String>,
    /// The client at the boundary, by name or address.
    pub(super) client: Option<String>,
    /// The list that sent it on, as it says.
    pub(super) list: Option<String>,
    pub(super) entered: Entered,
    pub(super) favourable: Favourable,
    /// The operator of the filtering gateway that handed the message over.
    pub(crate) gateway: Option<String>,
    pub(super) is_bounce_of_genuine: bool,
    pub(super) age: Age,
    /// Whether a part of the input was not read.
    pub(super) is_incomplete: bool,
    /// The limit for which something was not looked at that may decide.
    pub(super) limit: Option<VerdictReason>,
    pub(super) origin: Origin,
}

/// Who the author is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum AuthorCase {
    Known,
    Nobody,
    /// Several authors of different domains, as RFC 5322, section 3.6.2, permits.
    Several,
    /// Two can be read: the codes of the conflicts.
    Conflict(Vec<Code>),
}

/// A signature that aligns, or may.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Signature {
    pub(super) domain: String,
    pub(super) reason: DkimReason,
    pub(super) standing: Standing,
    pub(super) span: Span,
}

/// What a signature is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// It confirms the author's domain.
    Proves,
    /// It passes, and what is shown is not what it covers.
    ShownUnsigned,
    /// It passes, and covers a part of the body.
    InPart,
    /// It passes by a key in testing, which says nothing (RFC 6376, section 3.6.1).
    Testing,
    /// It passes, and the receiving ADMD added it to mail from outside.
    ByReceiver,
    /// It passes, and who added it cannot be told.
    SignerUnknown,
    /// It passes, and aligns by a domain under which strangers register names.
    PublicSuffix,
    /// It passes, and whether it aligns is not known.
    MayAlign,
    /// It waits for an answer.
    Waits(OpenQuestion),
    /// It was in force when the message was received, and has expired since.
    ExpiredSince,
    /// Its key is gone, was revoked or replaced.
    Dead,
    /// It fails, and it is proven by which changes.
    Explained(Change),
    /// It does not count.
    Fails,
}

/// What kind of changes broke a signature, the least grave first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Change {
    /// None: the signer made a mistake, and its key signed what is here.
    OfSigner,
    /// Nothing signed was removed or hidden, and what was added has no link, form, image or attachment.
    Harmless,
    /// Something was added that can mislead.
    Risky,
    /// What is displayed was replaced.
    Replaced,
    /// None: the signer left out what is displayed.
    Uncovered,
}

/// DMARC's part.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct DmarcCase {
    pub(super) result: Option<AuthResult>,
    pub(super) reason: Option<DmarcReason>,
    /// Whether the domain asks for quarantine or rejection of what fails.
    pub(super) asks_for_action: bool,
    /// What an undecided result waits for.
    pub(super) waits_for: Option<OpenQuestion>,
}

/// A sender by which DMARC passes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SenderCase {
    /// The kind of evidence of the client's address and the identity together.
    pub(super) kind: Kind,
    /// Whether the caller gave them.
    pub(super) is_given: bool,
    /// Whether the term that matched lets most of the internet pass.
    pub(super) is_wide: bool,
    /// The service whose shared servers the term names.
    pub(super) shared_by: Option<&'static str>,
}

/// A seal that counts.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sealed {
    /// The sealer.
    pub(crate) domain: String,
    /// Where the seal stands.
    pub(crate) span: Span,
}

/// How the message came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entered {
    Outside,
    Hidden,
    Submitted,
    Never,
}

impl Case {
    /// The signature of which it is proven what was changed after it was made.
    pub(crate) fn changed(&self) -> Option<Span> {
        let changed = self.standing(|standing| {
            matches!(
                standing,
                Standing::Explained(Change::Harmless | Change::Risky | Change::Replaced)
            )
        });
        changed.map(|signature| signature.span)
    }

    /// Whether a signature of the author's domain, or one that may be, waits for an answer.
    pub(crate) fn waits_for_signature(&self) -> bool {
        let waits =
            |standing: &Standing| matches!(standing, Standing::Waits(_) | Standing::MayAlign);
        self.standing(waits).is_some()
    }

    /// The first signature whose standing is so.
    pub(super) fn standing(&self, is: impl Fn(&Standing) -> bool) -> Option<&Signature> {
        self.signatures
            .iter()
            .find(|signature| is(&signature.standing))
    }
}

/// Reads the facts.
pub(crate) fn read(facts: &Facts<'_>) -> Case {
    let Facts {
        authentication,
        boundary,
        route,
        ..
    } = facts;
    let reading = AuthorReading::new(facts.message);
    let who = &reading.author;
    let signatures = authentication
        .dkim
        .iter()
        .filter(|dkim| dkim.alignment != Alignment::None)
        .map(|dkim| signature(facts, dkim))
        .collect();
    let client = boundary.client().map(|client| *client.value());
    Case {
        author: author_case(&reading),
        signatures,
        reasons: authentication
            .dkim
            .iter()
            .map(|dkim| dkim.reason.into())
            .collect(),
        dmarc: authentication
            .dmarc
            .as_ref()
            .map(dmarc_case)
            .unwrap_or_default(),
        an_author_fails: authentication.dmarc.as_ref().is_some_and(|dmarc| {
            let mut authors = dmarc.authors.iter();
            authors.any(|author| author.applied != DmarcPolicy::None)
        }),
        sender: sender(facts),
        sealed: sealed(facts, who.domain()),
        receiver_results: receiver_results(facts, who.domain(), |kind| kind >= Kind::Attested),
        receiver_said_pass: receiver_results(facts, who.domain(), |kind| kind > Kind::Claimed)
            .contains(&AuthResult::Pass),
        is_receiver_named: boundary.is_named,
        host: boundary.host.clone(),
        client: boundary
            .hop()
            .and_then(|at| route.hops.get(at))
            .and_then(|hop| hop.reverse.clone().or_else(|| hop.from.clone()))
            .or_else(|| client.map(|ip| ip.to_string())),
        list: list(facts.message),
        entered: entered(boundary),
        favourable: facts.favourable.clone(),
        gateway: facts.gateway.map(str::to_owned),
        is_bounce_of_genuine: is_bounce_of_genuine(facts),
        age: Age::of(route, &authentication.arc, facts.options.now),
        is_incomplete: facts.is_incomplete(),
        limit: limit(facts),
        origin: facts.options.evidence_from,
    }
}

/// The limit for which header fields were not read, or a signature that may be the author's was not checked.
fn limit(facts: &Facts<'_>) -> Option<VerdictReason> {
    if facts.message.has_left_out() {
        return Some(VerdictReason::LimitHeader);
    }
    let mut dkim = facts.authentication.dkim.iter();
    dkim.find_map(|dkim| match dkim.reason {
        _ if dkim.alignment == Alignment::None => None,
        DkimReason::TooManySignatures => Some(VerdictReason::LimitSignatures),
        DkimReason::KeyOperationsLimit => Some(VerdictReason::LimitKeyOperations),
        _ => None,
    })
}

fn author_case(reading: &AuthorReading) -> AuthorCase {
    let mut conflicts: Vec<Code> = Vec::new();
    for conflict in &reading.conflicts {
        let code = conflict.kind.into();
        if !conflicts.contains(&code) {
            conflicts.push(code);
        }
    }
    if !conflicts.is_empty() {
        return AuthorCase::Conflict(conflicts);
    }
    match reading.author {
        Author::Missing | Author::NoDomain => AuthorCase::Nobody,
        Author::Several { .. } => AuthorCase::Several,
        Author::Repeated { .. } => AuthorCase::Conflict(vec![VerdictReason::FromSeveral.into()]),
        Author::One { .. } => AuthorCase::Known,
    }
}

/// Whether the reverse path is null (RFC 5321, section 4.5.5) and the original that comes back was signed by its author's
/// domain.
fn is_bounce_of_genuine(facts: &Facts<'_>) -> bool {
    let spf = facts.authentication.spf.as_ref();
    let mail_from = spf.and_then(|spf| spf.mail_from.as_deref());
    facts.returned_signer.is_some() && mail_from == Some("")
}

/// The identifier of the list (RFC 2919).
fn list(message: &Message<'_>) -> Option<String> {
    let text = message.first("List-Id")?.text();
    let (_, id) = text.rsplit_once('<')?;
    Some(id.trim_end_matches('>').to_owned())
}

fn entered(boundary: &TrustBoundary) -> Entered {
    match boundary.entry {
        Entry::Arrived { .. } => Entered::Outside,
        Entry::Unknown { .. } => Entered::Hidden,
        Entry::Submitted { .. } => Entered::Submitted,
        Entry::NeverTravelled => Entered::Never,
    }
}

fn signature(facts: &Facts<'_>, dkim: &Dkim) -> Signature {
    Signature {
        domain: dkim.domain.clone().unwrap_or_default(),
        reason: dkim.reason,
        standing: standing(facts, dkim),
        span: dkim.span,
    }
}

fn standing(facts: &Facts<'_>, dkim: &Dkim) -> Standing {
    match dkim.reason {
        DkimReason::Pass => of_passing(facts, dkim),
        DkimReason::BodyNotGiven => Standing::Waits(OpenQuestion::GiveBody),
        DkimReason::HeaderIncomplete => Standing::Waits(OpenQuestion::GiveWhole),
        DkimReason::KeyLookupPending => Standing::Waits(OpenQuestion::AskDns),
        DkimReason::KeyLookupFailed => Standing::Waits(OpenQuestion::AskAgain),
        DkimReason::ExpiredSince => Standing::ExpiredSince,
        reason if reason.may_have_passed() => Standing::Dead,
        _ if dkim.alignment == Alignment::Unknown || !would_count(dkim) => Standing::Fails,
        _ => super::changed::explained(facts.message, dkim)
            .map_or(Standing::Fails, |change| of_explained(dkim, change)),
    }
}

/// A signature that would verify with the changes undone, as far as the body and the time permit.
fn of_explained(dkim: &Dkim, change: Change) -> Standing {
    let is_expired = |time| time == Some(TimeState::Expired);
    if dkim.body_hash == BodyHash::Unchecked {
        Standing::Waits(OpenQuestion::GiveBody)
    } else if is_expired(dkim.time.received) {
        Standing::Fails
    } else if is_expired(dkim.time.now) {
        Standing::ExpiredSince
    } else {
        Standing::Explained(change)
    }
}

/// Whether a signature would count if what broke it were undone: by a key and algorithm that may be used, and not added
/// by the receiver.
fn would_count(dkim: &Dkim) -> bool {
    let is_sound = dkim
        .key
        .as_ref()
        .is_some_and(|key| key.state == DkimKeyState::Usable && !key.testing);
    is_sound && dkim.algorithm.as_deref() != Some(RSA_SHA1) && dkim.added_by != AddedBy::Receiver
}

/// The algorithm that RFC 8301, section 3.1, forbids.
const RSA_SHA1: &str = "rsa-sha1";

fn of_passing(facts: &Facts<'_>, dkim: &Dkim) -> Standing {
    let dmarc = facts.authentication.dmarc.as_ref();
    // That of a parent or sibling domain does not prove where the author's domain asks for more (`adkim=s`), or may.
    let asks_for_no_more =
        dmarc.is_none_or(|dmarc| matches!(dmarc.result, AuthResult::None | AuthResult::Pass));
    match dkim.alignment {
        Alignment::Strict => {}
        Alignment::Relaxed if asks_for_no_more => {}
        Alignment::Unknown => return Standing::MayAlign,
        Alignment::Relaxed | Alignment::None => return Standing::Fails,
    }
    let domain = dkim.domain.as_deref().unwrap_or_default();
    let is_receivers = facts.boundary.was_received_at(domain);
    if dkim.key.as_ref().is_some_and(|key| key.testing) {
        Standing::Testing
    } else if dkim.added_by == AddedBy::Receiver {
        Standing::ByReceiver
    } else if dkim.added_by == AddedBy::Unknown && is_receivers {
        Standing::SignerUnknown
    } else if dkim.body_unsigned.is_some_and(|bytes| bytes > 0) {
        Standing::InPart
    } else if !covers_author(facts, dkim) || facts.is_shown_unsigned(dkim) {
        Standing::ShownUnsigned
    } else if dkim.alignment == Alignment::Relaxed && is_by_public_suffix(facts) {
        Standing::PublicSuffix
    } else {
        Standing::Proves
    }
}

/// Whether the signature covers the From field that is shown.
fn covers_author(facts: &Facts<'_>, dkim: &Dkim) -> bool {
    let covered = covered(&dkim.signed_headers);
    let signed = Signed::proven(&covered);
    let mut from = facts.message.all("From");
    from.all(|field| Sourced::signed((), field.span, &signed).kind() == Kind::Proven)
}

fn covered(headers: &[SignedHeader]) -> Vec<Span> {
    headers.iter().filter_map(|header| header.span).collect()
}

/// Whether the organizational domain is one under which strangers register names, as far as it can be told.
fn is_by_public_suffix(facts: &Facts<'_>) -> bool {
    facts
        .authentication
        .dmarc
        .as_ref()
        .and_then(|dmarc| dmarc.organizational_domain.as_deref())
        .is_some_and(|organizational| facts.is_public_suffix(organizational))
}

fn dmarc_case(dmarc: &Dmarc) -> DmarcCase {
    let waits_for = match (dmarc.result, dmarc.reason) {
        (_, DmarcReason::LookupPending) => Some(OpenQuestion::AskDns),
        (_, DmarcReason::BodyNotGiven) => Some(OpenQuestion::GiveBody),
        (_, DmarcReason::HeaderIncomplete) => Some(OpenQuestion::GiveWhole),
        (_, DmarcReason::SenderUnknown) => Some(OpenQuestion::GiveEnvelope),
        (AuthResult::Temperror, _) => Some(OpenQuestion::AskAgain),
        _ => None,
    };
    let asked = match (dmarc.policy, dmarc.testing) {
        (Some(DmarcPolicy::Reject), _) => true,
        // `t=y` asks for one step less (RFC 9989, section 4.7).
        (Some(DmarcPolicy::Quarantine), testing) => !testing,
        _ => false,
    };
    DmarcCase {
        result: Some(dmarc.result),
        reason: Some(dmarc.reason),
        asks_for_action: asked,
        waits_for,
    }
}

/// The sender, where it makes DMARC pass.
fn sender(facts: &Facts<'_>) -> Option<SenderCase> {
    let dmarc = facts.authentication.dmarc.as_ref()?;
    let spf = facts.authentication.spf.as_ref()?;
    let aligns = dmarc
        .identifiers
        .iter()
        .any(|identifier| identifier.method == Method::Spf && identifier.aligned);
    let matched = deciding(&spf.trace);
    (aligns && dmarc.result == AuthResult::Pass).then(|| SenderCase {
        kind: facts.sender_kind,
        is_given: spf.from.ip.as_ref().is_some_and(|ip| ip.span.is_none())
            && spf
                .from
                .mail_from
                .as_ref()
                .is_some_and(|from| from.span.is_none()),
        is_wide: matched.last().is_some_and(|term| is_wide(term)),
        shared_by: shared_by(spf, &matched),
    })
}

/// The term that matched, with the terms that led to it: the outermost first.
fn deciding(trace: &[SpfVisit]) -> Vec<&SpfTerm> {
    let mut path = Vec::new();
    let mut visits = trace;
    // A record refers to another at most as often as terms may ask DNS.
    for _ in 0..16 {
        let matched = visits
            .iter()
            .flat_map(|visit| &visit.terms)
            .find(|term| term.matched == Some(true) && term.result.is_some());
        let Some(term) = matched else { break };
        path.push(term);
        visits = &term.visits;
    }
    path
}

/// Whether a term that matched lets most of the internet pass: `all`, or a network that is a large part of it.
fn is_wide(term: &SpfTerm) -> bool {
    let prefix = || {
        let network = term.expanded.as_deref().unwrap_or(&term.text);
        network.rsplit_once('/')?.1.parse::<u8>().ok()
    };
    match term.name.as_str() {
        "all" => true,
        "ip4" => prefix().is_some_and(|length| length < MEANINGLESS.0),
        "ip6" => prefix().is_some_and(|length| length < MEANINGLESS.1),
        "exists" => term.text.find("%{").is_none(),
        _ => false,
    }
}

fn shared_by(spf: &Spf, matched: &[&SpfTerm]) -> Option<&'static str> {
    let own = spf.domain.as_deref().map(canonical_name)?;
    matched
        .iter()
        .filter(|term| term.name == "include" || term.name == "redirect")
        .filter_map(|term| term.expanded.as_deref())
        .map(canonical_name)
        .filter(|name| *name != own)
        .find_map(|name| operators::sending_service(&name))
        .map(|operator| operator.name)
}

/// The newest set of a well-known receiver whose seal and message signature verify, where it says `dmarc=pass` for this
/// author and covers what is shown.
fn sealed(facts: &Facts<'_>, author: Option<&str>) -> Option<Sealed> {
    let author = author?;
    let newest = facts
        .authentication
        .arc
        .sets
        .iter()
        .rev()
        .filter(|set| {
            set.domain
                .as_deref()
                .is_some_and(|domain| SEALERS.contains(&canonical_name(domain).as_str()))
        })
        .find(|set| {
            let passes = |signature: &Option<crate::report::ArcSignature>| {
                signature.as_ref().is_some_and(|each| {
                    each.signature == SignatureState::Valid && each.result == AuthResult::Pass
                })
            };
            let is_whole = set
                .message_signature
                .as_ref()
                .is_some_and(|each| each.body_hash == BodyHash::Match && each.domain == set.domain);
            passes(&set.seal) && passes(&set.message_signature) && is_whole
        })?;
    let signature = newest.message_signature.as_ref()?;
    let covered = covered(&signature.signed_headers);
    let signed = Signed::sealed(&covered);
    let is_shown = |name: &str| {
        let mut fields = facts.message.all(name);
        fields.all(|field| signed.kind_of(field.span) == Kind::Sealed)
    };
    let claim = facts.authentication.claims.get(newest.claim?)?;
    let said = dmarc_results(claim, author);
    (is_shown("From") && is_shown("Subject") && said == [AuthResult::Pass]).then(|| Sealed {
        domain: newest.domain.clone().unwrap_or_default(),
        span: newest
            .seal
            .as_ref()
            .map_or(signature.span, |seal| seal.span),
    })
}

/// What trusted claims say of DMARC for this author, of those whose kind of evidence is good enough.
fn receiver_results(
    facts: &Facts<'_>,
    author: Option<&str>,
    is_enough: impl Fn(Kind) -> bool,
) -> Vec<AuthResult> {
    let Some(author) = author else {
        return Vec::new();
    };
    facts
        .authentication
        .claims
        .iter()
        .filter(|claim| claim.kind == ClaimKind::AuthenticationResults)
        .filter(|claim| {
            facts
                .boundary
                .attestor_of(claim, facts.options)
                .is_some_and(|attestor| is_enough(attestor.kind_of(claim.span)))
        })
        .flat_map(|claim| dmarc_results(claim, author))
        .collect()
}

/// The results of DMARC in a claim that are of this author.
fn dmarc_results(claim: &Claim, author: &str) -> Vec<AuthResult> {
    claim
        .results
        .iter()
        .filter(|result| result.method == "dmarc")
        .filter(|result| {
            let mut named = result
                .properties
                .iter()
                .filter(|property| property.ptype == "header" && property.property == "from");
            named.all(|property| {
                let value = property.value.as_str();
                let domain = value.rsplit_once('@').map_or(value, |(_, domain)| domain);
                canonical_name(domain) == author
            })
        })
        .filter_map(|result| result.result.meaning("dmarc"))
        .collect()
}
