//! The driver of the rounds, without I/O: it says what to ask, takes answers, and knows when to stop.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    auth::{self, dmarc::Identifiers},
    dns::{Answer, Evidence, Lookups, Question},
    inspection::{Evaluation, Inspection},
    options::{Envelope, Limits, Options},
    report::{Dmarc, Report, Spf},
};

/// An evaluation that asks DNS in rounds. Each round asks for everything that is missing, all at once.
///
/// The driver does no I/O. It evaluates, names the questions, takes the answers, and evaluates again, until nothing is
/// missing, [`Options::offline`] forbids asking, or [`Limits::rounds`] or [`Limits::questions`] is reached. What is
/// then still unknown is in the report as [`unanswered`](crate::report::DnsUse::unanswered).
///
/// ```
/// use headerlens::{Evidence, Inspection, Options, Rounds, dns::{Answer, Failure}};
///
/// let message = b"From: ann@example.com\r\nSubject: hi\r\n\r\nhello\r\n";
/// let options = Options::default();
/// let inspection = Inspection::new(message, &options)?;
/// let mut rounds = Rounds::new(&inspection, Evidence::default());
/// while !rounds.questions().is_empty() {
///     // A real shell asks a resolver here; this one cannot reach any.
///     let answers: Vec<Answer> = rounds
///         .questions()
///         .iter()
///         .map(|question| Answer::failed(question, Failure::Network))
///         .collect();
///     rounds.answer(answers);
/// }
/// assert_eq!(rounds.result().summary.from_domain.as_deref(), Some("example.com"));
/// # Ok::<(), headerlens::SourceError>(())
/// ```
pub struct Rounds<'a, T = Report> {
    evaluate: Box<Evaluate<'a, T>>,
    limits: &'a Limits,
    is_offline: bool,
    evidence: Evidence,
    result: T,
    questions: Vec<Question>,
    round: u32,
    asked: usize,
}

/// How far the rounds are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Begun {
    /// Rounds that were answered.
    pub(crate) round: u32,
    /// Questions that were asked in them.
    pub(crate) asked: usize,
}

/// One pass: from the evidence and the number of rounds so far to the result and the questions that are missing.
type Evaluate<'a, T> = dyn Fn(&Evidence, u32) -> (T, Vec<Question>) + 'a;

impl<'a> Rounds<'a, Report> {
    /// Inspects a message, starting from `evidence`. The first pass is done when this returns.
    pub fn new(inspection: &'a Inspection<'_>, evidence: Evidence) -> Self {
        Self::go_on(inspection, evidence, Begun::default())
    }

    /// [`Rounds::new`], after rounds that were asked elsewhere.
    pub(crate) fn go_on(inspection: &'a Inspection<'_>, evidence: Evidence, begun: Begun) -> Self {
        Self::start(inspection.options(), evidence, begun, |evidence, rounds| {
            let Evaluation {
                report, missing, ..
            } = inspection.evaluate_after(evidence, rounds);
            (report, missing)
        })
    }
}

impl<'a> Rounds<'a, Option<Spf>> {
    /// Evaluates SPF (RFC 7208) for the sender of an envelope, without a message.
    ///
    /// The result is `None` if the envelope has no address, or neither a reverse path nor a HELO name.
    pub fn spf(envelope: &'a Envelope, evidence: Evidence, options: &'a Options) -> Self {
        Self::start(options, evidence, Begun::default(), move |evidence, _| {
            let lookups = Lookups::new(evidence);
            let spf = auth::spf::check(envelope, &lookups, options);
            (spf, lookups.missing())
        })
    }
}

impl<'a> Rounds<'a, Dmarc> {
    /// Evaluates DMARC (RFC 9989) for identifiers that passed, without a message.
    pub fn dmarc(identifiers: &'a Identifiers, evidence: Evidence, options: &'a Options) -> Self {
        Self::start(options, evidence, Begun::default(), move |evidence, _| {
            let lookups = Lookups::new(evidence);
            let dmarc = auth::dmarc::check(identifiers, &lookups, options);
            (dmarc, lookups.missing())
        })
    }
}

impl<'a, T> Rounds<'a, T> {
    fn start(
        options: &'a Options,
        evidence: Evidence,
        begun: Begun,
        evaluate: impl Fn(&Evidence, u32) -> (T, Vec<Question>) + 'a,
    ) -> Self {
        let (result, missing) = evaluate(&evidence, begun.round);
        let mut rounds = Self {
            evaluate: Box::new(evaluate),
            limits: &options.limits,
            is_offline: options.offline,
            evidence,
            result,
            questions: Vec::new(),
            round: begun.round,
            asked: begun.asked,
        };
        rounds.plan(missing);
        rounds
    }

    /// The questions of the next round. Ask them all at once. Empty when the result is final.
    pub fn questions(&self) -> &[Question] {
        &self.questions
    }

    /// Ends a round: adds its answers to the evidence and evaluates again.
    ///
    /// Give one answer for each of [`Rounds::questions`]; [`Answer::failed`] says that none came. A question without an
    /// answer is asked again in the next round.
    pub fn answer(&mut self, answers: impl IntoIterator<Item = Answer>) {
        if self.questions.is_empty() {
            return;
        }
        self.round += 1;
        self.asked += self.questions.len();
        self.evidence.extend(answers);
        let (result, missing) = (self.evaluate)(&self.evidence, self.round);
        self.result = result;
        self.plan(missing);
    }

    /// The result as far as the answers go: of the first pass before any answer, of the last one when
    /// [`Rounds::questions`] is empty.
    pub fn result(&self) -> &T {
        &self.result
    }

    /// How many rounds were answered.
    pub fn round(&self) -> u32 {
        self.round
    }

    /// How many questions were asked in the rounds that were answered.
    pub fn asked(&self) -> usize {
        self.asked
    }

    /// How far the rounds are, to go on elsewhere.
    #[cfg(all(target_arch = "wasm32", feature = "wasm"))]
    pub(crate) fn begun(&self) -> Begun {
        Begun {
            round: self.round,
            asked: self.asked,
        }
    }

    /// The evidence so far: what the caller started from, and every answer since.
    pub fn evidence(&self) -> &Evidence {
        &self.evidence
    }

    /// The result and the evidence, for a caller that keeps both.
    pub fn into_parts(self) -> (T, Evidence) {
        (self.result, self.evidence)
    }

    fn plan(&mut self, mut missing: Vec<Question>) {
        missing.retain(|question| self.evidence.get(question).is_none());
        missing.truncate(self.limits.questions.saturating_sub(self.asked));
        if self.is_offline || self.round >= self.limits.rounds {
            missing.clear();
        }
        self.questions = missing;
    }
}

impl<T: fmt::Debug> fmt::Debug for Rounds<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rounds")
            .field("round", &self.round)
            .field("asked", &self.asked)
            .field("questions", &self.questions)
            .field("result", &self.result)
            .finish_non_exhaustive()
    }
}
