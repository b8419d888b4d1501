//! What a trace field says of TLS, in the many ways in which servers write it.

use crate::{
    reason::TlsWeakness,
    report::{PartName, Span, Tls, TlsMode},
};

mod cipher;

/// What was read, and where it stands in the value.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Read {
    /// Whether TLS is spoken of at all.
    pub(super) said: bool,
    pub(super) version: Option<&'static str>,
    pub(super) cipher: Option<String>,
    pub(super) bits: Option<u32>,
    pub(super) verified: Option<bool>,
    pub(super) starttls: bool,
    /// The pieces: `tls`, `cipher`, `bits`.
    pub(super) parts: Vec<(PartName, Span)>,
}

impl Read {
    /// Takes in what stands in `span` of `value`: a comment, a word of `with`, the value of `tls`.
    ///
    /// | written by | form |
    /// |---|---|
    /// | Postfix, Stalwart | `using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits) …` |
    /// | Sendmail, Gmail, Exchange, Proofpoint, Mimecast | `version=TLS1_2 cipher=… bits=256/256 verify=NO`, commas or not |
    /// | Exim | `TLS1.2:ECDHE-RSA-AES256-GCM-SHA384:256`, or `TLS1.3` and `tls TLS_AES_256_GCM_SHA384` |
    /// | OpenSMTPD | `TLSv1.3:TLS_AES_256_GCM_SHA384:256:NO` |
    /// | Courier | `TLS: TLSv1/SSLv3,256bits,AES256-SHA` |
    /// | MDaemon | `Cipher TLSv1:RC4-MD5:128` |
    /// | Cisco | `ESMTP/TLS/ECDHE-RSA-AES256-GCM-SHA384` |
    /// | qpsmtpd | `AES128-SHA encrypted` |
    pub(super) fn take(&mut self, value: &[u8], span: Span) {
        let text = value.get(span.start..span.end).unwrap_or_default();
        let mut before = "";
        for (start, piece) in pieces(text) {
            let place = Span::new(start, start + piece.len()).shifted(span.start);
            self.take_piece(piece, before, place);
            before = piece;
        }
    }

    fn take_piece(&mut self, piece: &str, before: &str, place: Span) {
        let after = |name: &str| before.eq_ignore_ascii_case(name);
        let is = |name: &str| piece.eq_ignore_ascii_case(name);
        if let Some(version) = version(piece) {
            if self.version.is_none() {
                self.version = Some(version);
                self.say(PartName::Tls, place);
            }
        } else if after("cipher") || cipher::is_name(piece) {
            if self.cipher.is_none() {
                self.cipher = Some(piece.to_owned());
                self.say(PartName::Cipher, place);
            }
        } else if after("verify") || after("verified") {
            self.verified = verified(piece).or(self.verified);
        } else if let Some(bits) = bits(piece) {
            let names_bits = after("bits") || self.cipher.is_some() || piece.len() > 4;
            if self.bits.is_none() && self.said && names_bits {
                self.bits = Some(bits);
                self.say(PartName::Bits, place);
            }
        } else if is("STARTTLS") {
            self.starttls = true;
            self.say(PartName::Tls, place);
        } else if (is("TLS") || is("SSL") || is("TLSv1/SSLv3")) && !after("no") {
            self.say(PartName::Tls, place);
        } else if is("verified") && after("not") {
            // Postfix: `(not verified)`.
            self.verified = self.verified.or(Some(false));
        }
    }

    fn say(&mut self, part: PartName, place: Span) {
        self.said = true;
        self.parts.push((part, place));
    }

    /// The report's view; `None` where TLS is not spoken of.
    pub(super) fn report(&self) -> Option<Tls> {
        self.said.then(|| Tls {
            version: self.version.map(str::to_owned),
            cipher: self.cipher.clone(),
            cipher_iana: self.cipher.as_deref().and_then(cipher::iana_name),
            bits: self.bits,
            mode: if self.starttls {
                TlsMode::Starttls
            } else {
                TlsMode::Unknown
            },
            verified: self.verified,
            weak: self.weak(),
        })
    }

    fn weak(&self) -> Vec<TlsWeakness> {
        let checks = [
            // RFC 8996 deprecates TLS 1.0 and 1.1, RFC 6176 and RFC 7568 prohibit SSL 2.0 and 3.0.
            (
                self.version
                    .is_some_and(|version| !matches!(version, "TLS 1.2" | "TLS 1.3")),
                TlsWeakness::VersionOld,
            ),
            (
                self.cipher.as_deref().is_some_and(cipher::is_weak),
                TlsWeakness::CipherWeak,
            ),
            (
                self.bits.is_some_and(|bits| bits < 112),
                TlsWeakness::KeyShort,
            ),
        ];
        checks
            .into_iter()
            .filter(|(applies, _)| *applies)
            .map(|(_, weakness)| weakness)
            .collect()
    }
}

