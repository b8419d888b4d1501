//! Laws of the verdict, over real kinds of mail (`tests/data/mail`): what a sender can add never makes it better.

use std::{
    fs,
    num::NonZero,
    path::PathBuf,
    sync::{
        LazyLock, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use headerlens::{
    Evidence, Inspection, Options,
    report::{Report, Sureness, Verdict},
};

/// The moment that the messages are judged at: 2026-11-26T12:00:00Z.
const NOW: i64 = 1_795_694_400;

/// A message with the answers for it.
struct Case {
    name: String,
    message: Vec<u8>,
    evidence: Evidence,
}

static CASES: LazyLock<Vec<Case>> = LazyLock::new(|| {
    let folders = ["mail", "attacks", "trials", "author", "displayed"];
    folders.into_iter().flat_map(cases).collect()
});

/// The messages of a folder in `tests/data`. Answers stand beside a message, or once for the folder.
fn cases(folder: &str) -> Vec<Case> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data")
        .join(folder);
    let mut paths: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("the messages")
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "eml"))
        .collect();
    paths.sort();
    let case = |path: &PathBuf| {
        let own = path.with_extension("dns.json");
        let answers = [own, folder.join("common.dns.json"), folder.join("dns.json")];
        let text = answers
            .iter()
            .find_map(|path| fs::read_to_string(path).ok());
        Case {
            name: path
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned(),
            message: fs::read(path).expect("a message"),
            evidence: Evidence::from_json(&text.expect("the answers")).expect("evidence"),
        }
    };
    paths.iter().map(case).collect()
}

fn report(message: &[u8], evidence: &Evidence) -> Option<Report> {
    let options = Options {
        now: Some(NOW),
        ..Options::default()
    };
    let inspection = Inspection::new(message, &options).ok()?;
    Some(inspection.evaluate(evidence).report)
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
    "Authentication-Results: mx.receiver.example; dmarc=pass header.from=bank.example; spf=pass smtp.mailfrom=bank.example; dkim=pass header.d=bank.example\r\nReceived: from mail.bank.example (mail.bank.example [192.0.2.10]) by mx.receiver.example with ESMTPS id 1; Thu, 26 Nov 2026 11:00:00 +0000\r\n",
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

/// What is wrong after an addition.
#[derive(Default)]
struct Wrong {
    better: Vec<String>,
    attested: Vec<String>,
}

/// Every message with every addition at every place: the run is the same each time.
static WRONG: LazyLock<Wrong> = LazyLock::new(|| {
    let next = AtomicUsize::new(0);
    let wrong = Mutex::new(Wrong::default());
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(2, NonZero::get) {
            scope.spawn(|| {
                while let Some(case) = CASES.get(next.fetch_add(1, Ordering::Relaxed)) {
                    additions_to(case, &wrong);
                }
            });
        }
    });
    wrong.into_inner().expect("no thread panicked")
});

fn additions_to(case: &Case, wrong: &Mutex<Wrong>) {
    let Case {
        name,
        message,
        evidence,
    } = case;
    let Some(before) = report(message, evidence) else {
        return;
    };
    let before = before.summary.verdict;
    for at in places(message) {
        for added in ADDITIONS {
            let Some(after) = report(&with(message, at, added), evidence) else {
                continue;
            };
            let mut wrong = wrong.lock().expect("no thread panicked");
            let verdict = after.summary.verdict;
            if rank(verdict) > rank(before).max(rank(Verdict::Undecided)) {
                wrong.better.push(format!(
                    "{name}, {added:?} at byte {at}: {before:?} became {verdict:?}"
                ));
            }
            if let Some(what) = attested_below(&after) {
                wrong
                    .attested
                    .push(format!("{name}, {added:?} at byte {at}: {what}"));
            }
        }
    }
}

/// What SPF calls better than a guess though it stands below the boundary, or certain though nobody is trusted.
fn attested_below(report: &Report) -> Option<String> {
    let from = &report.authentication.spf.as_ref()?.from;
    let origin = report.route.origin.and_then(|at| report.route.hops.get(at));
    let end = origin.map_or(usize::MAX, |hop| hop.span.end);
    let mut sources = [&from.ip, &from.helo, &from.mail_from]
        .into_iter()
        .flatten();
    let source = sources.find(|source| {
        let is_claim = source.field == "received-spf" || source.field == "authentication-results";
        let is_below = source.span.is_some_and(|span| span.start >= end) && !is_claim;
        source.sure == Sureness::Certain || (is_below && source.sure != Sureness::Guess)
    })?;
    Some(format!("{source:?}"))
}

/// Without the caller's word, nothing that can be typed makes a verdict better than undecided.
#[test]
fn what_anyone_can_add_never_confirms() {
    let wrong = &WRONG.better;
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// What stands below the trust boundary is its sender's, so SPF never calls it certain or likely; and nothing is certain
/// where the caller has vouched for nobody.
#[test]
fn nothing_below_the_boundary_is_attested() {
    let wrong = &WRONG.attested;
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// Nobody gains by deleting a signature.
#[test]
fn removing_a_signature_never_improves_a_verdict() {
    for Case {
        name,
        message,
        evidence,
    } in CASES.iter()
    {
        let Some(before) = report(message, evidence) else {
            continue;
        };
        for signature in &before.authentication.dkim {
            let mut changed = message.clone();
            let rest = &message[signature.span.end..];
            let line_end = rest
                .iter()
                .position(|&byte| byte == b'\n')
                .map_or(0, |at| at + 1);
            let end = signature.span.end + line_end;
            changed.drain(signature.span.start..end);
            let Some(after) = report(&changed, evidence) else {
                continue;
            };
            let (before, after) = (before.summary.verdict, after.summary.verdict);
            assert!(
                rank(after) <= rank(before).max(rank(Verdict::Unauthenticated)),
                "{name}: {before:?} became {after:?}:\n{}",
                String::from_utf8_lossy(&changed)
            );
        }
    }
}
