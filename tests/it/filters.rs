//! What filters wrote into the header: real layouts by vendor, unknown values, hostile ones, and the story.

use headerlens::{
    Evidence, Inspection, Options,
    report::{FilterField, FilterVerdict, Header, Kind, Report, Span, Statement},
};
use headerlens_extras::filters::{counts, field_names, filters, sentence_keys, verdict_of};

use crate::support::sentences::catalog;

fn report(message: &str, trusted: &[&str]) -> Report {
    let options = Options {
        trusted: trusted.iter().map(|&name| name.to_owned()).collect(),
        offline: true,
        ..Options::default()
    };
    let inspection = Inspection::new(message.as_bytes(), &options).expect("a message");
    inspection.evaluate(&Evidence::default()).report
}

/// The fields of filters in a header of these lines.
fn read(lines: &str) -> Vec<FilterField> {
    let message = format!("{lines}From: Ann <ann@example.com>\r\n\r\nhi\r\n");
    let fields = filters(&report(&message, &[]).headers);
    for field in &fields {
        for value in &field.values {
            let (whole, span) = (field.span, value.span);
            assert!(
                whole.start <= span.start && span.end <= whole.end,
                "{value:?}"
            );
            assert!(message.get(span.start..span.end).is_some(), "{value:?}");
        }
    }
    fields
}

/// One field: its verdict, and each value with its key, the end of its meaning's key, and its points.
fn one(line: &str) -> (Option<FilterVerdict>, Vec<String>) {
    let fields = read(line);
    let [field] = fields.as_slice() else {
        panic!("one field: {fields:#?}");
    };
    let value = |value: &headerlens::report::FilterValue| {
        let key = value.key.as_ref().map(|key| format!("{key}:"));
        let meaning = value.meaning.as_deref().map(|meaning| {
            let known = meaning.strip_prefix("filter.").expect("a key");
            format!(" = {known}")
        });
        let score = value.score.map(|score| format!(" ({score})"));
        [key, Some(value.value.clone()), score, meaning]
            .into_iter()
            .flatten()
            .collect()
    };
    (field.verdict, field.values.iter().map(value).collect())
}

fn spoken(field: &FilterField, message: &str) -> Vec<String> {
    let text = |span: Span| message.get(span.start..span.end).unwrap_or_default();
    field
        .values
        .iter()
        .map(|value| text(value.span).to_owned())
        .collect()
}

/// learn.microsoft.com, defender-office-365/message-headers-eop-mdo (7 July 2025): the categories and values are from
/// its tables, the layout with folding from a message of Exchange Online.
#[test]
fn forefront_is_explained_value_by_value() {
    let (verdict, values) = one(
        "X-Forefront-Antispam-Report: CIP:192.0.2.7;CTRY:KR;LANG:en;SCL:9;SRV:;IPV:NLI;SFV:SPM;\r\n\tH:mail.example.com;PTR:;CAT:HPHISH;SFS:(13230040)(376014);\r\n DIR:INB;SFTY:9.20;\r\n",
    );
    assert_eq!(verdict, Some(FilterVerdict::Phishing));
    assert_eq!(
        values,
        [
            "CIP:192.0.2.7",
            "CTRY:KR",
            "LANG:en",
            "SCL:9 = ms-scl.7..9",
            "IPV:NLI = ms-ipv.nli",
            "SFV:SPM = ms-sfv.spm",
            "H:mail.example.com",
            "CAT:HPHISH = ms-cat.hphish",
            // Not described by Microsoft: left as it is.
            "SFS:(13230040)(376014)",
            "DIR:INB = ms-dir.inb",
            "SFTY:9.20 = ms-sfty.9.20",
        ]
    );
}

#[test]
fn spans_of_values_are_places_in_the_text() {
    let line = "X-Forefront-Antispam-Report: CIP:192.0.2.7;\r\n\tCAT:PHSH;SFV:SPM\r\n";
    let fields = read(line);
    assert_eq!(
        spoken(&fields[0], line),
        ["CIP:192.0.2.7", "CAT:PHSH", "SFV:SPM"]
    );
}

