//! The pipeline: what is computed once for a message, and what is evaluated again for every round of DNS answers.

use std::{borrow::Cow, cell::OnceCell};

use sha2::{Digest as _, Sha256};

use crate::{
    auth,
    dns::{Answer, Evidence, Lookups, Question, Unlisted},
    findings::{self, Facts},
    full,
    inner::{self, InnerMessage},
    message::{self, Message},
    mua,
    net::organization,
    options::{Limits, Options},
    provenance::Kind,
    reason::{DkimReason, InnerKind},
    report::{
        self, Authentication, Claim, DnsUse, Made, MadeOptions, Mua, Report, Route, SCHEMA_VERSION,
        SignatureState, resolvers_of,
    },
    route,
    source::{self, Repaired, SourceError, Text},
    syntax::date::to_iso,
    transport,
};

/// A message with everything that does not depend on DNS: parsed and hashed once, however many rounds follow.
///
/// Most callers hand it to [`Rounds`](crate::Rounds), which knows what to ask next. [`Inspection::evaluate`] is the
/// step underneath, for callers that already have all the evidence they want to use.
#[derive(Debug)]
pub struct Inspection<'a> {
    options: &'a Options,
    bytes: &'a [u8],
    was_damaged: bool,
    sha256: OnceCell<String>,
    message: Message<'a>,
    route: Route,
    mua: Mua,
    claims: Vec<Claim>,
    boundary: auth::claims::TrustBoundary,
    dkim: Vec<auth::dkim::Prepared>,
    inner: inner::Found<'a>,
    /// The original that a bounce returns, with its signatures.
    returned: Option<(Message<'a>, Vec<auth::dkim::Prepared>)>,
    arc: auth::arc::Prepared,
}

/// What one evaluation gives.
#[derive(Debug)]
pub struct Evaluation {
    /// The report, as far as the evidence goes.
    pub report: Report,
    /// The questions whose answers would take it further. Ask them all at once.
    pub missing: Vec<Question>,
    /// Signatures that were verified with a key, as [`Limits::key_operations`] counts them.
    key_operations: u32,
}

/// The work of an inspection, in the units of [`Limits`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Work {
    /// Header fields that were read.
    pub header_fields: usize,
    /// Their bytes.
    pub header_bytes: usize,
    /// Signatures that were verified with a key, in one evaluation.
    pub key_operations: u32,
}

/// Repairs `bytes` if they are a message that was damaged on its way here: a paste of a viewer's page, a quoted or
/// flattened text, UTF-16 and so on. A text that reads as a message without a defect is given back untouched.
///
/// ```
/// use headerlens::{Inspection, Options, repair};
///
/// let options = Options::default();
/// let paste = b"> From: Ann <ann@example.com>\n> Subject: hello\n> To: bob@example.net\n> \n> hi\n";
/// let repaired = repair(paste, &options.limits);
/// assert!(repaired.text.starts_with(b"From: Ann <ann@example.com>\n"));
/// let inspection = Inspection::of(&repaired, &options)?;
/// # Ok::<(), headerlens::SourceError>(())
/// ```
#[cfg(feature = "repair")]
pub fn repair<'a>(bytes: &'a [u8], limits: &Limits) -> Repaired<'a> {
    source::repair::repair(bytes, limits, &|text| body_agrees(text, limits))
}

/// Whether the body of a text is the one that a signature in it was made over; `None` where no signature tells.
pub(crate) fn body_agrees(text: &[u8], limits: &Limits) -> Option<bool> {
    let message = message::parse(source::read(text, limits).ok()?, limits).ok()?;
    auth::dkim::body_agrees(&message, limits)
}

impl<'a> Inspection<'a> {
    /// Parses a message and hashes its body. `bytes` are read as they are: what people give is repaired first, by
    /// [`repair`], and read by [`Inspection::of`].
    ///
    /// # Errors
    /// [`SourceError`] if the input is empty, longer than
    /// [`Limits::message_bytes`](crate::options::Limits::message_bytes), binary, or has no header field.
    pub fn new(bytes: &'a [u8], options: &'a Options) -> Result<Self, SourceError> {
        Self::read(bytes, source::read(bytes, &options.limits)?, options, false)
    }

    /// Parses a message that [`repair`] gave. Spans are then places in [`Repaired::text`].
    ///
    /// # Errors
    /// As [`Inspection::new`].
    pub fn of(repaired: &'a Repaired<'_>, options: &'a Options) -> Result<Self, SourceError> {
        let text = source::read_repaired(repaired, &options.limits)?;
        let was_damaged =
            repaired.is_changed() || source::is_damaged(repaired.given, &options.limits);
        Self::read(repaired.given, text, options, was_damaged)
    }

