//! Laws of the verdict, over real kinds of mail (`tests/data/mail`): what a sender can add never makes it better.

use std::{fs, path::PathBuf, sync::LazyLock};

use headerlens::{
    Evidence, Inspection, Options,
    report::{Report, Sureness, Verdict},
};
use proptest::prelude::*;

/// The moment that the messages are judged at: 2026-11-26T12:00:00Z.
const NOW: i64 = 1_795_694_400;

static EVIDENCE: LazyLock<Evidence> = LazyLock::new(|| {
    let text = fs::read_to_string(folder().join("dns.json")).expect("the answers");
    Evidence::from_json(&text).expect("evidence")
});

static MESSAGES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder())
        .expect("the messages")
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "eml"))
        .collect();
    paths.sort();
    paths
        .iter()
        .map(|path| fs::read(path).expect("a message"))
        .collect()
});

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/mail")
}

fn report(message: &[u8]) -> Option<Report> {
    let options = Options {
        now: Some(NOW),
        ..Options::default()
    };
    let inspection = Inspection::new(message, &options).ok()?;
    Some(inspection.evaluate(&EVIDENCE).report)
}

/// The worst first.
fn rank(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Suspicious => 0,
        Verdict::Unauthenticated => 1,
        Verdict::Undecided => 2,
        Verdict::Modified => 3,
        Verdict::Authentic => 4,
        _ => panic!("a verdict without a rank"),
    }
}

/// What anyone can write into a message.
const ADDITIONS: &[&str] = &[
    "Authentication-Results: mx.receiver.example; dmarc=pass header.from=bank.example; spf=pass smtp.mailfrom=bank.example; dkim=pass header.d=bank.example\r\n",
    "Authentication-Results: mx.google.com; dmarc=pass header.from=example.com\r\n",
    "ARC-Authentication-Results: i=1; mx.google.com; dmarc=pass header.from=example.com\r\n",
    "Received-SPF: pass client-ip=192.0.2.10; envelope-from=ann@example.com; helo=mail.example.com\r\n",
    "Received: from mail.example.com (mail.example.com [192.0.2.10]) by mx.receiver.example with ESMTPS id 1; Thu, 26 Nov 2026 11:00:00 +0000\r\n",
    "Received: from localhost (localhost [127.0.0.1]) by mx.receiver.example with LMTP id 2; Thu, 26 Nov 2026 11:00:00 +0000\r\n",
    "Received: by mx.receiver.example with ESMTPSA id 3; Thu, 26 Nov 2026 11:00:00 +0000\r\n",
    "Received: from x by y; Thu, 2 Jan 2014 11:00:00 +0000\r\n",
    "Return-Path: <ann@example.com>\r\n",
    "Return-Path: <>\r\n",
    "List-Id: <list.example.org>\r\n",
    "X-Forefront-Antispam-Report: CIP:192.0.2.10;SCL:-1\r\n",
    "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=gone; h=from; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AQEB\r\n",
    "Subject: another\r\n",
    "X-Note: a line of prose\r\n",
    "this is a line of prose\r\n",
];

/// The starts of the header's fields, and its end.
fn places(message: &[u8]) -> Vec<usize> {
    let end = memchr::memmem::find(message, b"\r\n\r\n").map_or(message.len(), |at| at + 2);
    let mut places = vec![0];
    for at in memchr::memmem::find_iter(&message[..end], b"\r\n") {
        let next = message.get(at + 2);
        if !matches!(next, Some(b' ' | b'\t')) {
            places.push(at + 2);
        }
    }
    places
}

fn with(message: &[u8], at: usize, added: &str) -> Vec<u8> {
    [&message[..at], added.as_bytes(), &message[at..]].concat()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 250, failure_persistence: None, ..ProptestConfig::default() })]

    /// Without the caller's word, nothing that can be typed makes a verdict better than undecided.
    #[test]
    fn what_anyone_can_add_never_confirms(message in 0_usize..1000, added in 0..ADDITIONS.len(), place in 0_usize..1000) {
        let message = &MESSAGES[message % MESSAGES.len()];
        let Some(before) = report(message) else { return Ok(()) };
        let places = places(message);
        let changed = with(message, places[place % places.len()], ADDITIONS[added]);
        let Some(after) = report(&changed) else { return Ok(()) };
        let (before, after) = (before.summary.verdict, after.summary.verdict);
        prop_assert!(
            rank(after) <= rank(before).max(rank(Verdict::Undecided)),
            "{before:?} became {after:?}:\n{}", String::from_utf8_lossy(&changed)
        );
    }

    /// Nobody gains by deleting a signature.
    #[test]
    fn removing_a_signature_never_improves_a_verdict(message in 0_usize..1000, which in 0_usize..4) {
        let message = &MESSAGES[message % MESSAGES.len()];
        let Some(before) = report(message) else { return Ok(()) };
        let signatures = &before.authentication.dkim;
        if signatures.is_empty() {
            return Ok(());
        }
        let span = signatures[which % signatures.len()].span;
        let mut changed = message.clone();
        let end = (span.end + 2).min(changed.len());
        changed.drain(span.start..end);
        let Some(after) = report(&changed) else { return Ok(()) };
        let (before, after) = (before.summary.verdict, after.summary.verdict);
        prop_assert!(
            rank(after) <= rank(before).max(rank(Verdict::Unauthenticated)),
            "{before:?} became {after:?}:\n{}", String::from_utf8_lossy(&changed)
        );
    }

    /// What stands below the trust boundary is its sender's, so SPF never calls it certain or likely; and nothing is
    /// certain where the caller has vouched for nobody.
    #[test]
    fn nothing_below_the_boundary_is_attested(message in 0_usize..1000, added in 0..ADDITIONS.len(), place in 0_usize..1000) {
        let message = &MESSAGES[message % MESSAGES.len()];
        let places = places(message);
        let changed = with(message, places[place % places.len()], ADDITIONS[added]);
        let Some(report) = report(&changed) else { return Ok(()) };
        let Some(spf) = &report.authentication.spf else { return Ok(()) };
        let boundary = report.route.origin.and_then(|at| report.route.hops.get(at)).map(|hop| hop.span.end);
        for source in [&spf.from.ip, &spf.from.helo, &spf.from.mail_from].into_iter().flatten() {
            prop_assert!(source.sure != Sureness::Certain);
            let Some(span) = source.span else { continue };
            let is_claim = source.field == "received-spf" || source.field == "authentication-results";
            if boundary.is_some_and(|end| span.start >= end) && !is_claim {
                prop_assert_eq!(source.sure, Sureness::Guess, "{}", String::from_utf8_lossy(&changed));
            }
        }
    }
}
