//! How often each rule fires on genuine mail and on other mail, and what the first lines are (CONTRIBUTING.md,
//! "Severity").

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use headerlens::{
    Evidence,
    options::Options,
    report::{Finding, Report, Severity, Verdict},
};

use super::{NOW, inspect};
use crate::support;

/// What in `tests/data/mail` means harm, or is a forgery.
const HARMFUL_MAIL: [&str; 8] = [
    "another-domain-in-the-name",
    "bounce-made-up",
    "exact-domain-phish",
    "look-alike-domain",
    "own-domain-from-outside",
    "own-domain-from-outside-signed-on-arrival",
    "replayed",
    "shared-sender-phish",
];

struct Told {
    group: &'static str,
    name: String,
    is_genuine: bool,
    report: Report,
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn options() -> Options {
    Options {
        now: Some(NOW),
        ..Options::default()
    }
}

fn stems(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .expect("a folder")
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            name.strip_suffix(".eml").map(str::to_owned)
        })
        .collect();
    names.sort();
    names
}

fn evidence_of(folder: &Path, name: &str) -> Evidence {
    let own = format!("{name}.dns.json");
    let file = [own.as_str(), "dns.json", "common.dns.json"]
        .into_iter()
        .map(|file| folder.join(file))
        .find(|file| file.exists());
    file.map_or_else(Evidence::default, |file| {
        Evidence::from_json(&fs::read_to_string(file).expect("answers")).expect("evidence")
    })
}

/// Every message of a folder.
fn folder(group: &'static str, path: &str, is_genuine: fn(&str) -> bool) -> Vec<Told> {
    let folder = root().join(path);
    let told = |name: String| {
        let bytes = fs::read(folder.join(format!("{name}.eml"))).expect("a message");
        let report = inspect(&bytes, &evidence_of(&folder, &name), &options());
        let is_genuine = is_genuine(&name);
        Told {
            group,
            name,
            is_genuine,
            report,
        }
    };
    stems(&folder).into_iter().map(told).collect()
}

fn newsletters() -> Vec<Told> {
    folder("newsletters", "tests/data/newsletters", |_| true)
}

fn examples() -> Vec<Told> {
    folder("examples", "www/src/input/examples", |name| {
        !matches!(name, "forged" | "lookalike")
    })
}

fn mail() -> Vec<Told> {
    folder("mail", "tests/data/mail", |name| {
        !HARMFUL_MAIL.contains(&name)
    })
}

/// Suites of other projects: their messages are made to break verifiers, so they are no measure of genuine mail.
fn of_suites() -> Vec<Told> {
    let Some(folder) = support::suites() else {
        return Vec::new();
    };
    ["dkim", "arc", "dmarc"]
        .iter()
        .flat_map(|kind| support::cases(&folder, kind))
        .filter(|case| case["message_path"].is_string())
        .map(|case| {
            let bytes = support::message(&folder, &case);
            let evidence = support::evidence(&folder, &case);
            let options = Options {
                now: case["now"].as_i64().or(Some(NOW)),
                ..Options::default()
            };
            Told {
                group: "suites",
                name: case["id"].as_str().unwrap_or_default().to_owned(),
                is_genuine: false,
                report: inspect(&bytes, &evidence, &options),
            }
        })
        .collect()
}

fn all() -> Vec<Told> {
    let attacks = ["attacks", "author", "bytes", "displayed"];
    let attack = |name: &&'static str| folder(name, &format!("tests/data/{name}"), |_| false);
    let mut all = newsletters();
    all.extend(examples());
    all.extend(mail());
    all.extend(folder("trials", "tests/data/trials", |name| {
        // A forged message, and one that only +all lets pass.
        !name.starts_with("01-") && !name.starts_with("06-")
    }));
    all.extend(folder("changes", "tests/data/changes", |_| false));
    all.extend(attacks.iter().flat_map(attack));
    all.extend(of_suites());
    all
}

