//! What a module consists of, by crate.

use std::{collections::BTreeMap, fmt::Write as _, fs, path::Path};

use anyhow::{Context, Result};
use wasmparser::{KnownCustom, Name, Parser, Payload};

use crate::{build, target};

/// Crates that are named; the rest is one line.
const NAMED: usize = 16;

/// Builds the modules and prints what they consist of.
///
/// # Errors
/// As [`build::package`], or if a report is missing.
pub(crate) fn size() -> Result<()> {
    build::package()?;
    print(&["core", "full", "extras"])
}

/// Prints what modules consisted of when they were last built.
///
/// # Errors
/// If they were not built.
pub(crate) fn print(modules: &[&str]) -> Result<()> {
    for module in modules {
        let report = fs::read_to_string(file(module))
            .with_context(|| format!("the module {module} was not built"))?;
        print!("{report}");
    }
    Ok(())
}

/// Writes what the module at `built` consists of, as the compiler gave it: later steps drop the names.
///
/// # Errors
/// If it cannot be read.
pub(crate) fn record(module: &str, built: &Path) -> Result<()> {
    let report = report(module, &fs::read(built)?)?;
    let file = file(module);
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(file, report)?;
    Ok(())
}

fn file(module: &str) -> std::path::PathBuf {
    target().join(format!("xtask/size-{module}.txt"))
}

fn report(module: &str, bytes: &[u8]) -> Result<String> {
    let (mut imported, mut data) = (0, 0);
    let mut bodies: Vec<usize> = Vec::new();
    let mut names: BTreeMap<u32, String> = BTreeMap::new();
    for payload in Parser::new(0).parse_all(bytes) {
        match payload? {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    imported += u32::from(matches!(
                        import?.ty,
                        wasmparser::TypeRef::Func(_) | wasmparser::TypeRef::FuncExact(_)
                    ));
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(body.range().len()),
            Payload::DataSection(section) => data = section.range().len(),
            Payload::CustomSection(section) => {
                if let KnownCustom::Name(section) = section.as_known() {
                    for subsection in section {
                        if let Name::Function(functions) = subsection? {
                            for function in functions {
                                let function = function?;
                                names.insert(function.index, function.name.to_owned());
                            }
                        }
                    }
                }
            }
            _ => {}
        }
    }
    let mut crates: BTreeMap<String, usize> = BTreeMap::new();
    for (index, size) in (imported..).zip(&bodies) {
        let name = names.get(&index).map_or("?", String::as_str);
        *crates.entry(crate_of(name)).or_default() += size;
    }
    let mut crates: Vec<(String, usize)> = crates.into_iter().collect();
    crates.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    let rest: usize = crates.iter().skip(NAMED).map(|(_, size)| size).sum();
    let code: usize = bodies.iter().sum();
    let mut text = format!(
        "== size: the module {module} before wasm-opt, {} KB of code and {} KB of data\n",
        code / 1000,
        data / 1000
    );
    let lines = crates
        .iter()
        .take(NAMED)
        .map(|(name, size)| (name.as_str(), *size));
    for (name, size) in lines.chain([("the rest", rest)]) {
        let _ = writeln!(text, "{:>8} KB  {name}", size / 1000);
    }
    Ok(text)
}

/// The crate of a function: that of the type for a method, of the standard library for what it instantiates.
fn crate_of(symbol: &str) -> String {
    let name = format!("{:#}", rustc_demangle::demangle(symbol));
    let path = name.trim_start_matches(|c: char| !c.is_alphanumeric());
    let path = path.strip_prefix("dyn ").unwrap_or(path);
    let end = path.find(|c: char| !(c.is_alphanumeric() || c == '_'));
    let (first, rest) = path.split_at(end.unwrap_or(path.len()));
    match rest.starts_with("::") {
        true => first.to_owned(),
        false => "other".to_owned(),
    }
}
