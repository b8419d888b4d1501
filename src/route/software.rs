//! Which software a receiving server runs, by the marks that it leaves in its Received fields.

use crate::{
    net::{name, operators},
    reason::{Codes, Software},
    report::{Span, Sure},
};

/// A conclusion and what it rests on.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SoftwareEvidence {
    pub(super) name: Software,
    pub(super) version: Option<String>,
    pub(super) evidence: String,
    pub(super) sure: Sure,
    pub(super) span: Option<Span>,
}

/// The software that a comment names: `(Postfix)`, `(Exim 4.98.2)`, `(8.18.1/8.17.1)`.
pub(super) fn in_comment(text: &str, span: Span) -> Option<SoftwareEvidence> {
    let (name, version, sure) = named(text)
        .map(|(name, version)| (name, version, Sure::Stated))
        .or_else(|| formed(text))?;
    Some(SoftwareEvidence {
        name,
        version,
        evidence: text.to_owned(),
        sure,
        span: Some(span),
    })
}

/// The software that the value of `with` names: Microsoft's, and Cisco's by its form. The version is in the comment after
/// it (`Microsoft SMTPSVC(6.0.3790.3959)`) or the id (`Microsoft SMTP Server … id 15.20.7249.19`).
pub(super) fn in_with(
    with: &str,
    comment: Option<&str>,
    id: Option<&str>,
    span: Span,
) -> Option<SoftwareEvidence> {
    let version_of = |text: Option<&str>| {
        text.filter(|text| {
            text.bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'.')
        })
        .map(str::to_owned)
    };
    let (name, version) = if with.starts_with("Microsoft SMTPSVC") {
        (Software::MicrosoftSmtpService, version_of(comment))
    } else if with.starts_with("Microsoft SMTP Server") || with.eq_ignore_ascii_case("mapi") {
        (Software::MicrosoftExchange, version_of(id))
    } else if with.to_ascii_uppercase().starts_with("ESMTP/TLS/") {
        return Some(SoftwareEvidence {
            name: Software::CiscoSecureEmailGateway,
            version: None,
            evidence: with.to_owned(),
            sure: Sure::Likely,
            span: Some(span),
        });
    } else {
        return None;
    };
    Some(SoftwareEvidence {
        name,
        version,
        evidence: with.to_owned(),
        sure: Sure::Stated,
        span: Some(span),
    })
}

/// Dovecot's delivery: LMTP, and the envelope noted in a comment.
pub(super) fn by_lmtp(with: &str, has_envelope: bool, span: Span) -> Option<SoftwareEvidence> {
    let is_lmtp = with.eq_ignore_ascii_case("LMTP") || with.eq_ignore_ascii_case("LMTPS");
    (is_lmtp && has_envelope).then(|| SoftwareEvidence {
        name: Software::Dovecot,
        version: None,
        evidence: with.to_owned(),
        sure: Sure::Possible,
        span: Some(span),
    })
}

/// The service that the name of the server belongs to. Anyone can write a name; above the trust boundary it is
/// the receiver's own.
pub(super) fn by_host(host: &str, span: Span) -> Option<SoftwareEvidence> {
    Some(SoftwareEvidence {
        name: Software::from_code(operators::software(host)?)?,
        version: None,
        evidence: name::host(host),
        sure: Sure::Likely,
        span: Some(span),
    })
}

