//! The verdict (DESIGN.md, section 2.1): a decision table over typed facts.
//!
//! [`case`] reads the facts into a [`Case`]; [`Case::decide`] is pure and looks at nothing else. Every input that a sender could
//! have written arrives with its kind of evidence, and the rows that confirm match on kinds.
//!
//! The first row that applies decides.
//!
//! | row | the facts | verdict |
//! |---|---|---|
//! | conflict | two author domains can be read in From, or From repeats | suspicious |
//! | nobody | no author with a domain | unauthenticated |
//! | proven | an aligned signature passes, covers the whole body and what is shown, was not added by the receiving ADMD to mail from outside, and its key is not in testing | authentic |
//! | sender | DMARC passes by SPF; the caller vouches for the receiver or gives the envelope; the term excludes most of the internet; and not through shared servers, unless the receiver said `dmarc=pass` too | authentic |
//! | sealed | the newest set of a well-known receiver whose seal and signature verify says `dmarc=pass` for this author | authentic |
//! | received | the receiver that the caller trusts says `dmarc=pass`, or attests that an expired signature was in force | authentic |
//! | waiting | an aligned signature, or DMARC, waits for DNS, for the body or for the rest of the message | undecided |
//! | passes in part | a signature or SPF passes with one of the reservations above | undecided, or unauthenticated where no answer would lift it |
//! | contradicts | DMARC fails under a policy that asks for quarantine or rejection, the message is recent and came from outside, and the most favourable reading fails too | suspicious |
//! | explained | DMARC fails so, and the message is old, may have been forwarded, came through a gateway, or its boundary is hidden | undecided |
//! | else | | unauthenticated |
//!
//! Where a limit was hit, what is neither proven nor a conflict is undecided.
//!
//! Where it is proven which changes broke an aligned signature, `modified` takes the place of undecided and
//! unauthenticated, and of suspicious where nothing dangerous was added (section 2.1).

mod age;
mod case;
mod changed;

pub(crate) use age::Age;
pub(crate) use case::{Case, read};

mod findings;
#[cfg(test)]
mod tests;

pub(super) use findings::findings;

use std::collections::BTreeMap;

use crate::{
    auth::spf::Favourable,
    options::Origin,
    provenance::Kind,
    reason::{Code, DkimReason, DkimRemark, OpenQuestion, VerdictReason},
    report::{AuthResult, Basis, Open, Param, Verdict},
};
use case::{AuthorCase, Entered, Standing};

/// What was decided, and by what.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Decision {
    pub(crate) verdict: Verdict,
    /// The codes of the findings that decided.
    pub(crate) because: Vec<Code>,
    /// What a confirmed domain rests on.
    pub(crate) rests_on: Vec<Basis>,
    /// What would decide it.
    pub(crate) open: Vec<Open>,
}

impl Open {
    pub(super) fn plain(question: OpenQuestion) -> Self {
        Self {
            code: question,
            params: BTreeMap::new(),
            spans: Vec::new(),
        }
    }

    fn naming(question: OpenQuestion, name: &str, value: impl Into<Param>) -> Self {
        let mut params = BTreeMap::new();
        params.insert(name.to_owned(), value.into());
        Self {
            code: question,
            params,
            spans: Vec::new(),
        }
    }
}

impl Decision {
    fn new(verdict: Verdict, because: Vec<Code>) -> Self {
        Self {
            verdict,
            because,
            rests_on: Vec::new(),
            open: Vec::new(),
        }
    }

    fn confirmed(because: impl Into<Code>, rests_on: &[Basis]) -> Self {
        Self {
            rests_on: rests_on.to_vec(),
            ..Self::new(Verdict::Authentic, vec![because.into()])
        }
    }

    pub(super) fn undecided(because: impl Into<Code>, open: Open) -> Self {
        Self {
            open: vec![open],
            ..Self::new(Verdict::Undecided, vec![because.into()])
        }
    }

    fn unauthenticated(because: Vec<Code>) -> Self {
        Self::new(Verdict::Unauthenticated, because)
    }
}

impl Case {
    /// Decides.
    pub(crate) fn decide(&self) -> Decision {
        let mut decision = self.of_author().unwrap_or_else(|| {
            let base = self.confirmed().unwrap_or_else(|| self.not_confirmed());
            changed::modified(self, base)
        });
        if self.is_incomplete && decision.verdict == Verdict::Authentic {
            decision = Decision::undecided(
                VerdictReason::Incomplete,
                Open::plain(OpenQuestion::GiveWhole),
            );
        }
        decision = self.after_limit(decision);
        self.qualify_evidence(decision)
    }