fn is_loud(finding: &Finding) -> bool {
    finding.severity <= Severity::Warning
}

/// Lines that are not folded away.
fn lines(report: &Report) -> Vec<String> {
    let shown = report.findings.iter();
    let shown = shown.filter(|finding| finding.severity != Severity::Ok);
    shown.map(|finding| finding.code.to_string()).collect()
}

/// Prints the table, and holds the rule to it: what fires on more than a third of genuine messages is a notice at most.
#[test]
fn no_warning_fires_on_more_than_a_third_of_genuine_messages() {
    let all = all();
    let mut groups: Vec<&str> = Vec::new();
    let mut codes = BTreeSet::new();
    let mut fired: BTreeMap<(String, &str), usize> = BTreeMap::new();
    let mut loud: BTreeMap<String, usize> = BTreeMap::new();
    let count_of = |group: &str| all.iter().filter(|told| told.group == group).count();
    for told in &all {
        if !groups.contains(&told.group) {
            groups.push(told.group);
        }
        let mut own = BTreeSet::new();
        let mut own_loud = BTreeSet::new();
        for finding in &told.report.findings {
            own.insert(finding.code.to_string());
            if is_loud(finding) {
                own_loud.insert(finding.code.to_string());
            }
        }
        for code in own {
            *fired.entry((code.clone(), told.group)).or_default() += 1;
            if told.is_genuine {
                *fired.entry((code.clone(), "genuine")).or_default() += 1;
            }
            codes.insert(code);
        }
        if told.is_genuine {
            for code in own_loud {
                *loud.entry(code).or_default() += 1;
            }
        }
    }
    let genuine = all.iter().filter(|told| told.is_genuine).count();
    print!(
        "{:<38} {:>8} {:>6}",
        "share of messages, in per cent", "genuine", "loud"
    );
    groups.iter().for_each(|group| print!(" {group:>11}"));
    println!();
    for code in &codes {
        let share = |group: &str, of: usize| {
            let count = fired
                .get(&(code.clone(), group))
                .copied()
                .unwrap_or_default();
            100 * count / of.max(1)
        };
        let loud = 100 * loud.get(code).copied().unwrap_or_default() / genuine;
        print!("{code:<38} {:>8} {loud:>6}", share("genuine", genuine));
        for group in &groups {
            print!(" {:>11}", share(group, count_of(group)));
        }
        println!();
    }
    println!("{} messages, {genuine} of them genuine", all.len());
    let too_loud: Vec<_> = loud
        .iter()
        .filter(|(_, count)| 3 * **count > genuine)
        .collect();
    assert!(too_loud.is_empty(), "of {genuine}: {too_loud:?}");
}

/// Issue 15, part 4. Clean: confirmed, with nothing that anybody has to do.
#[test]
fn a_clean_message_has_at_most_five_lines() {
    let mut clean = 0;
    for told in all().into_iter().filter(|told| told.is_genuine) {
        let is_confirmed = told.report.summary.verdict == Verdict::Authentic;
        if is_confirmed && !told.report.findings.iter().any(is_loud) {
            clean += 1;
            let lines = lines(&told.report);
            assert!(lines.len() <= 5, "{}/{}: {lines:?}", told.group, told.name);
        }
    }
    assert!(clean >= 20, "only {clean} are clean");
    // With the policy of the receiving domain, too.
    let folder = root().join("www/src/input/examples");
    let bytes = fs::read(folder.join("genuine.eml")).expect("the example");
    let options = Options {
        transport: true,
        ..options()
    };
    let report = inspect(&bytes, &evidence_of(&folder, "genuine"), &options);
    let lines = lines(&report);
    assert!(lines.len() <= 5, "{lines:?}");
}