/// The same page: `compauth`, its reasons, and `action`. The rest of the field is explained elsewhere.
#[test]
fn composite_authentication_is_read_beside_the_results() {
    let (verdict, values) = one(
        "Authentication-Results: spf=fail (sender IP is 192.0.2.7) smtp.mailfrom=example.com;\r\n dkim=none (message not signed) header.d=none;dmarc=fail action=oreject\r\n header.from=example.com;compauth=fail reason=000\r\n",
    );
    assert_eq!(verdict, Some(FilterVerdict::Spam));
    assert_eq!(
        values,
        [
            "action:oreject = ms-action.oreject",
            "compauth:fail = ms-compauth.fail",
            "reason:000 = ms-reason.000"
        ]
    );
    let (_, values) = one("Authentication-Results: mx.example; compauth=pass reason=109\r\n");
    assert_eq!(values[1], "reason:109 = ms-reason.1xx");
    // 130 has a meaning of its own.
    let (_, values) = one("Authentication-Results: mx.example; compauth=pass reason=130\r\n");
    assert_eq!(values[1], "reason:130 = ms-reason.130");
    // RFC 8601's own `reason`, and a field without Microsoft's values.
    let plain =
        "Authentication-Results: mx.example; dkim=fail reason=\"bad\" header.d=example.com\r\n";
    assert_eq!(read(plain), []);
}

/// defender-office-365/anti-spam-bulk-complaint-level-bcl-about and -spam-confidence-level-scl-about.
#[test]
fn levels_of_microsoft_have_their_ranges() {
    let (_, values) = one("X-Microsoft-Antispam: BCL:0;ARA:13230040|376014;\r\n");
    assert_eq!(values, ["BCL:0 = ms-bcl.0", "ARA:13230040|376014"]);
    for (level, meaning) in [("3", "1..3"), ("4", "4..7"), ("7", "4..7"), ("8", "8..9")] {
        let (_, values) = one(&format!("X-Microsoft-Antispam: BCL:{level};\r\n"));
        assert_eq!(values, [format!("BCL:{level} = ms-bcl.{meaning}")]);
    }
    for (level, verdict) in [
        ("-1", None),
        ("1", Some(FilterVerdict::Ok)),
        // "Spam filtering never stamps messages with the SCL values 2, 3, or 4."
        ("3", None),
        ("5", Some(FilterVerdict::Spam)),
        ("9", Some(FilterVerdict::Spam)),
    ] {
        let line = format!("X-MS-Exchange-Organization-SCL: {level}\r\n");
        assert_eq!(one(&line).0, verdict, "{level}");
    }
}

/// Exchange Server, "Antispam stamps": the example of "View antispam stamps in Outlook".
#[test]
fn stamps_of_exchange_server() {
    let (verdict, values) = one(
        "X-MS-Exchange-Organization-Antispam-Report: DV:3.3.15608.880;SID:SenderIDStatus Fail;\r\n PCL:PhishingLevel SUSPECT;CW:CustomList;PP:Presolved;TIME:TimeBasedFeatures;IPOnAllowList\r\n",
    );
    assert_eq!(verdict, Some(FilterVerdict::Suspect));
    assert_eq!(
        values[1],
        "SID:SenderIDStatus Fail = ex-sidstatus.senderidstatus-fail"
    );
    assert_eq!(values[2], "PCL:PhishingLevel SUSPECT");
    assert_eq!(values[6], "IPOnAllowList = ex-stamp.iponallowlist");
}