    /// The decision where a limit was hit: what was not looked at may decide otherwise. Two authors can be read whatever
    /// it is, and what one signature proves no other takes back.
    fn after_limit(&self, mut decision: Decision) -> Decision {
        let Some(limit) = self.limit else {
            return decision;
        };
        let is_conflict = matches!(self.author, AuthorCase::Conflict(_));
        match decision.verdict {
            Verdict::Authentic => decision,
            Verdict::Suspicious if is_conflict => decision,
            Verdict::Undecided => {
                decision.because.insert(0, limit.into());
                decision
            }
            Verdict::Suspicious | Verdict::Unauthenticated | Verdict::Modified => {
                Decision::undecided(limit, Open::plain(OpenQuestion::RaiseLimit))
            }
        }
    }

    /// Two authors, or none.
    fn of_author(&self) -> Option<Decision> {
        match &self.author {
            AuthorCase::Conflict(because) => {
                Some(Decision::new(Verdict::Suspicious, because.clone()))
            }
            AuthorCase::Nobody => {
                let mut because: Vec<Code> = vec![VerdictReason::FromMissing.into()];
                because.extend(self.dmarc.reason.map(Code::from));
                Some(Decision::unauthenticated(because))
            }
            AuthorCase::Several => Some(self.of_several()),
            AuthorCase::Known => None,
        }
    }

    /// Several authors: the strictest policy of those that fail counts (RFC 9989, section 11.5).
    fn of_several(&self) -> Decision {
        let verdict = if self.an_author_fails && self.came_from_outside() && self.age.is_recent() {
            Verdict::Suspicious
        } else {
            Verdict::Unauthenticated
        };
        Decision::new(verdict, vec![VerdictReason::FromSeveral.into()])
    }

    /// What confirms the author's domain.
    fn confirmed(&self) -> Option<Decision> {
        self.proven()
            .or_else(|| self.by_sender())
            .or_else(|| self.by_seal())
            .or_else(|| self.by_receiver())
    }

    fn proven(&self) -> Option<Decision> {
        let signature = self.standing(|standing| matches!(standing, Standing::Proves))?;
        let because = match self.dmarc.result {
            Some(AuthResult::Pass) => self.dmarc.reason.map(Code::from),
            _ => None,
        };
        Some(Decision::confirmed(
            because.unwrap_or_else(|| signature.reason.into()),
            &[Basis::Dkim],
        ))
    }

    fn by_sender(&self) -> Option<Decision> {
        let sender = self.sender.as_ref()?;
        let is_vouched = sender.kind >= Kind::Attested;
        let is_own = sender.shared_by.is_none() || self.receiver_says(AuthResult::Pass);
        if !is_vouched || sender.is_wide || !is_own || self.receiver_says(AuthResult::Fail) {
            return None;
        }
        let basis = if sender.is_given {
            Basis::Envelope
        } else {
            Basis::TrustedReceiver
        };
        Some(Decision::confirmed(
            self.dmarc.reason?,
            &[Basis::Spf, basis],
        ))
    }

    fn by_seal(&self) -> Option<Decision> {
        self.sealed.as_ref()?;
        Some(Decision::confirmed(VerdictReason::Sealed, &[Basis::Arc]))
    }

    /// What the receiver says that the caller trusts: a fail outweighs a pass.
    fn by_receiver(&self) -> Option<Decision> {
        if self.receiver_says(AuthResult::Fail) {
            return None;
        }
        if self.receiver_says(AuthResult::Pass) {
            return Some(Decision::confirmed(
                VerdictReason::ReceiverPassed,
                &[Basis::TrustedReceiver],
            ));
        }
        let expired = self.standing(|standing| matches!(standing, Standing::ExpiredSince))?;
        self.is_receiver_named
            .then(|| Decision::confirmed(expired.reason, &[Basis::Dkim, Basis::TrustedReceiver]))
    }

    fn receiver_says(&self, result: AuthResult) -> bool {
        self.receiver_results.contains(&result)
    }

    fn not_confirmed(&self) -> Decision {
        self.waiting()
            .or_else(|| self.in_part())
            .or_else(|| self.contradicts())
            .or_else(|| self.explained())
            .unwrap_or_else(|| Decision::unauthenticated(self.nothing_proven()))
    }