    fn read(
        bytes: &'a [u8],
        text: Text<'a>,
        options: &'a Options,
        was_damaged: bool,
    ) -> Result<Self, SourceError> {
        let message = message::parse(text, &options.limits)?;
        let mut route = route::read(&message);
        let mut claims = auth::claims::read(&message);
        let boundary = auth::claims::TrustBoundary::find(&message, &route.hops, &claims, options);
        auth::claims::judge(&mut claims, &boundary, &message, options);
        route.origin = boundary.hop();
        let inner = inner::find(&message, &options.limits);
        let returned = returned(&inner, &options.limits);
        let mut bodies = auth::dkim::BodyHashes::of(&message, &options.limits);
        Ok(Self {
            options,
            bytes,
            was_damaged,
            sha256: OnceCell::new(),
            mua: mua::read(&message, &route),
            route,
            claims,
            boundary,
            returned,
            inner,
            dkim: auth::dkim::prepare(&message, &options.limits, &mut bodies),
            arc: auth::arc::prepare(&message, &options.limits, &mut bodies),
            message,
        })
    }

    /// The work that the message took, as [`Limits`] count it, and `report` took with its keys.
    pub fn work(&self, evaluation: &Evaluation) -> Work {
        let fields = &self.message.fields;
        Work {
            header_fields: fields.len(),
            header_bytes: fields.iter().map(|field| field.raw.len()).sum(),
            key_operations: evaluation.key_operations,
        }
    }

    /// The options that the message is judged by.
    pub fn options(&self) -> &'a Options {
        self.options
    }

    /// Evaluates the message against `evidence`. The same inputs give the same report.
    pub fn evaluate(&self, evidence: &Evidence) -> Evaluation {
        self.evaluate_after(evidence, 0)
    }

    /// [`Inspection::evaluate`] after so many rounds of questions.
    pub(crate) fn evaluate_after(&self, evidence: &Evidence, rounds: u32) -> Evaluation {
        let Self {
            options,
            message,
            route,
            mua,
            claims,
            boundary,
            ..
        } = self;
        let lookups = Lookups::limited(evidence, options.limits.key_operations);
        #[cfg_attr(
            not(feature = "search"),
            expect(unused_mut, reason = "the search adds to it")
        )]
        let mut dkim = auth::dkim::verify(&self.dkim, message, &lookups, options);
        #[cfg(feature = "search")]
        auth::dkim::explain(&mut dkim, &self.dkim, message);
        #[cfg(feature = "dkim2")]
        let dkim2 = auth::dkim2::verify(message, &lookups, options);
        #[cfg(not(feature = "dkim2"))]
        let dkim2 = None;
        let arc = auth::arc::verify(&self.arc, message, &lookups, options);
        #[cfg(feature = "search")]
        auth::dkim::name_who(&mut dkim, message, &arc);
        let spf = auth::spf::evaluate(message, route, claims, boundary, &lookups, options);
        let sender_kind = spf.as_ref().map_or(Kind::Claimed, |spf| spf.kind);
        let spf = spf.map(|spf| spf.report);
        let dmarc = auth::dmarc::evaluate(message, &dkim, spf.as_ref(), &lookups, options);
        let favourable = auth::favourable(
            dmarc.as_ref().map(|dmarc| &dmarc.report),
            route,
            claims,
            boundary,
            &lookups,
            options,
        );
        let bimi = auth::bimi::look_up(message, dmarc.as_ref(), &lookups);
        let iprev = auth::iprev::look_up(spf.as_ref().and_then(|spf| spf.ip), &lookups);
        let gateway = auth::claims::gateway(message, route, boundary, iprev.as_ref(), &lookups);
        let transport = transport::look_up(message, route, &lookups, options);
        let mut authentication = Authentication {
            dkim: report::build::dkim(dkim, dmarc.as_ref().map(|dmarc| &dmarc.report), boundary),
            dkim2,
            arc: report::build::arc(arc, claims),
            spf,
            dmarc: dmarc.map(|dmarc| dmarc.report),
            bimi,
            iprev,
            claims: claims.clone(),
        };
        auth::claims::compare(&mut authentication, route, options);
        let returned_signer = self.returned_signer(&lookups);
        let used = lookups.used();
        let (summary, findings) = findings::judge(&Facts {
            answers: &used,
            message,
            authentication: &authentication,
            route,
            mua,
            transport: transport.as_ref(),
            boundary,
            options,
            favourable: &favourable,
            gateway,
            sender_kind,
            inner: &self.inner,
            returned_signer: returned_signer.as_deref(),
        });
        let missing = lookups.missing();
        Evaluation {
            report: Report {
                schema_version: SCHEMA_VERSION,
                made: self.made(self.needs_extras() || self.needs_full(&authentication)),
                source: message.source_report(),
                headers: message.headers(|field| boundary.wrote(field, message, claims, options)),
                summary,
                authentication,
                second_opinion: None,
                route: route.clone(),
                mua: mua.clone(),
                transport,
                filters: None,
                parts: None,
                inner: self
                    .inner
                    .messages
                    .iter()
                    .map(|inner| inner.report.clone())
                    .collect(),
                findings,
                dns: dns_use(evidence.default, used, missing.clone(), rounds),
            },
            missing,
            key_operations: options
                .limits
                .key_operations
                .saturating_sub(lookups.key_operations_left()),
        }
    }

    /// The domain of a signature of the returned original that verifies and is of its author's organization. Where only
    /// the header came back, its signature still proves that the original is genuine.
    fn returned_signer(&self, lookups: &Lookups<'_>) -> Option<String> {
        let (original, prepared) = self.returned.as_ref()?;
        let author = message::author(original);
        let author = organization(author.domain()?)?;
        auth::dkim::verify(prepared, original, lookups, self.options)
            .into_iter()
            .filter(|check| match (&check.outcome, check.reason()) {
                (_, DkimReason::Pass) => true,
                (Ok(verification), DkimReason::BodyNotGiven) => {
                    verification.signature_state() == SignatureState::Valid
                }
                _ => false,
            })
            .filter_map(|check| check.tags.domain)
            .find(|domain| organization(domain).as_ref() == Some(&author))
    }

    /// Takes the SHA-256 digest of the input from a host that computes it faster than this crate would.
    #[cfg(all(target_arch = "wasm32", feature = "wasm"))]
    pub(crate) fn set_sha256(&self, digest: &[u8]) {
        // A digest that is there already is the same one.
        let _ = self.sha256.set(report::build::hex(digest));
    }

    /// Whether the `extras` module contributes to the report.
    fn needs_extras(&self) -> bool {
        self.options.needs_extras()
            || (self.options.filters && findings::may_hold_filter_words(&self.message))
    }

    /// Whether the message needs more than the small module of the npm package does, as far as the evidence goes.
    pub(crate) fn needs_full(&self, authentication: &Authentication) -> bool {
        self.was_damaged || full::is_needed(&self.message, authentication)
    }

    /// Whether the message has DKIM2 fields.
    #[cfg(all(target_arch = "wasm32", feature = "wasm"))]
    pub(crate) fn has_dkim2(&self) -> bool {
        full::has_dkim2(&self.message)
    }

    fn made(&self, extras: bool) -> Made {
        let digest = || report::build::hex(&Sha256::digest(self.bytes));
        Made {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            now: self.options.now.map(to_iso),
            sha256: self.sha256.get_or_init(digest).clone(),
            extras,
            options: MadeOptions {
                trusted: self.options.trusted.clone(),
                ip: self.options.envelope.ip,
                helo: self.options.envelope.helo.clone(),
                mail_from: self.options.envelope.mail_from.clone(),
                transport: self.options.transport,
            },
        }
    }
}