/// A message of gentoo.org in a public archive (amavisd-new), and one of example.net (SpamAssassin 3.4).
#[test]
fn spamassassin_has_tests_with_and_without_points() {
    let (verdict, values) = one(
        "X-Spam-Status: Yes, score=20.548 required=5.5 tests=[BAYES_99=3.5,\r\n\tDCC_CHECK=2.17, HTML_MESSAGE=0.001, RCVD_IN_XBL=3.033] autolearn=spam\r\n",
    );
    assert_eq!(verdict, Some(FilterVerdict::Spam));
    assert_eq!(
        values,
        [
            "Yes = sa-yesno.yes",
            "score:20.548",
            "required:5.5",
            "BAYES_99 (3.5) = sa-test.bayes_99",
            "DCC_CHECK (2.17)",
            "HTML_MESSAGE (0.001) = sa-test.html_message",
            "RCVD_IN_XBL (3.033) = sa-test.rcvd_in_xbl",
            "autolearn:spam = sa-learn.spam",
        ]
    );
    let (verdict, values) = one(
        "X-Spam-Status: No, score=-2.6 required=5.0 tests=BAYES_00,RCVD_IN_DNSWL_LOW,\r\n        SPF_HELO_PASS,SPF_PASS autolearn=ham autolearn_force=no version=3.4.6\r\n",
    );
    assert_eq!(verdict, Some(FilterVerdict::Ok));
    assert_eq!(values.len(), 10);
    assert_eq!(values[3], "BAYES_00 = sa-test.bayes_00");
    assert_eq!(values[6], "SPF_PASS = sa-test.spf_pass");
    assert_eq!(values[8], "autolearn_force:no");
}

#[test]
fn spamassassins_report_and_other_forms_of_tests() {
    let (_, values) = one(
        "X-Spam-Report: \r\n\t* -0.0 RCVD_IN_DNSWL_NONE RBL: Sender listed at http://www.dnswl.org/, no\r\n\t*      trust\r\n\t*  0.8 BAYES_50 BODY: Bayes spam probability is 40 to 60%\r\n\t*      [score: 0.5239]\r\n",
    );
    assert_eq!(
        values,
        [
            "RCVD_IN_DNSWL_NONE (-0) = sa-test.rcvd_in_dnswl_none",
            "BAYES_50 (0.8) = sa-test.bayes_50"
        ]
    );
    let (_, values) = one("X-Spam-hits: BAYES_00 -1.9, LANGUAGES en, SPF_PASS -0.001\r\n");
    assert_eq!(
        values,
        [
            "BAYES_00 (-1.9) = sa-test.bayes_00",
            "LANGUAGES en",
            "SPF_PASS (-0.001) = sa-test.spf_pass"
        ]
    );
    assert_eq!(one("X-Spam-Level: *****\r\n").1, ["***** (5)"]);
    assert_eq!(one("X-Spam-Flag: YES\r\n").0, Some(FilterVerdict::Spam));
}

/// A message of hust.edu.cn in a public archive, and X-Rspamd-Report of uberspace.de
/// (friedPotat0/Spam-Scores, issue 23).
#[test]
fn rspamd_has_symbols_with_points() {
    let (verdict, values) = one(
        "X-Spamd-Result: default: False [-5.50 / 15.00];\r\n\tREPLY(-4.00)[];\r\n\tBAYES_HAM(-3.00)[100.00%];\r\n\tRBL_VIRUSFREE_BOTNET(2.00)[202.114.0.240:from];\r\n\tRCVD_IN_DNSWL_HI(-0.50)[183.94.69.234:received, a b; c];\r\n",
    );
    assert_eq!(verdict, Some(FilterVerdict::Ok));
    assert_eq!(
        values,
        [
            "False = rs-result.false",
            "[-5.50 / 15.00] (-5.5)",
            "REPLY (-4)",
            "BAYES_HAM (-3) = rs-symbol.bayes_ham",
            "RBL_VIRUSFREE_BOTNET (2)",
            "RCVD_IN_DNSWL_HI (-0.5) = rs-symbol.rcvd_in_dnswl_hi",
        ]
    );
    let (_, values) = one(
        "X-Rspamd-Report: FUZZY_DENIED(10.348733) R_MIXED_CHARSET(1.785714) MIME_GOOD(-0.1)\r\n",
    );
    assert_eq!(
        values[0],
        "FUZZY_DENIED (10.348733) = rs-symbol.fuzzy_denied"
    );
    assert_eq!(values.len(), 3);
    assert_eq!(one("X-Spamd-Bar: ---\r\n").1, ["--- (-3)"]);
    assert_eq!(one("X-Rspamd-Bar: /\r\n").1, ["/ (0)"]);
    assert_eq!(
        one("X-Rspamd-Action: add header\r\n").0,
        Some(FilterVerdict::Spam)
    );
}

