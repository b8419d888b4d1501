//! The verdict's decision table, row by row (`src/findings/verdict.rs`).
#![allow(
    clippy::indexing_slicing,
    reason = "a case that is not of its shape ought to fail the test"
)]

use headerlens::{
    Inspection,
    dns::Evidence,
    internals::{Facts, judge, parse_message, read_source},
    options::{Limits, Options},
    reason::{Code, Codes as _, DkimReason, DkimRemark, DmarcReason, Method},
    report::{
        Alignment, AuthResult, Authentication, Dkim, DmarcPolicy, Report, Span, Summary, Sureness,
        Verdict,
    },
};

const TEXT: &str = "\
Authentication-Results: mx.receiver.example; dmarc=pass header.from=bank.example\r\n\
Received: from mail.bank.example (mail.bank.example [203.0.113.9])\r\n\
\x20by mx.receiver.example with ESMTPS id 4; Mon, 02 Mar 2026 18:00:01 +0000\r\n\
DKIM-Signature: v=1; a=rsa-sha256; d=bank.example; s=s; h=from; bh=AAAA; b=AAAA\r\n\
Return-Path: <a@bank.example>\r\n\
From: a@bank.example\r\n\
\r\n\
body\r\n";

/// Facts to change: a message of one signature, one sender and one claim, of which nothing is proven, and whose domain
/// has no policy.
struct Case {
    text: String,
    report: Report,
}

impl Case {
    fn new() -> Self {
        Self::of(TEXT)
    }

    fn of(text: &str) -> Self {
        let options = Options::default();
        let report = Inspection::new(text.as_bytes(), &options)
            .expect("a message")
            .evaluate(&Evidence::default())
            .report;
        let mut case = Self {
            text: text.to_owned(),
            report,
        };
        case.signature(AuthResult::Fail, "dkim-expired", Alignment::None);
        case.dmarc(AuthResult::None, "dmarc-no-record");
        case.claim_says("none", false, "claim-came-with-message");
        case.sender(Sureness::Certain);
        case
    }

    fn authentication(&mut self) -> &mut Authentication {
        &mut self.report.authentication
    }

    fn signature(&mut self, result: AuthResult, reason: &str, alignment: Alignment) -> &mut Dkim {
        let dkim = &mut self.authentication().dkim[0];
        (dkim.result, dkim.alignment) = (result, alignment);
        dkim.reason = DkimReason::from_code(reason).expect("a reason of DKIM");
        dkim
    }

    fn dmarc(&mut self, result: AuthResult, reason: &str) {
        let dmarc = self.authentication().dmarc.as_mut().expect("DMARC");
        dmarc.result = result;
        dmarc.reason = DmarcReason::from_code(reason).expect("a reason of DMARC");
        dmarc.applied = DmarcPolicy::None;
    }

    fn applied(&mut self, policy: DmarcPolicy) {
        self.authentication().dmarc.as_mut().expect("DMARC").applied = policy;
    }

    /// Which method's identifier makes DMARC pass.
    fn aligned_by(&mut self, method: Method) {
        let dmarc = self.authentication().dmarc.as_mut().expect("DMARC");
        assert!(dmarc.identifiers.iter().any(|i| i.method == method));
        for identifier in &mut dmarc.identifiers {
            identifier.aligned = identifier.method == method;
        }
    }

    fn sender(&mut self, sure: Sureness) {
        let spf = self.authentication().spf.as_mut().expect("SPF");
        spf.from.ip.as_mut().expect("a source").sure = sure;
    }

    fn claim_says(&mut self, dmarc: &str, trusted: bool, why: &str) {
        let claim = &mut self.authentication().claims[0];
        claim.trusted = trusted;
        claim.why = why.to_owned();
        claim.results[0].result = dmarc.to_owned();
    }

    fn summary(&self) -> Summary {
        let limits = Limits::default();
        let text = read_source(self.text.as_bytes(), &limits).expect("text");
        let message = parse_message(text, &limits).expect("a message");
        let (summary, findings) = judge(&Facts {
            message: &message,
            authentication: &self.report.authentication,
            route: &self.report.route,
            client: &self.report.client,
            transport: None,
        });
        for code in &summary.because {
            assert!(
                findings.iter().any(|finding| &finding.code == code),
                "{code} decides, and is no finding"
            );
        }
        summary
    }

    #[track_caller]
    fn is(&self, verdict: Verdict, because: &[&str]) {
        let summary = self.summary();
        assert_eq!(
            (
                summary.verdict,
                summary
                    .because
                    .iter()
                    .map(Code::as_str)
                    .collect::<Vec<_>>()
                    .as_slice()
            ),
            (verdict, because)
        );
    }
}

#[test]
fn author_several() {
    let text = TEXT.replace(
        "From: a@bank.example",
        "From: a@bank.example, b@other.example",
    );
    let mut case = Case::of(&text);
    case.signature(AuthResult::Pass, "dkim-pass", Alignment::Strict);
    case.is(Verdict::Suspicious, &["from-several"]);
}