/// The words of a piece of text and where they start; signs that stand between them in these forms split them.
fn pieces(text: &[u8]) -> impl Iterator<Item = (usize, &str)> {
    let is_sign = |byte: &u8| {
        byte.is_ascii_whitespace() || matches!(byte, b',' | b':' | b'=' | b'(' | b')' | b';' | b'"')
    };
    let mut at = 0;
    std::iter::from_fn(move || {
        while text.get(at).is_some_and(is_sign) {
            at += 1;
        }
        let start = at;
        while text.get(at).is_some_and(|byte| !is_sign(byte)) {
            at += 1;
        }
        (start < at).then(|| {
            let piece = text.get(start..at).unwrap_or_default();
            (start, std::str::from_utf8(piece).unwrap_or("?"))
        })
    })
    // `ESMTP/TLS/ECDHE-RSA-AES256-GCM-SHA384`; but `TLSv1/SSLv3` and `256/256` are one piece.
    .flat_map(|(start, piece)| {
        let splits = piece.to_ascii_uppercase().contains("/TLS");
        let mut at = start;
        piece
            .split(move |sign| splits && sign == '/')
            .map(move |part| {
                let place = at;
                at += part.len() + 1;
                (place, part)
            })
    })
}

/// The version that a word names: `TLSv1.3`, `TLS1_2`, `TLS1.3`, `TLSv1`, `SSLv3`.
/// `TLSv1/SSLv3` is what OpenSSL calls a family of ciphers: it says nothing of the version.
fn version(word: &str) -> Option<&'static str> {
    let lower = word.to_ascii_lowercase();
    let (is_ssl, number) = match lower.strip_prefix("ssl") {
        Some(number) => (true, number),
        None => (false, lower.strip_prefix("tls")?),
    };
    let number = number
        .trim_start_matches(['v', '_', '-', '.'])
        .replace('_', ".");
    Some(match (is_ssl, number.as_str()) {
        (true, "2" | "2.0") => "SSL 2.0",
        (true, "3" | "3.0") => "SSL 3.0",
        (false, "1" | "1.0") => "TLS 1.0",
        (false, "1.1") => "TLS 1.1",
        (false, "1.2") => "TLS 1.2",
        (false, "1.3") => "TLS 1.3",
        _ => return None,
    })
}

/// The length of a key: `256`, `256/256`, `256bits`; the first number is what was used.
fn bits(word: &str) -> Option<u32> {
    let word = word.trim_end_matches("bits");
    let used = word.split('/').next()?;
    let bits: u32 = (2..=3)
        .contains(&used.len())
        .then(|| used.parse().ok())
        .flatten()?;
    (40..=512).contains(&bits).then_some(bits)
}