/// The original that a bounce returns, read where it stands.
fn returned<'a>(
    inner: &inner::Found<'a>,
    limits: &Limits,
) -> Option<(Message<'a>, Vec<auth::dkim::Prepared>)> {
    inner.bounce.as_ref()?;
    let mut messages = inner.messages.iter();
    let original = messages.find(|inner| inner.report.kind == InnerKind::Returned)?;
    let Cow::Borrowed(bytes) = original.bytes else {
        return None;
    };
    let mut message = message::parse(source::read(bytes, limits).ok()?, limits).ok()?;
    if original.report.header_only {
        message.body = None;
    }
    let mut bodies = auth::dkim::BodyHashes::of(&message, limits);
    let dkim = auth::dkim::prepare(&message, limits, &mut bodies);
    Some((message, dkim))
}

/// The messages inside a message: attached, returned by a bounce, in a report, or forwarded as text. Each is judged by an
/// inspection of its own, which inherits no trust: leave [`Options::trusted`] and [`Options::envelope`] empty there.
///
/// `bytes` are read as [`Inspection::new`] reads them; [`repair`] them first if they may be damaged.
///
/// # Errors
/// As [`Inspection::new`].
pub fn inner_messages<'a>(
    bytes: &'a [u8],
    limits: &Limits,
) -> Result<Vec<InnerMessage<'a>>, SourceError> {
    let message = message::parse(source::read(bytes, limits)?, limits)?;
    Ok(inner::find(&message, limits).messages)
}

fn dns_use(
    default: Unlisted,
    answers: Vec<Answer>,
    unanswered: Vec<Question>,
    rounds: u32,
) -> DnsUse {
    DnsUse {
        default,
        resolvers: resolvers_of(&answers),
        answers,
        rounds,
        unanswered,
    }
}