/// Layouts of the vendors' own pages, or of public archives; each table names them.
#[test]
fn other_vendors_layouts() {
    let (verdict, values) = one(
        "X-Proofpoint-Spam-Details: rule=notspam policy=default score=0 suspectscore=1 malwarescore=0\r\n phishscore=0 bulkscore=0 classifier=spam adjust=0 reason=mlx scancount=1\r\n engine=8.0.1-1908290000 definitions=main-1909300130\r\n",
    );
    assert_eq!(verdict, Some(FilterVerdict::Ok));
    assert_eq!(values[0], "rule:notspam = pp-rule.notspam");
    assert_eq!(values[7], "classifier:spam");

    let (verdict, values) = one(
        "X-Barracuda-Spam-Status: Yes, SCORE=3.60 using per-user scores of TAG_LEVEL=3.5 QUARANTINE_LEVEL=9.0 KILL_LEVEL=1000.0 tests=BSF_SC0_MISMATCH_TO, HTML_MESSAGE\r\n",
    );
    assert_eq!(verdict, Some(FilterVerdict::Spam));
    assert_eq!(
        values,
        [
            "Yes = ba-yesno.yes",
            "SCORE:3.60",
            "TAG_LEVEL:3.5",
            "QUARANTINE_LEVEL:9.0",
            "KILL_LEVEL:1000.0",
            "BSF_SC0_MISMATCH_TO",
            "HTML_MESSAGE = sa-test.html_message",
        ]
    );

    let (verdict, values) = one("X-TM-AS-Result: Yes-5.339-5.0-31-1\r\n");
    assert_eq!(verdict, Some(FilterVerdict::Spam));
    assert_eq!(
        values,
        [
            "Yes = tm-result.yes",
            "score:5.339 (5.339)",
            "threshold:5.0",
            "category:31",
            "type:1 = tm-type.1"
        ]
    );
    // "If the spam score shows --1.813 (two negative signs), this indicates a spam score of -1.813."
    assert_eq!(
        one("X-TM-AS-Result: No--1.813-5.0-31-1\r\n").1[1],
        "score:-1.813 (-1.813)"
    );

    let (_, values) = one(
        "X-pstn-levels: (S: 0.00000/60.95723 R:95.91080 P:95.91081 M:64.93900 C:93.23770 )\r\n",
    );
    assert_eq!(values[0], "S:0.00000/60.95723");
    assert_eq!(values[3], "M:64.93900");

    for (line, verdict, first) in [
        (
            "X-SpamInfo: FortiGuard-AntiSpam ip, path block/allow ip 192.0.2.7",
            Some(FilterVerdict::Spam),
            "FortiGuard-AntiSpam ip = fo-spaminfo.fortiguard-antispam-ip",
        ),
        (
            "X-Amp-Result: Malicious",
            Some(FilterVerdict::Malware),
            "Malicious = ci-amp.malicious",
        ),
        (
            "X-IronPort-Anti-Spam-Filtered: true",
            None,
            "true = ci-bool.true",
        ),
        ("X-SBRS: -7.5", None, "-7.5 (-7.5)"),
        (
            "X-purgate: dangerous.virus-outbreak",
            Some(FilterVerdict::Malware),
            "dangerous.virus-outbreak = xp-type.dangerous.virus-outbreak",
        ),
        (
            "X-KSMG-AntiSpam-Status: not_detected, disabled by settings",
            Some(FilterVerdict::Ok),
            "not_detected = ka-status.not_detected",
        ),
        ("X-SES-Spam-Verdict: GRAY", None, "GRAY = se-spam.gray"),
        (
            "X-SES-Virus-Verdict: FAIL",
            Some(FilterVerdict::Malware),
            "FAIL = se-virus.fail",
        ),
        (
            "X-Mailgun-Sflag: Yes",
            Some(FilterVerdict::Spam),
            "Yes = mg-flag.yes",
        ),
        (
            "X-Mailgun-Spf: SoftFail",
            None,
            "SoftFail = mg-spf.softfail",
        ),
        ("X-PM-Metadata-color: blue", None, "blue"),
        (
            "Feedback-ID: 1:campaign:customer:sender",
            None,
            "1:campaign:customer:sender",
        ),
        (
            "X-Suspected-Spam: true",
            Some(FilterVerdict::Suspect),
            "true = ap-spam.true",
        ),
        (
            "X-Spam-known-sender: yes (\"In addressbook\")",
            None,
            "yes = fm-known.yes",
        ),
        (
            "X-Pm-Content-Encryption: end-to-end",
            None,
            "end-to-end = pm-enc.end-to-end",
        ),
        (
            "X-Yandex-Spam: 4",
            Some(FilterVerdict::Spam),
            "4 = ya-spam.4",
        ),
        ("X-YahooFilteredBulk: 192.0.2.7", None, "192.0.2.7"),
        (
            "Auto-Submitted: auto-replied; owner-email=\"a@example.com\"",
            None,
            "auto-replied = li-auto.auto-replied",
        ),
        ("Precedence: bulk", None, "bulk = li-precedence.bulk"),
        (
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
            None,
            "List-Unsubscribe=One-Click = li-post.list-unsubscribe-one-click",
        ),
        (
            "X-CustomSpam: SPF Record Fail",
            Some(FilterVerdict::Spam),
            "SPF Record Fail = ms-asf.spf-record-fail",
        ),
        (
            "X-Auto-Response-Suppress: DR, OOF, AutoReply",
            None,
            "DR = ex-suppress.dr",
        ),
        (
            "X-Example-MailScanner: Found to be infected",
            Some(FilterVerdict::Malware),
            "Found to be infected = sc-result.found-to-be-infected",
        ),
        ("X-MailScanner-SpamScore: sssss", None, "sssss (5)"),
        (
            "X-Microsoft-Antispam-Mailbox-Delivery: dest:J;OFR:SpamFilterAuthJ",
            Some(FilterVerdict::Spam),
            "dest:J = ms-dest.j",
        ),
    ] {
        let (found, values) = one(&format!("{line}\r\n"));
        assert_eq!((found, values[0].as_str()), (verdict, first), "{line}");
    }
}