/// Sendmail's words, which others took over: `NO` and `NOT` mean that there was no certificate to verify.
fn verified(word: &str) -> Option<bool> {
    match word.to_ascii_uppercase().as_str() {
        "OK" | "YES" => Some(true),
        "FAIL" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Read {
        let mut read = Read::default();
        read.take(text.as_bytes(), Span::new(0, text.len()));
        for (_, span) in &read.parts {
            assert!(span.end <= text.len());
        }
        read
    }

    type Expected = (
        Option<&'static str>,
        Option<&'static str>,
        Option<u32>,
        Option<bool>,
    );

    #[test]
    fn each_form_is_read() {
        let cases: [(&str, Expected); 17] = [
            (
                "using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits) key-exchange X25519 server-signature RSA-PSS (2048 bits) server-digest SHA256",
                (
                    Some("TLS 1.3"),
                    Some("TLS_AES_256_GCM_SHA384"),
                    Some(256),
                    None,
                ),
            ),
            (
                "using TLSv1 with cipher DHE-RSA-AES256-SHA (256/256 bits)",
                (Some("TLS 1.0"), Some("DHE-RSA-AES256-SHA"), Some(256), None),
            ),
            (
                "version=TLS1_2, cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
                (
                    Some("TLS 1.2"),
                    Some("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"),
                    None,
                    None,
                ),
            ),
            (
                "version=TLS1_3 cipher=TLS_AES_256_GCM_SHA384 bits=256/256",
                (
                    Some("TLS 1.3"),
                    Some("TLS_AES_256_GCM_SHA384"),
                    Some(256),
                    None,
                ),
            ),
            (
                "version=TLSv1.2 cipher=ECDHE-RSA-AES256-GCM-SHA384 bits=256 verify=OK",
                (
                    Some("TLS 1.2"),
                    Some("ECDHE-RSA-AES256-GCM-SHA384"),
                    Some(256),
                    Some(true),
                ),
            ),
            (
                "version=TLSv1.3 cipher=TLS_AES_256_GCM_SHA384 bits=256 verify=NOT",
                (
                    Some("TLS 1.3"),
                    Some("TLS_AES_256_GCM_SHA384"),
                    Some(256),
                    None,
                ),
            ),
            (
                "version=TLSv1/SSLv3 cipher=RC4-SHA verify=FAIL",
                (None, Some("RC4-SHA"), None, Some(false)),
            ),
            (
                "version=SSLv3 cipher=OTHER",
                (Some("SSL 3.0"), Some("OTHER"), None, None),
            ),
            (
                "TLS1.2:ECDHE-RSA-AES256-GCM-SHA384:256",
                (
                    Some("TLS 1.2"),
                    Some("ECDHE-RSA-AES256-GCM-SHA384"),
                    Some(256),
                    None,
                ),
            ),
            (
                "TLS1.2:ECDHE_RSA_AES_256_GCM_SHA384:256",
                (
                    Some("TLS 1.2"),
                    Some("ECDHE_RSA_AES_256_GCM_SHA384"),
                    Some(256),
                    None,
                ),
            ),
            (
                "TLSv1.3:TLS_CHACHA20_POLY1305_SHA256:256:NO",
                (
                    Some("TLS 1.3"),
                    Some("TLS_CHACHA20_POLY1305_SHA256"),
                    Some(256),
                    None,
                ),
            ),
            (
                "AUTH: PLAIN jast, TLS: TLSv1/SSLv3,256bits,AES256-SHA",
                (None, Some("AES256-SHA"), Some(256), None),
            ),
            (
                "Cipher TLSv1:RC4-MD5:128",
                (Some("TLS 1.0"), Some("RC4-MD5"), Some(128), None),
            ),
            (
                "ESMTP/TLS/ECDHE-RSA-AES256-GCM-SHA384",
                (None, Some("ECDHE-RSA-AES256-GCM-SHA384"), None, None),
            ),
            (
                "AES128-SHA encrypted",
                (None, Some("AES128-SHA"), None, None),
            ),
            (
                "using TLSv1.2 with cipher DHE-RSA-AES256-GCM-SHA384 (256 bits) verified NO",
                (
                    Some("TLS 1.2"),
                    Some("DHE-RSA-AES256-GCM-SHA384"),
                    Some(256),
                    None,
                ),
            ),
            ("Using TLS", (None, None, None, None)),
        ];
        for (text, expected) in cases {
            let read = read(text);
            assert!(read.said, "{text}");
            assert_eq!(
                (
                    read.version,
                    read.cipher.as_deref(),
                    read.bits,
                    read.verified
                ),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn what_does_not_speak_of_tls_is_left_alone() {
        for text in [
            "No client certificate requested",
            "authenticated bits=0",
            "Authenticated sender: tls@example.com",
            "mail.tls.example [192.0.2.1]",
            "8.14.5/8.14.5",
            "Exim 4.98.2",
            "no TLS",
        ] {
            assert!(!read(text).said, "{text}");
        }
    }

    #[test]
    fn certificates_are_verified_where_the_server_says_so() {
        assert_eq!(
            read("Client CN \"mx\", Issuer \"CA\" (verified OK)").verified,
            Some(true)
        );
        assert_eq!(
            read("Client CN \"mx\", Issuer \"CA\" (not verified)").verified,
            Some(false)
        );
        assert_eq!(read("No client certificate requested").verified, None);
    }

    #[test]
    fn what_is_weak_is_said() {
        let weak = |text| read(text).report().expect("TLS").weak;
        assert_eq!(
            weak("version=SSLv3 cipher=RC4-MD5 bits=40"),
            [
                TlsWeakness::VersionOld,
                TlsWeakness::CipherWeak,
                TlsWeakness::KeyShort
            ]
        );
        assert_eq!(
            weak("version=TLSv1.1 cipher=AES256-SHA bits=256"),
            [TlsWeakness::VersionOld]
        );
        assert!(weak("version=TLSv1.2 cipher=AES128-SHA bits=128").is_empty());
        assert!(weak("version=TLSv1/SSLv3 cipher=AES128-SHA").is_empty());
    }
}
