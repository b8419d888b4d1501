//! Writes the JSON Schemas of the report, the evidence and the options into a folder: `cargo xtask build` runs it.

use std::{env, fs, path::PathBuf};

use headerlens::{Evidence, Options, options::Resolving, report::Report};
use schemars::generate::SchemaSettings;

/// What a caller of the package may set that is data.
#[derive(schemars::JsonSchema)]
#[expect(dead_code, reason = "only its schema is used")]
struct Settings {
    options: Options,
    resolving: Resolving,
}

fn main() -> std::io::Result<()> {
    let folder = env::args_os()
        .nth(1)
        .map_or_else(PathBuf::new, PathBuf::from);
    // A report is written by us: every field is there. Evidence is written by anyone: most may be left out.
    let report = SchemaSettings::draft07()
        .for_serialize()
        .into_generator()
        .into_root_schema_for::<Report>();
    let read = || SchemaSettings::draft07().for_deserialize().into_generator();
    for (name, schema) in [
        ("report", report),
        ("evidence", read().into_root_schema_for::<Evidence>()),
        ("settings", read().into_root_schema_for::<Settings>()),
    ] {
        let text = serde_json::to_string_pretty(&schema)?;
        fs::write(folder.join(format!("{name}.schema.json")), text)?;
    }
    Ok(())
}
