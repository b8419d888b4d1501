//! The catalogs in `locales/`, and the placeholders of their templates.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// Catalogs of the page's own interface. The rest are the package's: sentences for codes.
const OF_THE_PAGE: [&str; 6] = [
    "glossary.json",
    "page.json",
    "panels.json",
    "terms.json",
    "tour.json",
    "what-if.json",
];

/// The package's sentences of one language, by code.
pub(crate) fn catalog(language: &str) -> BTreeMap<String, String> {
    let mut sentences = BTreeMap::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("locales")
        .join(language);
    for entry in fs::read_dir(folder).expect("the catalogs").flatten() {
        if OF_THE_PAGE.contains(&entry.file_name().to_str().unwrap_or_default()) {
            continue;
        }
        let text = fs::read_to_string(entry.path()).expect("a catalog");
        let read: BTreeMap<String, String> =
            serde_json::from_str(&text).unwrap_or_else(|e| panic!("{:?}: {e}", entry.path()));
        for (code, sentence) in read {
            assert!(
                sentences.insert(code.clone(), sentence).is_none(),
                "{language}: {code} stands twice"
            );
        }
    }
    sentences
}

/// The names of a template's parameters: `{name}` and `{name, plural, one {…} other {…}}` (see npm/src/text/template.ts).
pub(crate) fn placeholders(template: &str) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    for (at, _) in template.match_indices('{') {
        // What opens a branch of a plural stands behind its category.
        let before = template.get(..at).unwrap_or_default().trim_end();
        let word = before.rsplit([' ', '}', ',']).next().unwrap_or_default();
        let is_branch = before.contains(", plural,")
            && (word.starts_with('=')
                || ["zero", "one", "two", "few", "many", "other"].contains(&word));
        let inside = template.get(at + 1..).unwrap_or_default();
        if !is_branch && let Some((name, _)) = inside.split_once([',', '}']) {
            names.insert(name.trim());
        }
    }
    names
}

#[test]
fn placeholders_are_found_in_plurals_too() {
    let found = |template| placeholders(template).into_iter().collect::<Vec<_>>();
    assert_eq!(found("{by} had it after {delay}."), ["by", "delay"]);
    assert_eq!(
        found("{count, plural, one {# line of {name}} other {{name} had # lines}}"),
        ["count", "name"]
    );
}