#[test]
fn author_missing() {
    let text = TEXT.replace("From: a@bank.example", "From: nobody");
    let mut case = Case::of(&text);
    case.signature(AuthResult::Pass, "dkim-pass", Alignment::Unknown);
    case.is(Verdict::Unauthenticated, &["from-missing"]);
}

#[test]
fn dmarc_pass() {
    let mut case = Case::new();
    case.dmarc(AuthResult::Pass, "dmarc-pass");
    case.signature(AuthResult::Pass, "dkim-pass", Alignment::Relaxed);
    case.aligned_by(Method::Dkim);
    case.is(Verdict::Authentic, &["dmarc-pass"]);

    // By the sender alone.
    let mut case = Case::new();
    case.dmarc(AuthResult::Pass, "dmarc-pass");
    case.aligned_by(Method::Spf);
    case.is(Verdict::Authentic, &["dmarc-pass"]);
    case.sender(Sureness::Likely);
    case.is(Verdict::Authentic, &["dmarc-pass"]);

    // A forged claim beside it contradicts nothing that is proven.
    case.claim_says("pass", false, "claim-forged-authserv-id");
    case.is(Verdict::Authentic, &["dmarc-pass"]);
}

#[test]
fn dkim_aligned() {
    for (result, reason) in [
        (AuthResult::None, "dmarc-no-record"),
        (AuthResult::None, "dmarc-record-unusable"),
    ] {
        for alignment in [Alignment::Strict, Alignment::Relaxed] {
            let mut case = Case::new();
            case.dmarc(result, reason);
            case.signature(AuthResult::Pass, "dkim-pass", alignment);
            case.is(Verdict::Authentic, &["dkim-pass"]);
        }
    }
    // The domain's own signature is enough, whatever its record may say; another's of the organization is not.
    let mut case = Case::new();
    case.dmarc(AuthResult::Temperror, "dmarc-lookup-failed");
    case.signature(AuthResult::Pass, "dkim-pass", Alignment::Strict);
    case.is(Verdict::Authentic, &["dkim-pass"]);
    case.signature(AuthResult::Pass, "dkim-pass", Alignment::Relaxed);
    case.is(Verdict::Undecided, &["dmarc-lookup-failed"]);

    // adkim=s: the domain does not take its parent's signature for its own.
    let mut case = Case::new();
    case.signature(AuthResult::Pass, "dkim-pass", Alignment::Relaxed);
    case.dmarc(AuthResult::Fail, "dmarc-not-aligned");
    case.is(
        Verdict::Unauthenticated,
        &["dmarc-not-aligned", "dkim-pass"],
    );
    // Another organization's.
    let mut case = Case::new();
    case.signature(AuthResult::Pass, "dkim-pass", Alignment::None);
    case.is(Verdict::Unauthenticated, &["dmarc-no-record", "dkim-pass"]);
}

#[test]
fn pass_in_part() {
    let mut case = Case::new();
    case.dmarc(AuthResult::Pass, "dmarc-pass");
    case.aligned_by(Method::Dkim);
    let dkim = case.signature(AuthResult::Pass, "dkim-pass", Alignment::Strict);
    dkim.body_unsigned = Some(12);
    dkim.remarks = vec![DkimRemark::BodyPartlyUnsigned];
    case.is(Verdict::Undecided, &["dkim-body-partly-unsigned"]);
    // A length that leaves nothing out is none.
    case.authentication().dkim[0].body_unsigned = Some(0);
    case.is(Verdict::Authentic, &["dmarc-pass"]);

    let mut case = Case::new();
    case.dmarc(AuthResult::Pass, "dmarc-pass");
    case.aligned_by(Method::Spf);
    case.sender(Sureness::Guess);
    case.is(Verdict::Undecided, &["verdict-sender-guessed"]);
}

#[test]
fn not_now() {
    for (result, reason) in [
        (AuthResult::Temperror, "dkim-key-lookup-pending"),
        (AuthResult::Temperror, "dkim-key-lookup-failed"),
        (AuthResult::Neutral, "dkim-body-not-given"),
    ] {
        for alignment in [Alignment::Strict, Alignment::Relaxed, Alignment::Unknown] {
            let mut case = Case::new();
            case.signature(result, reason, alignment);
            case.is(Verdict::Undecided, &[reason]);
        }
        // Another organization's says nothing.
        let mut case = Case::new();
        case.signature(result, reason, Alignment::None);
        case.is(Verdict::Unauthenticated, &["dmarc-no-record", reason]);
    }
    let mut case = Case::new();
    case.signature(AuthResult::Pass, "dkim-pass", Alignment::Unknown);
    case.is(Verdict::Undecided, &["dkim-pass"]);

    let mut case = Case::new();
    case.dmarc(AuthResult::Temperror, "dmarc-lookup-failed");
    case.is(Verdict::Undecided, &["dmarc-lookup-failed"]);

    let mut case = Case::new();
    case.dmarc(AuthResult::Fail, "dmarc-sender-unknown");
    case.applied(DmarcPolicy::Reject);
    case.is(Verdict::Undecided, &["dmarc-sender-unknown"]);

    let mut case = Case::new();
    case.dmarc(AuthResult::Fail, "dmarc-not-aligned");
    case.applied(DmarcPolicy::Reject);
    case.sender(Sureness::Guess);
    case.is(Verdict::Undecided, &["verdict-sender-guessed"]);
}

