//! # headerlens
//!
//! What a raw message proves, what it only claims, and how it travelled.
//!
//! ```text
//!  bytes ──► source ──► message ──►┐
//!                                  ├─► evaluate ──► report ──► findings
//!  DNS evidence (data) ───────────►┘       │
//!         ▲                                └─ missing questions
//!         └────────── ask them all at once over DoH ◄──┘
//! ```
//!
//! The core is a pure function: it does no I/O and reads no clock. A shell
//! (a page, a command, a test) evaluates, asks for what is missing, adds the answers
//! to the evidence and evaluates again, until nothing is missing.

pub mod auth;
pub mod dns;
pub mod findings;
pub mod message;
pub mod mua;
pub mod net;
pub mod options;
pub mod provenance;
pub mod reason;
pub mod report;
pub mod route;
pub mod source;
pub mod syntax;
pub mod transport;
#[cfg(target_arch = "wasm32")]
mod wasm;

pub use auth::dmarc::Identifiers;

use dns::{Answer, Evidence, Lookups, Question};
use findings::Facts;
use message::Message;
use options::{Envelope, Options};
use provenance::Kind;
use report::{Authentication, Claim, Dmarc, DnsUse, Mua, Report, Route, SCHEMA_VERSION, Spf};
use source::SourceError;

/// A message with all that is known of it before any DNS answer: computed once, however many rounds follow.
#[derive(Debug)]
pub struct Inspection<'a> {
    options: &'a Options,
    message: Message<'a>,
    route: Route,
    mua: Mua,
    claims: Vec<Claim>,
    boundary: auth::claims::TrustBoundary,
    dkim: Vec<auth::dkim::Prepared>,
    arc: auth::arc::Prepared,
}

/// What one evaluation gives.
#[derive(Debug)]
pub struct Evaluation {
    /// The report, as far as the evidence goes.
    pub report: Report,
    /// The questions whose answers would take it further; ask them all at once.
    pub missing: Vec<Question>,
}

/// What SPF says of one sender.
#[derive(Debug)]
pub struct SpfEvaluation {
    /// The same object as in a report; `None` where the envelope has no address, or neither a reverse path nor a HELO name.
    pub spf: Option<Spf>,
    /// The questions whose answers would take it further; ask them all at once.
    pub missing: Vec<Question>,
    /// The answers that were used.
    pub used: Vec<Answer>,
}

/// Evaluates SPF for the sender that `envelope` names, without a message.
pub fn spf(envelope: &Envelope, evidence: &Evidence, options: &Options) -> SpfEvaluation {
    let lookups = Lookups::new(evidence);
    let spf = auth::spf::check(envelope, &lookups, options);
    SpfEvaluation {
        spf,
        missing: lookups.missing(),
        used: lookups.used(),
    }
}

/// What DMARC makes of identifiers.
#[derive(Debug)]
pub struct DmarcEvaluation {
    /// The same object as in a report.
    pub dmarc: Dmarc,
    /// The questions whose answers would take it further; ask them all at once.
    pub missing: Vec<Question>,
    /// The answers that were used.
    pub used: Vec<Answer>,
}

/// Says what DMARC would make of identifiers that passed, without a message.
pub fn dmarc(identifiers: &Identifiers, evidence: &Evidence, options: &Options) -> DmarcEvaluation {
    let lookups = Lookups::new(evidence);
    let dmarc = auth::dmarc::check(identifiers, &lookups, options);
    DmarcEvaluation {
        dmarc,
        missing: lookups.missing(),
        used: lookups.used(),
    }
}

impl<'a> Inspection<'a> {
    /// Reads a message: `bytes` as they came, from a file or a paste.
    ///
    /// # Errors
    /// [`SourceError`] where the text is empty, too long, or has no header field.
    pub fn new(bytes: &'a [u8], options: &'a Options) -> Result<Self, SourceError> {
        let message = message::parse(source::read(bytes, &options.limits)?, &options.limits)?;
        let mut route = route::read(&message);
        let mut claims = auth::claims::read(&message);
        let boundary = auth::claims::TrustBoundary::find(&message, &route.hops, &claims, options);
        auth::claims::judge(&mut claims, &boundary, &message, options);
        route.origin = boundary.hop();
        Ok(Self {
            options,
            mua: mua::read(&message, &route),
            route,
            claims,
            boundary,
            dkim: auth::dkim::prepare(&message, &options.limits),
            arc: auth::arc::prepare(&message, &options.limits),
            message,
        })
    }

    /// Evaluates the message against `evidence`. The same inputs give the same report.
    pub fn evaluate(&self, evidence: &Evidence) -> Evaluation {
        let Self {
            options,
            message,
            route,
            mua,
            claims,
            boundary,
            ..
        } = self;
        let lookups = Lookups::new(evidence);
        let dkim = auth::dkim::verify(&self.dkim, message, &lookups, options);
        let dkim2 = auth::dkim2::verify(message, &lookups, options);
        let arc = auth::arc::verify(&self.arc, message, &lookups, options);
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
        let transport = transport::look_up(message, route, &lookups, options);
        let mut authentication = Authentication {
            dkim: report::build::dkim(dkim, dmarc.as_ref().map(|dmarc| &dmarc.report)),
            dkim2,
            arc: report::build::arc(arc, claims),
            spf,
            dmarc: dmarc.map(|dmarc| dmarc.report),
            bimi,
            iprev,
            claims: claims.clone(),
        };
        auth::claims::compare(&mut authentication, route, options);
        let (summary, findings) = findings::judge(&Facts {
            message,
            authentication: &authentication,
            route,
            mua,
            transport: transport.as_ref(),
            boundary,
            options,
            favourable: &favourable,
            sender_kind,
        });
        let missing = lookups.missing();
        Evaluation {
            report: Report {
                schema_version: SCHEMA_VERSION,
                source: message.source_report(),
                headers: message.headers(),
                summary,
                authentication,
                route: route.clone(),
                mua: mua.clone(),
                transport,
                findings,
                dns: DnsUse {
                    answers: lookups.used(),
                    rounds: 0,
                    resolvers: Vec::new(),
                    unanswered: missing.clone(),
                },
            },
            missing,
        }
    }
}
