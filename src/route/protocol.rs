//! Transmission types: what stands after `with` (RFC 5321, section 4.4).

use crate::report::Protocol;

/// What a transmission type says. `written` may hold more than the type: `ESMTP/TLS/AES128-SHA`, `Microsoft SMTP Server`.
pub(super) fn read(written: &str) -> Option<Protocol> {
    let upper = written.to_ascii_uppercase();
    if upper.starts_with("MICROSOFT SMTP") {
        return Some(protocol("SMTP", true, None, None, Some("RFC 5321")));
    }
    let name = upper.split(['/', '(', ',']).next().unwrap_or_default();
    REGISTERED
        .iter()
        .find(|(known, ..)| *known == name)
        .map(|&(known, rfc)| registered(known, rfc))
        .or_else(|| in_use(name))
}

/// Whether a word is a transmission type that is known.
pub(super) fn is_known(word: &str) -> bool {
    read(word).is_some()
}

/// The registry of mail transmission types, "WITH protocol types" (IANA, Simple Mail Transfer Protocol parameters).
const REGISTERED: [(&str, &str); 18] = [
    ("SMTP", "RFC 5321"),
    ("ESMTP", "RFC 5321"),
    ("ESMTPA", "RFC 3848"),
    ("ESMTPS", "RFC 3848"),
    ("ESMTPSA", "RFC 3848"),
    ("LMTP", "RFC 3848"),
    ("LMTPA", "RFC 3848"),
    ("LMTPS", "RFC 3848"),
    ("LMTPSA", "RFC 3848"),
    ("MMS", "RFC 4356"),
    ("UTF8SMTP", "RFC 6531"),
    ("UTF8SMTPA", "RFC 6531"),
    ("UTF8SMTPS", "RFC 6531"),
    ("UTF8SMTPSA", "RFC 6531"),
    ("UTF8LMTP", "RFC 6531"),
    ("UTF8LMTPA", "RFC 6531"),
    ("UTF8LMTPS", "RFC 6531"),
    ("UTF8LMTPSA", "RFC 6531"),
];

/// RFC 3848: `S` is STARTTLS (servers write it for implicit TLS too), `A` is AUTH. Plain `SMTP` has neither;
/// that a server writes it does not mean that it knows the other names.
fn registered(name: &str, rfc: &str) -> Protocol {
    if name == "MMS" {
        return protocol(name, true, None, None, Some(rfc));
    }
    let suffix = name
        .trim_start_matches("UTF8")
        .trim_start_matches(['E', 'L'])
        .trim_start_matches("SMTP")
        .trim_start_matches("MTP");
    protocol(
        name,
        true,
        Some(suffix.contains('S')),
        Some(suffix.contains('A')),
        Some(rfc),
    )
}

/// Types that are in use and not registered.
fn in_use(name: &str) -> Option<Protocol> {
    let (name, tls) = match name {
        "HTTPS" => ("HTTPS", Some(true)),
        "SMTPS" => ("SMTPS", Some(true)),
        "SMTPSA" => ("SMTPSA", Some(true)),
        "HTTP" | "HTTPU" | "HTTPREST" => ("HTTP", None),
        "IMAPS" => ("IMAPS", Some(true)),
        "IMAP" | "POP3" | "LOCAL" | "MAPI" | "NNFMP" | "REST" | "SOCKET" | "STDIN" | "UUCP"
        | "QMQP" | "QMTP" | "BSMTP" => (name, None),
        _ => return None,
    };
    let authenticated = (name == "SMTPSA").then_some(true);
    Some(protocol(name, false, tls, authenticated, None))
}

fn protocol(
    name: &str,
    registered: bool,
    tls: Option<bool>,
    authenticated: Option<bool>,
    rfc: Option<&str>,
) -> Protocol {
    Protocol {
        name: name.to_owned(),
        registered,
        tls,
        authenticated,
        rfc: rfc.map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_letters_of_a_type_say_tls_and_authentication() {
        for (written, name, tls, authenticated) in [
            ("SMTP", "SMTP", Some(false), Some(false)),
            ("esmtp", "ESMTP", Some(false), Some(false)),
            ("ESMTPS", "ESMTPS", Some(true), Some(false)),
            ("esmtpsa", "ESMTPSA", Some(true), Some(true)),
            ("ESMTPA", "ESMTPA", Some(false), Some(true)),
            ("LMTP", "LMTP", Some(false), Some(false)),
            ("LMTPS", "LMTPS", Some(true), Some(false)),
            ("UTF8SMTPSA", "UTF8SMTPSA", Some(true), Some(true)),
            ("UTF8LMTP", "UTF8LMTP", Some(false), Some(false)),
            ("ESMTP/TLS/AES128-SHA", "ESMTP", Some(false), Some(false)),
            ("HTTPS", "HTTPS", Some(true), None),
            ("HTTP", "HTTP", None, None),
            ("SMTPs", "SMTPS", Some(true), None),
            ("mapi", "MAPI", None, None),
            ("Microsoft SMTP Server", "SMTP", None, None),
        ] {
            let read = read(written).expect(written);
            assert_eq!(
                (read.name.as_str(), read.tls, read.authenticated),
                (name, tls, authenticated),
                "{written}"
            );
        }
        assert_eq!(read("Postfix"), None);
    }
}
