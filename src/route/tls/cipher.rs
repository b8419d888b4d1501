//! The names of cipher suites: those of IANA's registry of TLS cipher suites, and what OpenSSL, GnuTLS and Schannel call them.

/// The name in IANA's registry; `None` where the written name does not lead to one.
pub(super) fn iana_name(written: &str) -> Option<String> {
    let by_openssl = OPENSSL
        .iter()
        .find(|(openssl, _)| openssl.eq_ignore_ascii_case(written))
        .map(|(_, iana)| *iana);
    let candidates = [
        written.to_owned(),
        // Schannel adds the curve: `…_SHA256_P256`.
        curve_cut(written).to_owned(),
        // rustls marks the suites of TLS 1.3: `TLS13_…`.
        written.replace("TLS13_", "TLS_"),
        gnutls(written),
    ];
    by_openssl
        .or_else(|| {
            OPENSSL
                .iter()
                .map(|(_, iana)| *iana)
                .chain(TLS_1_3)
                .find(|iana| {
                    candidates
                        .iter()
                        .any(|name| name.eq_ignore_ascii_case(iana))
                })
        })
        .map(str::to_owned)
}

/// Whether a word is the name of a cipher suite, known or not.
pub(super) fn is_name(word: &str) -> bool {
    let upper = word.to_ascii_uppercase();
    let names_cipher = [
        "AES", "RC4", "DES", "CHACHA20", "CAMELLIA", "ARIA", "SEED", "NULL", "IDEA",
    ]
    .iter()
    .any(|cipher| upper.contains(cipher));
    names_cipher
        && upper.contains(['-', '_'])
        && upper
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        && (iana_name(word).is_some()
            || ["SHA", "MD5", "GCM", "CCM", "CBC", "POLY1305"]
                .iter()
                .any(|hash| upper.contains(hash)))
}

/// Whether a suite gives no protection to rely on: no encryption, export grade, RC4 (RFC 7465), DES and
/// 3DES (RFC 9325, section 4.2.1). A missing certificate is not held against it: mail between servers seldom checks one.
pub(super) fn is_weak(written: &str) -> bool {
    let upper = written.to_ascii_uppercase();
    ["NULL", "EXP-", "EXPORT", "RC4", "RC2", "DES"]
        .iter()
        .any(|mark| upper.contains(mark))
}

fn curve_cut(written: &str) -> &str {
    ["_P256", "_P384", "_P521"]
        .iter()
        .find_map(|curve| written.strip_suffix(curve))
        .unwrap_or(written)
}

/// GnuTLS leaves `TLS_` and `WITH_` out: `ECDHE_RSA_AES_256_GCM_SHA384`. Its longer form names the group and the
/// signature: `ECDHE_X25519__RSA_PSS_RSAE_SHA256__AES_256_GCM`; that is not one suite's name and is left.
fn gnutls(written: &str) -> String {
    let upper = written.to_ascii_uppercase();
    let upper = upper.strip_prefix("TLS_").unwrap_or(&upper);
    for exchange in ["ECDHE_RSA_", "ECDHE_ECDSA_", "DHE_RSA_", "RSA_"] {
        if let Some(rest) = upper.strip_prefix(exchange) {
            let hash = rest.replace("_SHA1", "_SHA");
            return format!("TLS_{exchange}WITH_{hash}");
        }
    }
    upper.to_owned()
}

/// TLS 1.3 (RFC 8446, appendix B.4): OpenSSL uses the names of the registry.
const TLS_1_3: [&str; 5] = [
    "TLS_AES_256_GCM_SHA384",
    "TLS_CHACHA20_POLY1305_SHA256",
    "TLS_AES_128_GCM_SHA256",
    "TLS_AES_128_CCM_SHA256",
    "TLS_AES_128_CCM_8_SHA256",
];

