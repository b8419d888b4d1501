//! Inspects email headers: what a raw message proves, what it only claims, and how it travelled.
//!
//! The crate verifies DKIM, ARC, DKIM2, SPF and DMARC, compares the results with what servers claimed in
//! Authentication-Results, reads the route from the Received fields, and gives one [`Report`](report::Report) with a
//! verdict, findings and advice. It does no I/O and reads no clock: DNS answers are data ([`Evidence`]), the time to
//! judge by is an option ([`Options::now`](options::Options::now)), and the same inputs always give the same report.
//!
//! ```text
//!  bytes ──► source ──► message ──►┐
//!                                  ├─► methods ──► verdict, findings ──► report
//!  DNS evidence (data) ───────────►┘      │
//!         ▲                               └─ missing questions
//!         └────────── ask them all at once ◄──┘
//! ```
//!
//! # Examples
//!
//! Inspect a message with the evidence at hand, and see what else would have to be asked:
//!
//! ```
//! use headerlens::{Evidence, Inspection, Options, report::Verdict};
//!
//! let message = b"From: Ann <ann@example.com>\r\nSubject: hello\r\n\r\nhi\r\n";
//! let options = Options::default();
//! let inspection = Inspection::new(message, &options)?;
//! let evaluation = inspection.evaluate(&Evidence::default());
//! assert_eq!(evaluation.report.summary.from_domain.as_deref(), Some("example.com"));
//! assert_ne!(evaluation.report.summary.verdict, Verdict::Authentic);
//! assert!(evaluation.missing.iter().any(|question| question.name == "_dmarc.example.com"));
//! # Ok::<(), headerlens::SourceError>(())
//! ```
//!
//! Ask until nothing is missing. [`Rounds`] drives the rounds; who asks, and how, is up to you (`examples/inspect.rs`
//! asks the system's resolver):
//!
//! ```
//! use headerlens::{
//!     Evidence, Inspection, Options, Rounds,
//!     dns::{Answer, Question},
//!     report::AuthResult,
//! };
//!
//! /// A resolver for whom nothing exists.
//! fn ask(question: &Question) -> Answer {
//!     Answer::nxdomain(question)
//! }
//!
//! let message = b"From: Ann <ann@example.com>\r\nSubject: hello\r\n\r\nhi\r\n";
//! let options = Options::default();
//! let inspection = Inspection::new(message, &options)?;
//! let mut rounds = Rounds::new(&inspection, Evidence::default());
//! while !rounds.questions().is_empty() {
//!     let answers: Vec<Answer> = rounds.questions().iter().map(ask).collect();
//!     rounds.answer(answers);
//! }
//! let (report, evidence) = rounds.into_parts();
//! let dmarc = report.authentication.dmarc.expect("the message has an author");
//! assert_eq!(dmarc.result, AuthResult::None);
//! // Saved evidence gives the same report again, without asking.
//! let again = Evidence::from_json(&evidence.to_json()?)?;
//! assert_eq!(inspection.evaluate(&again).report.findings, report.findings);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Evaluate SPF alone, for a sender that you know:
//!
//! ```
//! use headerlens::{Evidence, Options, Rounds, options::Envelope, report::AuthResult};
//!
//! let evidence = Evidence::from_json(
//!     r#"{"default": "nxdomain", "answers": [{"name": "example.com", "type": "TXT", "status": 0, "records": [
//!         {"name": "example.com", "type": "TXT", "data": "v=spf1 ip4:192.0.2.0/24 -all"}]}]}"#,
//! )?;
//! let envelope = Envelope {
//!     ip: Some("192.0.2.7".parse()?),
//!     mail_from: Some("ann@example.com".to_owned()),
//!     ..Envelope::default()
//! };
//! let options = Options::default();
//! let rounds = Rounds::spf(&envelope, evidence, &options);
//! let spf = rounds.result().as_ref().expect("the envelope names a sender");
//! assert_eq!(spf.result, AuthResult::Pass);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Modules
//!
//! | item | purpose |
//! |---|---|
//! | [`repair`], [`Repaired`] | a paste or file that was damaged, as the message that it was |
//! | [`inner_messages`], [`InnerMessage`] | the messages inside a message: attached, returned, reported, forwarded |
//! | [`Inspection`] | a message, parsed and hashed once |
//! | [`Rounds`] | asks DNS in rounds, without I/O of its own |
//! | [`Options`], [`options`] | what a caller may set, and every limit |
//! | [`Evidence`], [`dns`] | questions, answers, and their JSON form |
//! | [`report`] | the report: plain data, serialized as in the npm package |
//! | [`reason`] | every code that a report can hold, with its meaning and its RFC paragraph |
//! | [`SourceError`], [`EvidenceError`] | input that is not a message; a file that is not evidence |
//!
//! # Features
//!
//! | feature | default | purpose |
//! |---|---|---|
//! | `repair` | yes | repairs damaged input |
//! | `search` | yes | searches for what was changed after signing, where a signature fails |
//! | `dkim2` | yes | verifies DKIM2 signatures (draft-ietf-dkim-dkim2-spec), with mail-auth's readers |
//! | `schema` | no | JSON Schemas of report, evidence and options |
//! | `wasm` | no | the JavaScript boundary of the npm package, on `wasm32-unknown-unknown` |
#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    not(all(feature = "dkim2", feature = "repair", feature = "search")),
    allow(
        dead_code,
        unused_imports,
        reason = "what a feature alone uses has no attribute of its own"
    )
)]

mod auth;
mod findings;
mod full;
mod inner;
mod inspection;
mod message;
mod mua;
mod net;
mod provenance;
mod rounds;
mod route;
mod source;
mod syntax;
mod transport;

pub mod dns;
pub mod options;
pub mod reason;
pub mod report;

#[cfg(all(target_arch = "wasm32", feature = "wasm"))]
mod wasm;

pub use auth::dmarc::Identifiers;
pub use dns::{Evidence, EvidenceError};
pub use inner::InnerMessage;
#[cfg(feature = "repair")]
pub use inspection::repair;
pub use inspection::{Evaluation, Inspection, Work, inner_messages};
pub use options::Options;
pub use rounds::Rounds;
pub use source::{Repaired, SourceError, split};

/// What the project's own tests, fuzz targets and modules reach inside. Not a part of the API: it may change at any time.
#[doc(hidden)]
pub mod internals {
    pub use crate::{
        dns::{
            escape::{text_from_bytes, text_to_bytes},
            lookups::{Lookup, Lookups},
        },
        findings::{Facts, build as build_finding, judge},
        message::{
            Author, AuthorReading, Message, domain_in_ascii, mailboxes, parse as parse_message,
        },
        net::{address::read as read_address, name::organization},
        source::{Text, read as read_source},
        syntax::date::{parse_date, to_iso},
    };

    /// The wire format of DNS (RFC 1035), for DNS over HTTPS (RFC 8484).
    pub mod wire {
        pub use crate::dns::wire::{Decoded, MAX_MESSAGE, decode, encode, encode_base64url};
    }
}