#[test]
fn passed_then() {
    let mut case = Case::new();
    case.dmarc(AuthResult::Fail, "dmarc-aligned-unproven");
    case.applied(DmarcPolicy::Reject);
    case.signature(AuthResult::Permerror, "dkim-key-missing", Alignment::Strict);
    case.claim_says("pass", true, "claim-above-border");
    case.is(Verdict::Undecided, &["verdict-passed-at-reception"]);

    // Nobody has to believe a claim that came with the message.
    let mut case = Case::new();
    case.dmarc(AuthResult::Fail, "dmarc-not-aligned");
    case.applied(DmarcPolicy::Reject);
    case.claim_says("pass", false, "claim-came-with-message");
    case.is(Verdict::Suspicious, &["dmarc-not-aligned"]);

    // It speaks of another author.
    let text = TEXT.replace("header.from=bank.example", "header.from=other.example");
    let mut case = Case::of(&text);
    case.claim_says("pass", true, "claim-above-border");
    case.is(
        Verdict::Unauthenticated,
        &["dmarc-no-record", "dkim-expired"],
    );
}

#[test]
fn key_gone() {
    for (result, reason) in [
        (AuthResult::Permerror, "dkim-key-missing"),
        (AuthResult::Permerror, "dkim-key-revoked"),
        (AuthResult::Fail, "dkim-other-key"),
        (AuthResult::Fail, "dkim-expired-since"),
    ] {
        let mut case = Case::new();
        case.dmarc(AuthResult::Fail, "dmarc-aligned-unproven");
        case.applied(DmarcPolicy::Reject);
        case.signature(result, reason, Alignment::Strict);
        case.is(Verdict::Undecided, &[reason]);
        // The receiver could still look it up, and it failed.
        case.claim_says("fail", true, "claim-above-border");
        case.is(Verdict::Suspicious, &["dmarc-aligned-unproven"]);
        // A claim that came with the message takes nothing away.
        case.claim_says("fail", false, "claim-came-with-message");
        case.is(Verdict::Undecided, &[reason]);
    }
}

#[test]
fn claim_forged() {
    let mut case = Case::new();
    case.claim_says("pass", false, "claim-forged-authserv-id");
    case.is(Verdict::Suspicious, &["claim-forged"]);
}

#[test]
fn altered() {
    for reason in [
        "dkim-headers-altered",
        "dkim-body-hash-mismatch",
        "dkim-body-shorter-than-signed",
        "dkim-signature-invalid",
    ] {
        for (alignment, verdict, because) in [
            (Alignment::Strict, Verdict::Suspicious, vec![reason]),
            (Alignment::Relaxed, Verdict::Suspicious, vec![reason]),
            (
                Alignment::None,
                Verdict::Unauthenticated,
                vec!["dmarc-no-record", reason],
            ),
        ] {
            let mut case = Case::new();
            case.signature(AuthResult::Fail, reason, alignment);
            case.is(verdict, &because);
        }
    }
}

#[test]
fn dmarc_fail() {
    for (applied, verdict) in [
        (DmarcPolicy::Reject, Verdict::Suspicious),
        (DmarcPolicy::Quarantine, Verdict::Suspicious),
    ] {
        let mut case = Case::new();
        case.dmarc(AuthResult::Fail, "dmarc-not-aligned");
        case.applied(applied);
        case.is(verdict, &["dmarc-not-aligned"]);
    }
    let mut case = Case::new();
    case.dmarc(AuthResult::Fail, "dmarc-not-aligned");
    case.is(
        Verdict::Unauthenticated,
        &["dmarc-not-aligned", "dkim-expired"],
    );
}

#[test]
fn nothing_proven() {
    let mut case = Case::new();
    case.authentication().dkim.clear();
    case.is(Verdict::Unauthenticated, &["dmarc-no-record", "dkim-none"]);
}

/// The first message of the table is what it is taken for: its spans are its own.
#[test]
fn the_facts_are_of_the_message() {
    let case = Case::new();
    let Span { start, end } = case.report.authentication.dkim[0].span;
    assert!(case.text[start..end].starts_with("DKIM-Signature"));
    assert_eq!(case.report.route.origin, Some(0));
}
