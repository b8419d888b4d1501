//! Imports run one way (DESIGN.md, section 3; ARCHITECTURE.md): who may import whom, read from the sources.

use std::{collections::BTreeSet, fs, path::Path};

/// The modules of the core, from the floor up. A module imports itself and rows under its own, nothing else.
const ROWS: &[&[&str]] = &[
    &["net", "syntax"],
    // Plain data; DNS answers are part of the report.
    &["reason", "provenance", "options", "dns"],
    &["report"],
    &["source"],
    &["message"],
    &["route", "mua", "transport", "inner"],
    // Above the route: signatures are judged by the time at which the message was received.
    &["auth"],
    &["findings"],
    // `report/build.rs`: from what the methods found to the report.
    &["build"],
    &["full"],
    &["inspection"],
    &["rounds"],
    &["wasm"],
    &["lib"],
];

#[test]
fn imports_run_one_way() {
    let row_of = |module: &str| ROWS.iter().position(|row| row.contains(&module));
    let mut wrong = Vec::new();
    for (module, file, text) in sources() {
        let Some(row) = row_of(&module) else {
            wrong.push(format!("{file}: the module {module} is in no row"));
            continue;
        };
        for import in imports(&text) {
            if import != module && row_of(&import).is_none_or(|other| other >= row) {
                wrong.push(format!("{file}: {module} imports {import}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The sources under `src`: the module at the top that each is in, its path and its text, tests left out.
fn sources() -> Vec<(String, String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut sources = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder of sources") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let within = path.strip_prefix(&root).expect("a path under src");
            let first = within.iter().next().expect("a name").to_string_lossy();
            // The report is plain data, but for the file that builds it.
            let module = match within == Path::new("report/build.rs") {
                true => "build".to_owned(),
                false => first.strip_suffix(".rs").unwrap_or(&first).to_owned(),
            };
            let text = fs::read_to_string(&path).expect("a source");
            let text = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
            sources.push((module, within.display().to_string(), text.to_owned()));
        }
    }
    sources
}

/// The modules at the top that a source names: `crate::x::…` and `use crate::{x::…, y}`, comments left out.
fn imports(text: &str) -> BTreeSet<String> {
    let code: String = text
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default())
        .collect::<Vec<_>>()
        .join("\n");
    let mut found = BTreeSet::new();
    // Macros write `$crate`, visibilities `pub(in crate::auth)`.
    for (at, _) in code.match_indices("crate::") {
        if code.get(..at).is_some_and(|before| before.ends_with("in ")) {
            continue;
        }
        let rest = code.get(at + "crate::".len()..).unwrap_or_default();
        match rest.strip_prefix('{') {
            Some(group) => found.extend(group_names(group)),
            None => found.extend(name(rest)),
        }
    }
    found
}

/// The first name of each member of a group, up to the brace that closes it.
fn group_names(group: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut depth = 0_usize;
    let mut member = String::new();
    for c in group.chars() {
        match c {
            '}' if depth == 0 => break,
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => names.extend(name(&std::mem::take(&mut member))),
            _ if depth == 0 => member.push(c),
            _ => {}
        }
    }
    names.extend(name(&member));
    names
}

/// The module that a path begins with; `None` for an item of the crate's root: a type, or a function that is called.
fn name(path: &str) -> Option<String> {
    let path = path.trim_start();
    let length = path
        .find(|c: char| !c.is_alphanumeric() && c != '_')
        .unwrap_or(path.len());
    let (name, after) = path.split_at(length);
    let is_module = name.starts_with(|c: char| c.is_ascii_lowercase()) && !after.starts_with('(');
    is_module.then(|| name.to_owned())
}

#[test]
fn imports_are_found_in_every_form() {
    let text = "use crate::{\n    dns::{Lookup, evidence::X},\n    net,\n};\n// use crate::no;\n\
        pub(in crate::auth) fn f() -> crate::report::Span { crate::Identifiers::new(crate::spf()) }\nuse crate::syntax::Span;\n";
    let found: Vec<String> = imports(text).into_iter().collect();
    assert_eq!(found, ["dns", "net", "report", "syntax"]);
}