    /// What waits for an answer, or for the rest of the message.
    fn waiting(&self) -> Option<Decision> {
        let mut because: Vec<Code> = Vec::new();
        let mut open: Vec<Open> = Vec::new();
        let mut add = |code: Code, question: OpenQuestion| {
            if !because.contains(&code) {
                because.push(code);
            }
            if open.iter().all(|open| open.code != question) {
                open.push(Open::plain(question));
            }
        };
        for signature in &self.signatures {
            match signature.standing {
                Standing::Waits(question) => add(signature.reason.into(), question),
                Standing::MayAlign => add(signature.reason.into(), OpenQuestion::AskDns),
                _ => {}
            }
        }
        if let (Some(question), Some(reason)) = (self.dmarc.waits_for, self.dmarc.reason)
            && self.entered != Entered::Never
            && self.entered != Entered::Submitted
        {
            add(reason.into(), question);
        }
        (!because.is_empty()).then(|| Decision {
            open,
            ..Decision::new(Verdict::Undecided, because)
        })
    }

    /// What passes with a reservation.
    fn in_part(&self) -> Option<Decision> {
        let has = |wanted: Standing| self.standing(|standing| *standing == wanted).is_some();
        if has(Standing::ShownUnsigned) {
            return Some(Decision::undecided(
                VerdictReason::ShownUnsigned,
                self.through(),
            ));
        }
        if has(Standing::InPart) {
            return Some(Decision::undecided(
                DkimRemark::BodyPartlyUnsigned,
                self.through(),
            ));
        }
        if has(Standing::ExpiredSince) {
            return Some(Decision::undecided(
                DkimReason::ExpiredSince,
                self.own_mailbox(),
            ));
        }
        if has(Standing::SignerUnknown) {
            return Some(Decision::undecided(
                VerdictReason::SignerUnknown,
                self.own_server(),
            ));
        }
        if has(Standing::PublicSuffix) {
            return Some(Decision::undecided(
                VerdictReason::PublicSuffix,
                self.own_mailbox(),
            ));
        }
        self.sender_in_part()
    }

    /// SPF passes for the author's domain, and nobody vouches for what it rests on.
    fn sender_in_part(&self) -> Option<Decision> {
        let sender = self.sender.as_ref()?;
        if sender.is_wide {
            return Some(Decision::unauthenticated(vec![
                VerdictReason::SpfTooWide.into(),
            ]));
        }
        if sender.shared_by.is_some() && !self.receiver_said_pass {
            return Some(Decision::unauthenticated(vec![
                VerdictReason::SharedSender.into(),
            ]));
        }
        Some(match (sender.kind, self.entered) {
            // That it is the reader's mailbox decides it: its server wrote what DMARC came to.
            _ if self.receiver_said_pass => {
                Decision::undecided(VerdictReason::SenderGuessed, self.own_mailbox())
            }
            (Kind::Claimed, Entered::Hidden) => {
                Decision::undecided(VerdictReason::BoundaryUnknown, self.own_server())
            }
            // The client is known, and who it sent for is not.
            (Kind::Claimed, _) => Decision::undecided(
                VerdictReason::SenderGuessed,
                Open::plain(OpenQuestion::GiveEnvelope),
            ),
            _ => Decision::undecided(VerdictReason::SenderGuessed, self.own_mailbox()),
        })
    }

    /// DMARC fails in every honest reading.
    fn contradicts(&self) -> Option<Decision> {
        let is_contradicted = self.fails_under_policy()
            && self.came_from_outside()
            && self.age.is_recent()
            && self.favourable == Favourable::Fails
            && self.gateway.is_none()
            && !self.is_bounce_of_genuine;
        is_contradicted.then(|| {
            let mut because: Vec<Code> = self.dmarc.reason.map(Code::from).into_iter().collect();
            if self
                .standing(|standing| matches!(standing, Standing::ByReceiver))
                .is_some()
            {
                because = vec![VerdictReason::SignedByReceiver.into()];
            }
            Decision::new(Verdict::Suspicious, because)
        })
    }