/// From the output of `openssl ciphers -stdname` (OpenSSL 3.0) and, for what it no longer has (RC4, DES, export),
/// from its manual page ciphers(1), "CIPHER SUITE NAMES".
const OPENSSL: &[(&str, &str)] = &[
    (
        "ECDHE-ECDSA-AES256-GCM-SHA384",
        "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
    ),
    (
        "ECDHE-RSA-AES256-GCM-SHA384",
        "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
    ),
    (
        "DHE-RSA-AES256-GCM-SHA384",
        "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384",
    ),
    (
        "ECDHE-ECDSA-CHACHA20-POLY1305",
        "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
    ),
    (
        "ECDHE-RSA-CHACHA20-POLY1305",
        "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
    ),
    (
        "DHE-RSA-CHACHA20-POLY1305",
        "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
    ),
    ("ECDHE-ECDSA-AES256-CCM", "TLS_ECDHE_ECDSA_WITH_AES_256_CCM"),
    ("DHE-RSA-AES256-CCM", "TLS_DHE_RSA_WITH_AES_256_CCM"),
    (
        "ADH-AES256-GCM-SHA384",
        "TLS_DH_anon_WITH_AES_256_GCM_SHA384",
    ),
    (
        "ECDHE-ECDSA-AES128-GCM-SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
    ),
    (
        "ECDHE-RSA-AES128-GCM-SHA256",
        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    ),
    (
        "DHE-RSA-AES128-GCM-SHA256",
        "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
    ),
    ("ECDHE-ECDSA-AES128-CCM", "TLS_ECDHE_ECDSA_WITH_AES_128_CCM"),
    ("DHE-RSA-AES128-CCM", "TLS_DHE_RSA_WITH_AES_128_CCM"),
    (
        "ADH-AES128-GCM-SHA256",
        "TLS_DH_anon_WITH_AES_128_GCM_SHA256",
    ),
    (
        "ECDHE-ECDSA-AES256-SHA384",
        "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384",
    ),
    (
        "ECDHE-RSA-AES256-SHA384",
        "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384",
    ),
    (
        "DHE-RSA-AES256-SHA256",
        "TLS_DHE_RSA_WITH_AES_256_CBC_SHA256",
    ),
    (
        "ECDHE-ECDSA-CAMELLIA256-SHA384",
        "TLS_ECDHE_ECDSA_WITH_CAMELLIA_256_CBC_SHA384",
    ),
    (
        "ECDHE-RSA-CAMELLIA256-SHA384",
        "TLS_ECDHE_RSA_WITH_CAMELLIA_256_CBC_SHA384",
    ),
    (
        "DHE-RSA-CAMELLIA256-SHA256",
        "TLS_DHE_RSA_WITH_CAMELLIA_256_CBC_SHA256",
    ),
    ("ADH-AES256-SHA256", "TLS_DH_anon_WITH_AES_256_CBC_SHA256"),
    (
        "ADH-CAMELLIA256-SHA256",
        "TLS_DH_anon_WITH_CAMELLIA_256_CBC_SHA256",
    ),
    (
        "ECDHE-ECDSA-AES128-SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
    ),
    (
        "ECDHE-RSA-AES128-SHA256",
        "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",
    ),
    (
        "DHE-RSA-AES128-SHA256",
        "TLS_DHE_RSA_WITH_AES_128_CBC_SHA256",
    ),
    (
        "ECDHE-ECDSA-CAMELLIA128-SHA256",
        "TLS_ECDHE_ECDSA_WITH_CAMELLIA_128_CBC_SHA256",
    ),
    (
        "ECDHE-RSA-CAMELLIA128-SHA256",
        "TLS_ECDHE_RSA_WITH_CAMELLIA_128_CBC_SHA256",
    ),
    (
        "DHE-RSA-CAMELLIA128-SHA256",
        "TLS_DHE_RSA_WITH_CAMELLIA_128_CBC_SHA256",
    ),
    ("ADH-AES128-SHA256", "TLS_DH_anon_WITH_AES_128_CBC_SHA256"),
    (
        "ADH-CAMELLIA128-SHA256",
        "TLS_DH_anon_WITH_CAMELLIA_128_CBC_SHA256",
    ),
    (
        "ECDHE-ECDSA-AES256-SHA",
        "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
    ),
    ("ECDHE-RSA-AES256-SHA", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA"),
    ("DHE-RSA-AES256-SHA", "TLS_DHE_RSA_WITH_AES_256_CBC_SHA"),
    (
        "DHE-RSA-CAMELLIA256-SHA",
        "TLS_DHE_RSA_WITH_CAMELLIA_256_CBC_SHA",
    ),
    ("AECDH-AES256-SHA", "TLS_ECDH_anon_WITH_AES_256_CBC_SHA"),
    ("ADH-AES256-SHA", "TLS_DH_anon_WITH_AES_256_CBC_SHA"),
    (
        "ADH-CAMELLIA256-SHA",
        "TLS_DH_anon_WITH_CAMELLIA_256_CBC_SHA",
    ),
    (
        "ECDHE-ECDSA-AES128-SHA",
        "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
    ),
    ("ECDHE-RSA-AES128-SHA", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"),
    ("DHE-RSA-AES128-SHA", "TLS_DHE_RSA_WITH_AES_128_CBC_SHA"),
    (
        "DHE-RSA-CAMELLIA128-SHA",
        "TLS_DHE_RSA_WITH_CAMELLIA_128_CBC_SHA",
    ),
    ("AECDH-AES128-SHA", "TLS_ECDH_anon_WITH_AES_128_CBC_SHA"),
    ("ADH-AES128-SHA", "TLS_DH_anon_WITH_AES_128_CBC_SHA"),
    (
        "ADH-CAMELLIA128-SHA",
        "TLS_DH_anon_WITH_CAMELLIA_128_CBC_SHA",
    ),
    ("AES256-GCM-SHA384", "TLS_RSA_WITH_AES_256_GCM_SHA384"),
    ("AES256-CCM", "TLS_RSA_WITH_AES_256_CCM"),
    ("AES128-GCM-SHA256", "TLS_RSA_WITH_AES_128_GCM_SHA256"),
    ("AES128-CCM", "TLS_RSA_WITH_AES_128_CCM"),
    ("AES256-SHA256", "TLS_RSA_WITH_AES_256_CBC_SHA256"),
    ("CAMELLIA256-SHA256", "TLS_RSA_WITH_CAMELLIA_256_CBC_SHA256"),
    ("AES128-SHA256", "TLS_RSA_WITH_AES_128_CBC_SHA256"),
    ("CAMELLIA128-SHA256", "TLS_RSA_WITH_CAMELLIA_128_CBC_SHA256"),
    ("AES256-SHA", "TLS_RSA_WITH_AES_256_CBC_SHA"),
    ("CAMELLIA256-SHA", "TLS_RSA_WITH_CAMELLIA_256_CBC_SHA"),
    ("AES128-SHA", "TLS_RSA_WITH_AES_128_CBC_SHA"),
    ("CAMELLIA128-SHA", "TLS_RSA_WITH_CAMELLIA_128_CBC_SHA"),
    ("ECDHE-ECDSA-NULL-SHA", "TLS_ECDHE_ECDSA_WITH_NULL_SHA"),
    ("ECDHE-RSA-NULL-SHA", "TLS_ECDHE_RSA_WITH_NULL_SHA"),
    ("AECDH-NULL-SHA", "TLS_ECDH_anon_WITH_NULL_SHA"),
    ("NULL-SHA256", "TLS_RSA_WITH_NULL_SHA256"),
    ("NULL-SHA", "TLS_RSA_WITH_NULL_SHA"),
    ("NULL-MD5", "TLS_RSA_WITH_NULL_MD5"),
    ("ECDHE-RSA-RC4-SHA", "TLS_ECDHE_RSA_WITH_RC4_128_SHA"),
    ("ECDHE-ECDSA-RC4-SHA", "TLS_ECDHE_ECDSA_WITH_RC4_128_SHA"),
    ("RC4-SHA", "TLS_RSA_WITH_RC4_128_SHA"),
    ("RC4-MD5", "TLS_RSA_WITH_RC4_128_MD5"),
    ("ADH-RC4-MD5", "TLS_DH_anon_WITH_RC4_128_MD5"),
    ("DES-CBC3-SHA", "TLS_RSA_WITH_3DES_EDE_CBC_SHA"),
    ("EDH-RSA-DES-CBC3-SHA", "TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA"),
    ("DHE-RSA-DES-CBC3-SHA", "TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA"),
    (
        "ECDHE-RSA-DES-CBC3-SHA",
        "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA",
    ),
    (
        "ECDHE-ECDSA-DES-CBC3-SHA",
        "TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA",
    ),
    ("ADH-DES-CBC3-SHA", "TLS_DH_anon_WITH_3DES_EDE_CBC_SHA"),
    ("DES-CBC-SHA", "TLS_RSA_WITH_DES_CBC_SHA"),
    ("EDH-RSA-DES-CBC-SHA", "TLS_DHE_RSA_WITH_DES_CBC_SHA"),
    ("EXP-RC4-MD5", "TLS_RSA_EXPORT_WITH_RC4_40_MD5"),
    ("EXP-DES-CBC-SHA", "TLS_RSA_EXPORT_WITH_DES40_CBC_SHA"),
    ("SEED-SHA", "TLS_RSA_WITH_SEED_CBC_SHA"),
    ("DHE-RSA-SEED-SHA", "TLS_DHE_RSA_WITH_SEED_CBC_SHA"),
    ("IDEA-CBC-SHA", "TLS_RSA_WITH_IDEA_CBC_SHA"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_to_the_registry_where_they_can() {
        for (written, expected) in [
            (
                "ECDHE-RSA-AES256-GCM-SHA384",
                Some("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"),
            ),
            ("AES256-SHA", Some("TLS_RSA_WITH_AES_256_CBC_SHA")),
            (
                "DHE-RSA-AES256-SHA",
                Some("TLS_DHE_RSA_WITH_AES_256_CBC_SHA"),
            ),
            ("RC4-MD5", Some("TLS_RSA_WITH_RC4_128_MD5")),
            ("TLS_AES_256_GCM_SHA384", Some("TLS_AES_256_GCM_SHA384")),
            (
                "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
                Some("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
            ),
            (
                "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256_P256",
                Some("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256"),
            ),
            (
                "ECDHE_RSA_AES_256_GCM_SHA384",
                Some("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"),
            ),
            (
                "TLS_DHE_RSA_AES_128_CBC_SHA1",
                Some("TLS_DHE_RSA_WITH_AES_128_CBC_SHA"),
            ),
            ("TLS13_AES_256_GCM_SHA384", Some("TLS_AES_256_GCM_SHA384")),
            (
                "ADH-AES256-GCM-SHA384",
                Some("TLS_DH_anon_WITH_AES_256_GCM_SHA384"),
            ),
            ("ECDHE_X25519__RSA_PSS_RSAE_SHA256__AES_256_GCM", None),
            ("OTHER", None),
        ] {
            assert_eq!(iana_name(written).as_deref(), expected, "{written}");
        }
    }

    #[test]
    fn weak_suites_are_known() {
        for name in [
            "RC4-MD5",
            "DES-CBC3-SHA",
            "TLS_RSA_WITH_3DES_EDE_CBC_SHA",
            "NULL-SHA",
            "EXP-RC4-MD5",
        ] {
            assert!(is_weak(name), "{name}");
        }
        for name in [
            "AES128-SHA",
            "ADH-AES256-GCM-SHA384",
            "TLS_AES_128_GCM_SHA256",
            "ECDHE-RSA-CHACHA20-POLY1305",
        ] {
            assert!(!is_weak(name), "{name}");
        }
    }
}