/// "A genuine newsletter from each big provider's layout gives no warning that its owner could not act on." These are as
/// their services make them, for an owner that has done all there is to do, so there is none at all.
#[test]
fn newsletters_of_large_services_give_no_warning() {
    for told in newsletters() {
        let report = &told.report;
        assert_eq!(report.summary.verdict, Verdict::Authentic, "{}", told.name);
        let loud: Vec<String> = report
            .findings
            .iter()
            .filter(|finding| is_loud(finding))
            .map(|finding| format!("{} {:?}", finding.code, finding.params))
            .collect();
        assert!(loud.is_empty(), "{}: {loud:#?}", told.name);
        let is_ready = super::severity(report, "bulk-one-click") == Some(Severity::Ok);
        assert!(is_ready, "{}", told.name);
    }
}

/// Every warning on genuine mail names what its reader or owner can do, in its advice or in what it says.
#[test]
fn findings_are_told_once_and_the_gravest_first() {
    for told in all() {
        let findings = &told.report.findings;
        let at = format!("{}/{}", told.group, told.name);
        assert!(
            findings.is_sorted_by_key(|finding| finding.severity),
            "{at}"
        );
        for (index, finding) in findings.iter().enumerate() {
            let mut rest = findings.iter().skip(index + 1);
            let same =
                rest.any(|other| other.code == finding.code && other.params == finding.params);
            assert!(!same, "{at}: {} twice", finding.code);
        }
        // Among those of one severity, what decided comes first.
        let because = &told.report.summary.because;
        for severity in [Severity::Error, Severity::Warning, Severity::Notice] {
            let mut of = findings.iter().filter(|each| each.severity == severity);
            let first_other = of.position(|each| !because.contains(&each.code));
            if first_other.is_some() {
                assert!(of.all(|each| !because.contains(&each.code)), "{at}");
            }
        }
    }
}

/// "The suites' phishing-like cases name what is wrong with them in the first three findings."
#[test]
fn what_is_wrong_with_a_forgery_is_among_the_first_three() {
    #[rustfmt::skip]
    const CASES: &[(&str, &str, &[&str])] = &[
        ("tests/data/mail", "another-domain-in-the-name", &["dmarc-name-shows-another-domain"]),
        ("tests/data/mail", "exact-domain-phish", &["dmarc-aligned-failed"]),
        ("tests/data/mail", "look-alike-domain", &["from-lookalike-characters"]),
        ("tests/data/mail", "own-domain-from-outside", &["dmarc-aligned-failed"]),
        ("tests/data/mail", "own-domain-from-outside-signed-on-arrival", &["verdict-signed-by-receiver"]),
        ("tests/data/mail", "replayed", &["replay-all-signs"]),
        ("tests/data/mail", "shared-sender-phish", &["verdict-shared-sender", "dkim-none"]),
        ("www/src/input/examples", "forged", &["dmarc-aligned-failed"]),
        ("www/src/input/examples", "lookalike", &["address-reply-to-elsewhere"]),
        ("tests/data/author", "from-two-at", &["from-two-at-signs"]),
        ("tests/data/author", "from-rlo", &["from-direction-override"]),
        ("tests/data/displayed", "subject-unsigned-changed", &["displayed-subject-unsigned"]),
        ("tests/data/displayed", "dup-subject-prepended", &["displayed-repeated-unsigned"]),
        ("tests/data/trials", "01-helo-pass-is-not-mail-from", &["dmarc-not-aligned", "dmarc-aligned-failed", "dmarc-nothing-authenticated"]),
        ("tests/data/trials", "06-spf-plus-all", &["spf-plus-all"]),
    ];
    let mut wrong = Vec::new();
    for &(path, name, right) in CASES {
        let folder = root().join(path);
        let bytes = fs::read(folder.join(format!("{name}.eml"))).expect("a message");
        let report = inspect(&bytes, &evidence_of(&folder, name), &options());
        let first: Vec<&str> = report
            .findings
            .iter()
            .take(3)
            .map(|each| each.code.as_str())
            .collect();
        if !first.iter().any(|code| right.contains(code)) {
            wrong.push(format!("{name}: {first:?}, not {right:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