/// What comments begin with, and whose mark it is; a longer mark stands before a shorter one.
const MARKS: &[(&str, Software)] = &[
    ("Postfix", Software::Postfix),
    ("Exim", Software::Exim),
    ("Haraka", Software::Haraka),
    ("Halon", Software::Halon),
    ("OpenSMTPD", Software::OpenSmtpd),
    ("PowerMTA(TM)", Software::PowerMta),
    ("PowerMTA", Software::PowerMta),
    ("ecelerity", Software::Momentum),
    ("Momentum", Software::Momentum),
    ("SG", Software::SendGrid),
    ("PPS", Software::Proofpoint),
    ("SimpleEmailService", Software::AmazonSes),
    ("MDaemon PRO", Software::MDaemon),
    ("MDaemon", Software::MDaemon),
    ("IBM Domino Release", Software::Domino),
    ("HCL Domino Release", Software::Domino),
    ("Lotus Domino Release", Software::Domino),
    (
        "Oracle Communications Messaging Exchange Server",
        Software::OracleCommunicationsMessagingServer,
    ),
    (
        "Oracle Communications Messaging Server",
        Software::OracleCommunicationsMessagingServer,
    ),
    (
        "Sun Java(tm) System Messaging Server",
        Software::SunJavaSystemMessagingServer,
    ),
    ("iPlanet Messaging Server", Software::IPlanetMessagingServer),
    ("CommuniGate Pro SMTP", Software::CommuniGatePro),
    ("CommuniGate Pro", Software::CommuniGatePro),
    ("Stalwart SMTP", Software::Stalwart),
    ("Stalwart", Software::Stalwart),
    ("Dovecot", Software::Dovecot),
    ("Cyrus", Software::Cyrus),
    ("amavisd-new", Software::Amavis),
    ("amavis", Software::Amavis),
    ("fetchmail", Software::Fetchmail),
    ("getmail", Software::Getmail),
    ("qpsmtpd", Software::Qpsmtpd),
    ("qmail", Software::Qmail),
    ("sSMTP", Software::Ssmtp),
    ("nullmailer", Software::Nullmailer),
    ("msmtp", Software::Msmtp),
    ("Yahoo Inc. Hermes SMTP Server", Software::YahooHermes),
    ("VZM Hermes SMTP Server", Software::YahooHermes),
    ("InterMail", Software::InterMail),
    (
        "Eudora Internet Mail Server",
        Software::EudoraInternetMailServer,
    ),
    ("Farcaster", Software::AmazonFarcaster),
    ("Barracuda", Software::Barracuda),
    ("Zimbra", Software::Zimbra),
    ("JAMES", Software::ApacheJames),
    ("MailEnable", Software::MailEnable),
    ("hMailServer", Software::HMailServer),
    ("Kerio Connect", Software::KerioConnect),
];

fn named(text: &str) -> Option<(Software, Option<String>)> {
    let &(mark, name) = MARKS.iter().find(|(mark, _)| {
        text.get(..mark.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(mark))
            && text
                .as_bytes()
                .get(mark.len())
                .is_none_or(|byte| !byte.is_ascii_alphanumeric())
    })?;
    Some((name, version(text.get(mark.len()..)?)))
}

/// The version in what follows a name: ` 4.98.2`, `/2.8.27`, `-6.4.23`, ` v20.0.1`; nothing in ` 123 invoked by uid 0`.
fn version(rest: &str) -> Option<String> {
    let word = rest
        .trim_start_matches([' ', '/', '-', ','])
        .split([' ', ',', ';'])
        .next()?
        .trim_start_matches(['v', 'V', 'M']);
    let word = word.trim_start_matches('.');
    let is_version =
        word.contains(['.', 'u', '_']) && word.starts_with(|c: char| c.is_ascii_digit());
    is_version.then(|| word.to_owned())
}

/// Forms that one program alone writes without naming itself.
fn formed(text: &str) -> Option<(Software, Option<String>, Sure)> {
    // Sendmail: the version of the program, a slash, that of its configuration. Proofpoint, which is built on it, writes the same.
    if let Some((program, configuration)) = text.split_once('/')
        && is_sendmail_version(program)
        && configuration.starts_with("8.")
    {
        return Some((Software::Sendmail, Some(program.to_owned()), Sure::Likely));
    }
    // Courier: `TLS: TLSv1.3,256bits,…`, after `AUTH: …` or alone.
    if text.contains("bits,")
        && ["AUTH: ", "TLS: ", "SSL: "]
            .iter()
            .any(|mark| text.starts_with(mark))
    {
        return Some((Software::Courier, None, Sure::Likely));
    }
    // Zimbra's mailbox server.
    if text.starts_with("LHLO ") {
        return Some((Software::Zimbra, None, Sure::Possible));
    }
    // ZMailer, which served the lists of vger.kernel.org.
    if text.contains("rhost-flags-") || text.starts_with("ORCPT <rfc822;") {
        return Some((Software::ZMailer, None, Sure::Likely));
    }
    None
}

