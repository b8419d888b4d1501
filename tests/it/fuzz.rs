//! The fuzz targets on a few thousand inputs that are the same every time: no fuzzer needed.
//! `cargo +nightly fuzz run NAME` in `fuzz/` looks further.

#![allow(clippy::indexing_slicing, reason = "the ranges are made here")]

#[path = "../../fuzz/src/lib.rs"]
#[allow(unreachable_pub, reason = "the fuzzer's crate is one of its own")]
mod targets;

use std::{
    fs,
    panic::{self, AssertUnwindSafe},
    path::Path,
    time::{Duration, Instant},
};

use targets::TARGETS;

/// What inputs are bred from.
const SEEDS: &[&[u8]] = &[
    include_bytes!("../messages/rfc6376.eml"),
    include_bytes!("../messages/rfc8463.eml"),
    include_bytes!("../messages/rfc8463.dns.json"),
    b"\x80v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=sel; t=1; x=2; l=5; h=from:to:subject; bh=AAAA; b=AAAA; v=DKIM1; k=rsa; t=s:y; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCB",
    b"\x00mx.example.net 1; dkim=pass (2048-bit key) header.d=example.com header.s=sel header.b=\"AAAA\"; spf=pass reason=\"ok\" smtp.mailfrom=a@example.com; dmarc=pass (p=REJECT) header.from=example.com",
    b"\x80from mail.example.com (mail.example.com [IPv6:2001:db8::1]) (using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)) by mx.example.net (Postfix) with ESMTPS id 4Xq1; Fri, 13 Nov 2026 09:20:15 +0100 (CET)",
    b"\x20user@example.com include:%{ir}.%{v}._spf.%{d2} exists:%{l1r-}.example.com a:example.com/24//64 mx ptr redirect=_spf.example.com exp=why.%{d}",
    b"\x20a@example.com p=reject; sp=quarantine; np=none; pct=50; t=y; psd=n; adkim=s; rua=mailto:d@example.org!10m; fo=1:d:s",
    b"\0\0\x81\x80\0\x01\0\x02\0\0\0\x01\x07example\x03com\0\0\x10\0\x01\xc0\x0c\0\x05\0\x01\0\0\0\x3c\0\x04\x01a\xc0\x0c\xc0\x29\0\x10\0\x01\0\0\0\x3c\0\x05\x04v=sp\0\0\x29\x04\xd0\0\0\0\0\0\0",
    b"From a@example.com Fri Nov 13 09:20:15 2026\nFrom: a@example.com\n\nbody\n\nFrom b@example.com Fri Nov 13 09:20:15 2026\nFrom: b@example.com\n\nbody\n",
    b"<div style=\"x: y\">From: Ann &lt;<a href='mailto:ann@example.com'>ann@example.com</a>&gt;<br>To:\xc2\xa0b@example.com<br>Subject: x<br><br>Hi</div>\n",
    b"\"From: Ann <ann@example[.]com>\\r\\nDKIM-Signature: v=3D1; d=3Dexample.com; h=from:\\r\\nto\\u00a0\\r\\n\\r\\nHi\"",
    b"   1\t> Received: from a by b; Thu, 26 Nov 2026 11:00:02 +0000\n   2\t> \n   3\t> From:\n   4\t> Ann <ann@example.com>\n   5\t> \n   6\t> >From x\n",
    b"R\0e\0c\0e\0i\0v\0e\0d\0:\0 \0f\0r\0o\0m\0 \0a\0\n\0F\0r\0o\0m\0:\0 \0a\0@\0b\0.\0c\0\r\0\r\0\n\0",
    include_bytes!("../data/input/gmail-gmail-page.txt"),
    b"CIP:192.0.2.3;CTRY:US;LANG:en;SCL:9;SRV:;IPV:NLI;SFV:SPM;H:mail.example.com;PTR:;CAT:PHSH;SFTY:9.20;DIR:INB;SFS:(13230040)(366016);",
    b"Yes, score=6.1 required=5.0 tests=BAYES_99,DKIM_INVALID,\r\n\tRDNS_NONE autolearn=no autolearn_force=no version=4.0.0",
    b"default: False [2.10 / 15.00]; R_SPF_FAIL(1.00)[-all:c];\r\n\tDMARC_POLICY_REJECT(2.00)[example.com : No valid SPF, reject]; MIME_TRACE(0.00)[0:+,1:~]; ASN(0.00)[asn:64496, country:US]",
];

const INPUTS: u64 = 300;

/// The committed corpora, which fuzzers start from too: `fuzz/seeds/TARGET`.
#[test]
fn every_target_reads_its_seeds() {
    for (name, target) in TARGETS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("fuzz/seeds")
            .join(name);
        let seeds: Vec<_> = fs::read_dir(&folder)
            .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
            .map(|entry| entry.expect("a file").path())
            .collect();
        assert!(!seeds.is_empty(), "{name} has no seeds");
        for seed in seeds {
            target(&fs::read(&seed).expect("a seed"));
        }
    }
}

#[test]
fn no_input_of_a_few_thousand_panics_or_takes_long() {
    for (name, target) in TARGETS {
        for seed in 0..INPUTS {
            let input = breed(seed);
            let start = Instant::now();
            let outcome = panic::catch_unwind(AssertUnwindSafe(|| target(&input)));
            assert!(
                outcome.is_ok(),
                "{name} panics, on input {seed}: b\"{}\"",
                input[..input.len().min(2000)].escape_ascii()
            );
            assert!(
                start.elapsed() < Duration::from_secs(5),
                "{name} took {:?}, on input {seed}: b\"{}\"",
                start.elapsed(),
                input[..input.len().min(2000)].escape_ascii()
            );
        }
    }
}

/// An input: a seed with bytes changed, parts cut out, doubled or taken from another seed.
fn breed(number: u64) -> Vec<u8> {
    let mut random = Random(number.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let mut input = random.pick(SEEDS).to_vec();
    for _ in 0..random.below(8) {
        let at = random.below(input.len() + 1);
        let end = (at + random.below(40)).min(input.len());
        let (range, part) = match random.below(5) {
            0 => (at..end, Vec::new()),
            1 => (at..at, input[at..end].repeat(1 + random.below(30))),
            2 => {
                let other = random.pick(SEEDS);
                let from = random.below(other.len());
                let to = (from + random.below(80)).min(other.len());
                (at..end, other[from..to].to_vec())
            }
            _ => (
                at..end.min(at + random.below(2)),
                vec![random.below(256) as u8],
            ),
        };
        drop(input.splice(range, part));
    }
    input
}

/// xorshift64: the same numbers on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end.max(1) as u64) as usize
    }

    fn pick<'a>(&mut self, list: &[&'a [u8]]) -> &'a [u8] {
        list[self.below(list.len())]
    }
}