#[test]
fn unknown_fields_and_values_are_left_as_they_are() {
    assert_eq!(read("X-Somebody-Elses: spam\r\nSubject: CAT:PHSH\r\n"), []);
    let (verdict, values) =
        one("X-Forefront-Antispam-Report: CAT:NEWCODE;SFV:;NOTHING;SCL:many;ZZZ:1\r\n");
    assert_eq!(verdict, None);
    assert_eq!(values, ["CAT:NEWCODE", "NOTHING", "SCL:many", "ZZZ:1"]);
    assert_eq!(
        one("X-Spam-Flag: maybe\r\n"),
        (None, vec!["maybe".to_owned()])
    );
    assert_eq!(one("x-spam-flag: yes\r\n").0, Some(FilterVerdict::Spam));
}

#[test]
fn hostile_fields_are_bounded() {
    let many: String = (0..5000).map(|at| format!("K{at}:v;")).collect();
    let fields = read(&format!("X-Forefront-Antispam-Report: {many}\r\n"));
    assert_eq!((fields[0].values.len(), fields[0].left_out), (200, 4800));

    let long = "A".repeat(300_000);
    for name in field_names() {
        let name = name.replace('*', "Example-");
        for value in [
            long.clone(),
            "[".repeat(50_000),
            format!("({}", "[(".repeat(20_000)),
            "\u{1}\u{7f}\u{202e};=:,\u{e9}\u{1f600}=".repeat(500),
            ";:=,()[]*- ".repeat(2000),
            "1e999 NaN inf -- 9".repeat(50),
        ] {
            for field in read(&format!("{name}: {value}\r\n")) {
                assert!(field.values.len() <= 200, "{name}");
                for value in field.values {
                    assert!(value.value.chars().count() <= 300, "{name}");
                    assert!(value.score.is_none_or(f64::is_finite), "{name}");
                }
            }
        }
    }

    let fields: String = "X-Spam-Flag: YES\r\n".repeat(2000);
    assert!(read(&fields).len() <= 500);
}