    /// DMARC fails under a policy, and an honest reading explains it.
    fn explained(&self) -> Option<Decision> {
        let undecided = |reason, open| Some(Decision::undecided(reason, open));
        if !self.fails_under_policy() {
            let is_dead = self
                .standing(|standing| matches!(standing, Standing::Dead))
                .is_some();
            return match (is_dead, &self.age) {
                (true, Age::Old { date, .. }) => {
                    undecided(VerdictReason::OldMail, self.really_old(date))
                }
                _ => None,
            };
        }
        match self.entered {
            Entered::Never => {
                return Some(Decision::unauthenticated(vec![
                    VerdictReason::NeverTravelled.into(),
                ]));
            }
            Entered::Submitted => {
                return Some(Decision::unauthenticated(vec![
                    VerdictReason::Submitted.into(),
                ]));
            }
            Entered::Outside | Entered::Hidden => {}
        }
        if let Age::Old { date, .. } = &self.age {
            return undecided(VerdictReason::OldMail, self.really_old(date));
        }
        if self.is_bounce_of_genuine {
            return undecided(VerdictReason::Bounce, self.own_mailbox());
        }
        if let Some(gateway) = &self.gateway {
            let open = Open::naming(OpenQuestion::Through, "who", gateway.clone());
            return undecided(VerdictReason::Gateway, open);
        }
        match &self.favourable {
            Favourable::Open => undecided(
                VerdictReason::MayBeForwarded,
                Open::plain(OpenQuestion::AskDns),
            ),
            Favourable::Passes { span, .. } => {
                let mut decision = if self.entered == Entered::Hidden {
                    Decision::undecided(VerdictReason::BoundaryUnknown, self.own_server())
                } else {
                    Decision::undecided(VerdictReason::MayBeForwarded, self.through())
                };
                for open in &mut decision.open {
                    open.spans.push(*span);
                }
                Some(decision)
            }
            Favourable::Fails => None,
        }
    }

    /// Whether DMARC fails and asks for more than delivery; or would fail but for a signature that the receiving ADMD
    /// itself added.
    pub(super) fn fails_under_policy(&self) -> bool {
        self.dmarc.asks_for_action
            && (self.dmarc.result == Some(AuthResult::Fail)
                || (self.dmarc.result == Some(AuthResult::Pass)
                    && self.sender.is_none()
                    && self
                        .standing(|standing| matches!(standing, Standing::ByReceiver))
                        .is_some()))
    }

    fn came_from_outside(&self) -> bool {
        matches!(self.entered, Entered::Outside | Entered::Hidden)
    }

    /// What there is, and why it is not enough.
    fn nothing_proven(&self) -> Vec<Code> {
        let mut because: Vec<Code> = Vec::new();
        let mut add = |code: Code| {
            if !because.contains(&code) {
                because.push(code);
            }
        };
        if self
            .standing(|standing| matches!(standing, Standing::ByReceiver))
            .is_some()
        {
            add(VerdictReason::SignedByReceiver.into());
        }
        if let Some(reason) = self.dmarc.reason {
            add(reason.into());
        }
        if self
            .standing(|standing| matches!(standing, Standing::Testing))
            .is_some()
        {
            add(DkimRemark::KeyTesting.into());
        }
        for reason in &self.reasons {
            add(reason.clone());
        }
        if self.reasons.is_empty() {
            add(DkimReason::None.into());
        }
        because
    }

    /// What came with a link is somebody else's claim; what the caller gave is the caller's word.
    fn qualify_evidence(&self, mut decision: Decision) -> Decision {
        match self.origin {
            Origin::Asked => decision,
            Origin::Given => {
                decision.rests_on.push(Basis::GivenEvidence);
                decision
            }
            Origin::Borrowed if decision.verdict == Verdict::Undecided => decision,
            Origin::Borrowed => Decision::undecided(
                VerdictReason::BorrowedEvidence,
                Open::plain(OpenQuestion::AskDns),
            ),
        }
    }

    /// Whether it came through somebody whom the reader knows: the list or client that the header names, or anybody.
    fn through(&self) -> Open {
        match self.list.as_ref().or(self.client.as_ref()) {
            Some(who) => Open::naming(OpenQuestion::Through, "who", who.clone()),
            None => Open::plain(OpenQuestion::ThroughAny),
        }
    }

    fn own_mailbox(&self) -> Open {
        match &self.host {
            Some(host) => Open::naming(OpenQuestion::OwnMailbox, "host", host.clone()),
            None => self.own_server(),
        }
    }

    fn own_server(&self) -> Open {
        match &self.host {
            Some(host) => Open::naming(OpenQuestion::OwnServer, "host", host.clone()),
            None => Open::plain(OpenQuestion::GiveEnvelope),
        }
    }

    fn really_old(&self, date: &str) -> Open {
        Open::naming(
            OpenQuestion::ReallyOld,
            "date",
            Param::Time {
                time: date.to_owned(),
            },
        )
    }
}
