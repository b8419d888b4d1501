//! The public suffix list (<https://publicsuffix.org/list/>), given as text.

use super::is_within;

/// A public suffix list: the text as it is published, or its rules alone, one a line.
///
/// The text is not indexed: each question reads it once, which costs less than an index that is used a few times.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PublicSuffixList<'t>(&'t str);

impl<'t> PublicSuffixList<'t> {
    /// The list in `text`.
    pub(crate) const fn new(text: &'t str) -> Self {
        Self(text)
    }

    /// The organizational domain (RFC 7489, section 3.2): the public suffix and one label more. A public suffix itself
    /// comes back as it is. `domain` is in canonical form.
    pub(crate) fn organizational_domain(self, domain: &str) -> String {
        let wanted = self.suffix_labels(domain) + 1;
        let mut labels: Vec<&str> = domain.rsplit('.').take(wanted).collect();
        labels.reverse();
        labels.join(".")
    }

    /// Whether the list calls `domain`, in canonical form, a public suffix.
    pub(crate) fn is_public_suffix(self, domain: &str) -> bool {
        domain.split('.').count() <= self.suffix_labels(domain)
    }

    /// How many labels the public suffix of `domain` has. The longest rule counts, an exception before any; a domain
    /// that no rule names has the rule `*` (<https://github.com/publicsuffix/list/wiki/Format>).
    fn suffix_labels(self, domain: &str) -> usize {
        let (unicode, _) = idna::domain_to_unicode(domain);
        let mut longest = 1;
        let mut exception = None;
        for line in self.0.lines() {
            let Some(rule) = line
                .split_whitespace()
                .next()
                .filter(|rule| !rule.starts_with("//"))
            else {
                continue;
            };
            let name = if rule.is_ascii() {
                domain
            } else {
                unicode.as_str()
            };
            let labels = rule.split('.').count();
            if let Some(exact) = rule.strip_prefix('!') {
                if is_within(name, exact) {
                    exception = Some(labels - 1);
                }
            } else if let Some(above) = rule.strip_prefix("*.") {
                if name != above && is_within(name, above) {
                    longest = longest.max(labels);
                }
            } else if is_within(name, rule) {
                longest = longest.max(labels);
            }
        }
        exception.unwrap_or(longest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "// a comment\ncom\nuk\nco.uk\n*.ck\n!www.ck\njp\n*.kawasaki.jp\n!city.kawasaki.jp\n\
                        한국\nblogspot.com   // private\n";

    #[test]
    fn the_longest_rule_wins_and_an_exception_beats_it() {
        for (domain, expected) in [
            ("mail.example.com", "example.com"),
            ("example.com", "example.com"),
            ("com", "com"),
            ("a.b.example.co.uk", "example.co.uk"),
            ("a.b.test.ck", "b.test.ck"),
            ("a.www.ck", "www.ck"),
            ("x.city.kawasaki.jp", "city.kawasaki.jp"),
            ("x.y.other.kawasaki.jp", "y.other.kawasaki.jp"),
            ("a.example.xn--3e0b707e", "example.xn--3e0b707e"),
            ("a.b.blogspot.com", "b.blogspot.com"),
            ("a.b.unlisted", "b.unlisted"),
        ] {
            let list = PublicSuffixList::new(LIST);
            assert_eq!(list.organizational_domain(domain), expected, "{domain}");
        }
    }

    #[test]
    fn a_public_suffix_is_one_by_a_rule_or_by_having_one_label() {
        for (domain, expected) in [
            ("com", true),
            ("co.uk", true),
            ("blogspot.com", true),
            ("test.ck", true),
            ("other.kawasaki.jp", true),
            ("xn--3e0b707e", true),
            ("unlisted", true),
            ("example.com", false),
            ("www.ck", false),
            ("city.kawasaki.jp", false),
            ("kawasaki.jp", false),
            ("a.unlisted", false),
        ] {
            let list = PublicSuffixList::new(LIST);
            assert_eq!(list.is_public_suffix(domain), expected, "{domain}");
        }
    }
}