/// The report of bytes that are not UTF-8 has U+FFFD in their place: the values' places are those of the field.
#[test]
fn places_are_the_fields_where_bytes_were_replaced() {
    let header: Header = serde_json::from_value(serde_json::json!({
        "name": "X-Spam-Flag", "value": "", "raw": " YES \u{fffd}\u{fffd}",
        "span": {"start": 10, "end": 30}, "kind": null,
    }))
    .expect("a field of a report");
    let fields = filters(&[header]);
    assert_eq!(fields[0].values[0].span, Span { start: 10, end: 30 });
}

#[test]
fn there_are_enough_fields_and_values_and_each_has_sentences_in_both_languages() {
    let counts = counts();
    assert_eq!(
        counts.files.0, counts.files.1,
        "a table cannot be read or names no source"
    );
    assert!(counts.fields >= 120, "{counts:?}");
    assert!(counts.values >= 400, "{counts:?}");
    assert!(counts.sources >= counts.files.1, "{counts:?}");
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("extras/filters");
    let files = std::fs::read_dir(folder).expect("the tables").count();
    assert_eq!(
        files, counts.files.1,
        "a file of extras/filters is not read"
    );
    let keys = sentence_keys();
    for language in ["en", "ko"] {
        let catalog = catalog(language);
        let missing: Vec<&String> = keys
            .iter()
            .filter(|key| !catalog.contains_key(*key))
            .collect();
        assert_eq!(missing, Vec::<&String>::new(), "{language}");
        let stale: Vec<&String> = catalog
            .keys()
            .filter(|key| key.starts_with("filter.") && !keys.contains(key))
            .filter(|key| !key.starts_with("filter.verdict-"))
            .collect();
        assert_eq!(stale, Vec::<&String>::new(), "{language}");
    }
}

/// The core names `extras` as a part of the report only where a field may be one of the tables'.
#[test]
fn the_core_knows_which_headers_may_hold_words_of_filters() {
    let made = |lines: &str, filters: bool| {
        let message = format!("{lines}From: Ann <ann@example.com>\r\n\r\nhi\r\n");
        let options = Options {
            filters,
            ..Options::default()
        };
        let inspection = Inspection::new(message.as_bytes(), &options).expect("a message");
        inspection.evaluate(&Evidence::default()).report.made.extras
    };
    for name in field_names() {
        let name = name.replace('*', "Example-");
        assert!(made(&format!("{name}: x\r\n"), true), "{name}");
    }
    assert!(!made("Subject: hi\r\n", true));
    assert!(!made("X-Spam-Flag: YES\r\n", false));
}

const RECEIVED: &str = "Received: from mail.example.com (mail.example.com [192.0.2.7])\r\n\tby mx.receiver.example with ESMTPS id 1; Fri, 13 Nov 2026 09:20:15 +0100\r\n";

fn told(message: &str, trusted: &[&str]) -> Option<Statement> {
    let story = report(message, trusted).summary.story;
    story
        .into_iter()
        .find(|statement| statement.code.to_string().starts_with("story-filter-"))
}

#[test]
fn a_trusted_receivers_filter_has_a_part_in_the_story() {
    let spam = "X-Spam-Status: Yes, score=9 required=5 tests=BAYES_99\r\n";
    let rest = "From: Ann <ann@example.com>\r\n\r\nhi\r\n";
    let above = format!("{spam}{RECEIVED}{rest}");
    let statement = told(&above, &["mx.receiver.example"]).expect("a statement");
    assert_eq!(statement.code.to_string(), "story-filter-spam");
    assert_eq!(statement.kind, Kind::Attested);
    assert_eq!(above.get(..statement.spans[0].end), Some(spam.trim_end()));
    // Nobody vouches for the receiver; or the field stands below its Received field, where the sender can write.
    assert_eq!(told(&above, &[]), None);
    assert_eq!(told(&above, &["mx.other.example"]), None);
    let below = format!("{RECEIVED}{spam}{rest}");
    assert_eq!(told(&below, &["mx.receiver.example"]), None);

    let kind = |message: &str, trusted: &[&str]| filters(&report(message, trusted).headers)[0].kind;
    assert_eq!(kind(&above, &["mx.receiver.example"]), Kind::Attested);
    assert_eq!(kind(&above, &[]), Kind::Guessed);
    assert_eq!(kind(&below, &["mx.receiver.example"]), Kind::Claimed);
}

