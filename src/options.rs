//! What a caller may set, and every limit of the core. The package's TypeScript types are generated from here.

use std::net::IpAddr;

use serde::{Deserialize, Deserializer, de::Error};

use crate::net::name::{canonical_name, is_within};

/// What a caller may set. Unknown names are an error when this is deserialized.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Options {
    /// The time to judge by, in seconds since 1970. Without it, nothing is judged by the present time.
    pub now: Option<i64>,
    /// Servers of your own, by authserv-id or host name (case-insensitive; `*.example.net` matches subdomains): set
    /// this if you took the message from your own mailbox there. Their results and the client address they noted are believed.
    pub trusted: Vec<String>,
    /// The SMTP envelope, if you know it better than the message does.
    pub envelope: Envelope,
    /// Ask no DNS questions; judge by the given evidence alone.
    pub offline: bool,
    /// Also look up the transport policy of the receiving domain (MTA-STS, TLS-RPT, DANE). The verdict does not need it.
    pub transport: bool,
    /// The public suffix list as text, to compare RFC 9989 with what RFC 7489 would say. The npm package includes
    /// one, loaded on demand: `headerlens/public-suffixes.txt`.
    pub public_suffixes: Option<String>,
    /// Whose word the DNS answers are that the evaluation starts from.
    pub evidence_from: Origin,
    /// Also run mail-auth's verifiers over the same evidence. The shell loads the `extras` module for this.
    pub second_opinion: bool,
    /// Also explain what spam filters and mailing services wrote into the header. The shell loads the `extras` module for
    /// this, if a field may be one of theirs.
    pub filters: bool,
    /// Also list the MIME parts of the message. The shell loads the `extras` module for this.
    pub parts: bool,
    /// Limits on what is read and asked.
    pub limits: Limits,
}

/// Where the DNS answers come from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// They were asked for.
    #[default]
    Asked,
    /// The caller gave some of them: they are the caller's word.
    Given,
    /// They came with a link or a saved report of somebody else.
    Borrowed,
}

impl Options {
    /// Whether the caller trusts the server of this authserv-id or host name: an exact match, case-insensitive, or a
    /// subdomain of an entry `*.example.net`. OpenDKIM's job id after a slash does not count.
    pub fn trusts(&self, authserv: &str) -> bool {
        let bare = authserv.split('/').next().unwrap_or(authserv);
        self.trusted.iter().any(|trusted| {
            if let Some(above) = trusted.strip_prefix("*.") {
                let (name, above) = (canonical_name(bare), canonical_name(above));
                !above.is_empty() && name != above && is_within(&name, &above)
            } else {
                trusted.eq_ignore_ascii_case(authserv)
                    || canonical_name(trusted) == canonical_name(bare)
            }
        })
    }

    /// Whether the `extras` module contributes to the report of any message.
    pub fn needs_extras(&self) -> bool {
        self.second_opinion || self.parts
    }
}

/// The SMTP envelope (RFC 5321) as the caller knows it.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Envelope {
    /// The IP address of the client.
    #[serde(deserialize_with = "address")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub ip: Option<IpAddr>,
    /// The name that the client gave in HELO or EHLO.
    pub helo: Option<String>,
    /// The reverse path; empty for a bounce.
    pub mail_from: Option<String>,
}

/// An address, with an error that quotes the text.
fn address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<IpAddr>, D::Error> {
    let text: Option<String> = Deserialize::deserialize(deserializer)?;
    text.map(|text| {
        text.parse()
            .map_err(|_| D::Error::custom(format!("invalid IP address {text:?}")))
    })
    .transpose()
}

/// Limits on what is read, computed and asked. A message is hostile until proven otherwise. All are counted in work, none
/// in seconds, so that every machine gives the same report. Where one is hit the verdict is undecided, and says which.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Limits {
    /// Bytes of a message; the default is 100,000,000.
    pub message_bytes: usize,
    /// Header fields that are read; the default is 10,000. The report says if some were left out.
    pub header_fields: usize,
    /// Header fields of one name that are read; the default is 1,000.
    pub repeated_fields: usize,
    /// Bytes of header fields that are read, together; the default is 2,000,000. Mail servers refuse less: Exchange
    /// 256 KB, Gmail 500 KB. A field that does not fit is left out; smaller ones after it are read.
    pub header_bytes: usize,
    /// DKIM signatures that are verified; the default is 20. Those after them are `policy`.
    pub signatures: usize,
    /// Signatures of DKIM and ARC that are verified with a key, counted as RSA keys of 2,048 bits (one of 8,192 bits
    /// counts 16); the default is 400. Those after them are not checked.
    pub key_operations: u32,
    /// Rounds of DNS questions; the default is 12.
    pub rounds: u32,
    /// DNS questions in all; the default is 200.
    pub questions: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            message_bytes: 100 * 1000 * 1000,
            header_fields: 10_000,
            repeated_fields: 1000,
            header_bytes: 2 * 1000 * 1000,
            signatures: 20,
            key_operations: 400,
            rounds: 12,
            questions: 200,
        }
    }
}

/// Where a shell that speaks DNS over HTTPS sends its questions. The core reads none of it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Resolving {
    /// Resolvers in order of preference, as presets by name or URLs (RFC 8484). The default is all presets.
    pub resolvers: Vec<String>,
    /// Milliseconds that one resolver has for one answer; the default is 5000.
    pub timeout: u32,
}

impl Default for Resolving {
    fn default() -> Self {
        Self {
            resolvers: Vec::new(),
            timeout: 5000,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trusting(trusted: &[&str]) -> Options {
        Options {
            trusted: trusted.iter().map(|&each| each.to_owned()).collect(),
            ..Options::default()
        }
    }

    #[test]
    fn a_trusted_name_matches_itself_in_any_case_and_nothing_else() {
        let options = trusting(&["MX.example.net"]);
        assert!(options.trusts("mx.example.net"));
        assert!(options.trusts("Mx.Example.Net."));
        for stranger in [
            "example.net",
            "a.mx.example.net",
            "mx.example.net.evil.test",
            "",
        ] {
            assert!(!options.trusts(stranger), "{stranger}");
        }
    }

    #[test]
    fn an_asterisk_matches_subdomains_only() {
        let options = trusting(&["*.example.net"]);
        assert!(options.trusts("mx.example.net"));
        assert!(options.trusts("a.b.EXAMPLE.net"));
        for stranger in [
            "example.net",
            "badexample.net",
            "example.net.evil.test",
            "*.example.org",
        ] {
            assert!(!options.trusts(stranger), "{stranger}");
        }
        assert!(!trusting(&["*."]).trusts("example.net"));
        assert!(!trusting(&["*"]).trusts("example.net"));
    }

    #[test]
    fn the_job_id_of_opendkim_does_not_count() {
        assert!(trusting(&["mx.example.net"]).trusts("mx.example.net/4Xq1Zs0Rkdz9sT"));
        assert!(trusting(&["*.example.net"]).trusts("mx.example.net/4Xq1Zs0Rkdz9sT"));
    }

    #[test]
    fn unknown_names_and_wrong_shapes_are_errors() {
        for (json, name) in [
            (r#"{"trustd": []}"#, "trustd"),
            (r#"{"envelope": {"mailfrom": "a"}}"#, "mailfrom"),
            (r#"{"limits": {"round": 1}}"#, "round"),
            (r#"{"envelope": {"ip": "1.2.3"}}"#, "1.2.3"),
        ] {
            let error = serde_json::from_str::<Options>(json).expect_err(json);
            assert!(error.to_string().contains(name), "{error}");
        }
    }
}
