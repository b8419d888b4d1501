//! Domain names: their canonical form, "is equal to or under", and the organization that they belong to.

use super::address;

/// A name in lower case, without the final dot, and in its ASCII form (RFC 5891) where it is not ASCII.
pub(crate) fn canonical_name(name: &str) -> String {
    let name = name.strip_suffix('.').unwrap_or(name);
    if name.is_ascii() {
        name.to_ascii_lowercase()
    } else {
        idna::domain_to_ascii(name).unwrap_or_else(|_| name.to_lowercase())
    }
}

/// Whether a question for this name can be put on the wire: labels of 1 to 63 bytes, 253 in all (RFC 1035, section 2.3.4).
pub(crate) fn is_askable(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 253
        && name
            .split('.')
            .all(|label| !label.is_empty() && label.len() <= 63)
}

/// Whether `name` is `above` or a name under it. Both are in canonical form.
pub(crate) fn is_within(name: &str, above: &str) -> bool {
    name.strip_suffix(above)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// A host name as it is compared: lower case, without the dot of the root and without brackets.
pub(crate) fn host(name: &str) -> String {
    name.trim_matches(['[', ']', '.']).to_ascii_lowercase()
}

/// Top-level labels, and one name, that public DNS does not have and networks use inside.
///
/// Left out are `test` and `example` (RFC 6761, sections 6.2 and 6.5): messages that explain or test something use them
/// as public names.
#[rustfmt::skip]
const INSIDE: &[&str] = &[
    // RFC 6761, sections 6.3 and 6.4.
    "localhost", "invalid",
    // RFC 6762: section 3, and appendix G, which lists what networks used before.
    "local", "intranet", "internal", "private", "corp", "home", "lan",
    // RFC 8375.
    "home.arpa",
    // `internal` is ICANN's choice too (board resolution of 29 July 2024).
    // Seen in Received fields of real messages.
    "localdomain", "intra", "prv",
];

/// Whether a name is used inside networks only, so that it says nothing of who runs the host. `name` is in canonical form.
pub(crate) fn is_inside_only(name: &str) -> bool {
    INSIDE.iter().any(|inside| is_within(name, inside))
}

/// The organization of a host, by its name: the last two labels, or three where the last two are a country's registry
/// (`co.kr`, `com.au`). There is no list of public suffixes here, so this is a guess. It is only compared with others
/// of its kind and never looked up. Where it is too long, two hosts of one organization look like strangers.
pub fn organization(name: &str) -> Option<String> {
    if address::read(name).is_some() {
        return None;
    }
    let name = host(name);
    let labels: Vec<&str> = name.split('.').collect();
    let [.., second, top] = labels.as_slice() else {
        return None;
    };
    if second.is_empty() || top.len() < 2 || is_inside_only(&name) {
        return None;
    }
    (labels.len() >= own_labels(&labels)).then(|| last_labels(&name))
}

/// The labels that stand for an organization, or the whole name where it has no more.
pub(crate) fn last_labels(name: &str) -> String {
    let labels: Vec<&str> = name.split('.').collect();
    let start = labels.len().saturating_sub(own_labels(&labels));
    labels.get(start..).unwrap_or_default().join(".")
}

fn own_labels(labels: &[&str]) -> usize {
    const REGISTRIES: &[&str] = &[
        "ac", "co", "com", "edu", "go", "gob", "gov", "govt", "ltd", "mil", "ne", "net", "nhs",
        "nom", "or", "org", "pe", "plc", "re", "sch",
    ];
    match labels {
        [.., second, top] if top.len() == 2 && REGISTRIES.contains(second) => 3,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn organizations_are_the_last_labels() {
        for (name, expected) in [
            ("mx.google.com", Some("google.com")),
            ("MX.GOOGLE.COM.", Some("google.com")),
            ("smtp4.hiworks.co.kr", Some("hiworks.co.kr")),
            ("mail.example.com.au", Some("example.com.au")),
            ("aspeedtech.com", Some("aspeedtech.com")),
            ("co.kr", None),
            ("localhost", None),
            ("localhost.localdomain", None),
            ("mx.office.lan", None),
            ("nas.home.arpa", None),
            ("[192.0.2.1]", None),
            ("192.0.2.1", None),
            ("", None),
        ] {
            assert_eq!(organization(name).as_deref(), expected, "{name}");
        }
    }
}