fn is_sendmail_version(word: &str) -> bool {
    word.starts_with("8.")
        && word
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
        && word.split('.').count() >= 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_name_the_software_and_its_version() {
        for (text, name, version) in [
            ("Postfix", "Postfix", None),
            ("Postfix, from userid 1000", "Postfix", None),
            ("Exim 4.98.2", "Exim", Some("4.98.2")),
            ("Exim 4.90_1", "Exim", Some("4.90_1")),
            ("8.14.5/8.14.5", "Sendmail", Some("8.14.5")),
            ("8.12.8/8.12.8/Submit", "Sendmail", Some("8.12.8")),
            ("8.14.3/8.14.3/Debian-5+lenny1", "Sendmail", Some("8.14.3")),
            ("qmail 84128 invoked by uid 3013", "qmail", None),
            ("qmail 1.03 + ejcp v14", "qmail", Some("1.03")),
            ("qpsmtpd/0.94", "qpsmtpd", Some("0.94")),
            ("Haraka/2.8.27", "Haraka", Some("2.8.27")),
            ("PowerMTA(TM) v3.2r4", "PowerMTA", Some("3.2r4")),
            (
                "ecelerity 3.6.25.56547 r(Core:3.6.25.0)",
                "Momentum",
                Some("3.6.25.56547"),
            ),
            ("MDaemon PRO v19.5.4", "MDaemon", Some("19.5.4")),
            ("IBM Domino Release 9.0.1FP7", "Domino", Some("9.0.1FP7")),
            (
                "Oracle Communications Messaging Server 7u4-24.01(7.0.4.24.0) 64bit (built Nov 17 2011)",
                "Oracle Communications Messaging Server",
                Some("7u4-24.01(7.0.4.24.0)"),
            ),
            ("fetchmail-6.4.23", "fetchmail", Some("6.4.23")),
            ("amavisd-new, port 10024", "amavis", None),
            ("Cyrus v2.1.16-HERMES", "Cyrus", Some("2.1.16-HERMES")),
            ("SimpleEmailService-d-8DMC1AGE7", "Amazon SES", None),
            ("SG", "SendGrid", None),
        ] {
            let software = in_comment(text, Span::new(0, 0)).expect(text);
            assert_eq!(
                (software.name.as_str(), software.version.as_deref()),
                (name, version),
                "{text}"
            );
        }
        for text in [
            "unknown [192.0.2.1]",
            "SGI",
            "may be forged",
            "envelope-from <a@b>",
            "8.8.8.8",
            "Postfixed",
        ] {
            assert_eq!(in_comment(text, Span::new(0, 0)), None, "{text}");
        }
    }

    #[test]
    fn every_service_of_the_operators_is_known() {
        for name in operators::software_names() {
            assert!(Software::from_code(name).is_some(), "{name}");
        }
    }

    #[test]
    fn hosts_belong_to_services_by_whole_labels() {
        let name = |host| by_host(host, Span::new(0, 0)).map(|software| software.name.as_str());
        assert_eq!(name("mx.google.com"), Some("Gmail"));
        assert_eq!(name("MX.GOOGLE.COM."), Some("Gmail"));
        assert_eq!(name("mx.notgoogle.com"), None);
        assert_eq!(name("google.com.example"), None);
        assert_eq!(name("home.com"), None);
    }
}