const OUTLOOK: &str = "Received: from AM0PR01MB1.eurprd01.prod.outlook.com (2603:10a6:208::1) by AM0PR01MB2.eurprd01.prod.outlook.com with HTTPS; Fri, 13 Nov 2026 08:20:18 +0000\r\n\
    Authentication-Results: spf=fail (sender IP is 192.0.2.7) smtp.mailfrom=example.com; dkim=none (message not signed) header.d=none;dmarc=fail action=oreject header.from=example.com;compauth=fail reason=000\r\n\
    Received: from mail.example.com (192.0.2.7) by DB5EUR01FT001.mail.protection.outlook.com (10.152.4.1) with Microsoft SMTP Server (version=TLS1_2, cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id 15.20.1.1 via Frontend Transport; Fri, 13 Nov 2026 08:20:15 +0000\r\n\
    From: Ann <ann@example.com>\r\n\
    Subject: your invoice\r\n";

/// Microsoft adds its report to every message from outside, at the end of the header, below its Received fields: the
/// only one there is its own, if it names the same client. A second one came with the message, and then either may be.
#[test]
fn microsofts_report_at_the_end_of_the_header_is_its_own_if_it_is_the_only_one() {
    let trusted = ["*.protection.outlook.com"];
    let own = "X-Forefront-Antispam-Report: CIP:192.0.2.7;CTRY:US;SFV:SPM;CAT:PHSH;SCL:9\r\n";
    let message = |fields: &str| format!("{OUTLOOK}{fields}\r\nhi\r\n");
    let statement = told(&message(own), &trusted).expect("a statement");
    assert_eq!(statement.code.to_string(), "story-filter-phishing");
    assert_eq!(statement.kind, Kind::Attested);
    let detail = serde_json::to_value(&statement.params).expect("JSON");
    assert_eq!(detail["detail"], "CAT:PHSH");
    assert_eq!(detail["filter"], "Microsoft");

    assert_eq!(told(&message(own), &[]), None);
    let forged = "X-Forefront-Antispam-Report: CIP:192.0.2.7;SFV:NSPM;CAT:NONE;SCL:1\r\n";
    assert_eq!(told(&message(&format!("{forged}{own}")), &trusted), None);
    let other_client = own.replace("192.0.2.7", "198.51.100.1");
    assert_eq!(told(&message(&other_client), &trusted), None);
}

#[test]
fn the_gravest_word_of_several_filters_is_told() {
    let message = format!(
        "X-Spam-Status: No, score=1 required=5 tests=SPF_PASS\r\nX-Amp-Result: MALICIOUS\r\n{RECEIVED}From: a@example.com\r\n\r\nhi\r\n"
    );
    let statement = told(&message, &["mx.receiver.example"]).expect("a statement");
    assert_eq!(statement.code.to_string(), "story-filter-malware");
    let clean = message.replace("X-Amp-Result: MALICIOUS\r\n", "");
    let statement = told(&clean, &["mx.receiver.example"]).expect("a statement");
    assert_eq!(statement.code.to_string(), "story-filter-ok");
}

/// Claims that anyone can type: no verdict may depend on them, whoever is trusted, wherever they stand.
#[test]
fn words_of_filters_never_change_the_verdict() {
    let lines = [
        "X-Forefront-Antispam-Report: CIP:192.0.2.7;SFV:NSPM;CAT:NONE;SCL:-1\r\n",
        "X-Forefront-Antispam-Report: CIP:192.0.2.7;SFV:SPM;CAT:MALW;SCL:9\r\n",
        "X-Spam-Status: Yes, score=99 required=5 tests=BAYES_99\r\n",
        "X-Spam-Status: No, score=-99 required=5 tests=BAYES_00\r\n",
        "X-Amp-Result: MALICIOUS\r\n",
    ];
    let rest = "From: Ann <ann@example.com>\r\nSubject: hi\r\n\r\nhi\r\n";
    for trusted in [vec![], vec!["mx.receiver.example"]] {
        let plain = report(&format!("{RECEIVED}{rest}"), &trusted);
        for line in lines {
            for message in [
                format!("{line}{RECEIVED}{rest}"),
                format!("{RECEIVED}{line}{rest}"),
            ] {
                let with = report(&message, &trusted);
                assert_eq!(with.summary.verdict, plain.summary.verdict, "{message}");
                assert_eq!(with.summary.because, plain.summary.because, "{message}");
            }
        }
    }
}

/// The core has a few of the values for the story: they say the same there as in the tables.
#[test]
fn the_storys_marks_say_what_the_tables_say() {
    use FilterVerdict::{Bulk, Malware, Ok, Phishing, Spam, Spoof};
    for (field, key, value, verdict) in [
        ("X-Forefront-Antispam-Report", Some("CAT"), "MALW", Malware),
        ("X-Forefront-Antispam-Report", Some("CAT"), "AMP", Malware),
        ("X-Forefront-Antispam-Report", Some("CAT"), "SAP", Malware),
        ("X-Forefront-Antispam-Report", Some("CAT"), "PHSH", Phishing),
        (
            "X-Forefront-Antispam-Report",
            Some("CAT"),
            "HPHSH",
            Phishing,
        ),
        (
            "X-Forefront-Antispam-Report",
            Some("CAT"),
            "HPHISH",
            Phishing,
        ),
        (
            "X-Forefront-Antispam-Report",
            Some("CAT"),
            "INTOS",
            Phishing,
        ),
        ("X-Forefront-Antispam-Report", Some("CAT"), "SPOOF", Spoof),
        ("X-Forefront-Antispam-Report", Some("CAT"), "BIMP", Spoof),
        ("X-Forefront-Antispam-Report", Some("CAT"), "DIMP", Spoof),
        ("X-Forefront-Antispam-Report", Some("CAT"), "GIMP", Spoof),
        ("X-Forefront-Antispam-Report", Some("CAT"), "UIMP", Spoof),
        ("X-Forefront-Antispam-Report", Some("CAT"), "SPM", Spam),
        ("X-Forefront-Antispam-Report", Some("CAT"), "HSPM", Spam),
        ("X-Forefront-Antispam-Report", Some("CAT"), "OSPM", Spam),
        ("X-Forefront-Antispam-Report", Some("CAT"), "BULK", Bulk),
        ("X-Forefront-Antispam-Report", Some("SFV"), "SPM", Spam),
        ("X-Forefront-Antispam-Report", Some("SFV"), "NSPM", Ok),
        ("X-Spam-Status", None, "Yes", Spam),
        ("X-Spam-Status", None, "No", Ok),
        ("X-Spamd-Result", None, "True", Spam),
        ("X-Spamd-Result", None, "False", Ok),
        ("X-Barracuda-Spam-Status", None, "Yes", Spam),
        ("X-Barracuda-Spam-Status", None, "No", Ok),
        ("X-SES-Virus-Verdict", None, "FAIL", Malware),
        ("X-SES-Spam-Verdict", None, "FAIL", Spam),
        ("X-SES-Spam-Verdict", None, "PASS", Ok),
        ("X-Amp-Result", None, "MALICIOUS", Malware),
    ] {
        assert_eq!(
            verdict_of(field, key, value),
            Some(verdict),
            "{field} {value}"
        );
        // And the core reads it so: the field alone, above a trusted receiver's Received field.
        let written = match key {
            Some(key) => format!("{key}:{value}"),
            None if field == "X-Spamd-Result" => format!("default: {value} [1 / 2];"),
            None => format!("{value}, tests=SPF_PASS"),
        };
        let message = format!("{field}: {written}\r\n{RECEIVED}From: a@example.com\r\n\r\nhi\r\n");
        let statement = told(&message, &["mx.receiver.example"]).expect("a statement");
        let code = serde_json::to_value(verdict).expect("JSON");
        let code = format!("story-filter-{}", code.as_str().expect("a word"));
        assert_eq!(statement.code.to_string(), code, "{field} {value}");
    }
}
