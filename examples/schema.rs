//! Writes the JSON Schemas of the report and of the evidence into a folder: `cargo xtask build` runs it.

use std::{env, fs, path::PathBuf};

use headerlens::{dns::EvidenceFile, report::Report};
use schemars::generate::SchemaSettings;

fn main() -> std::io::Result<()> {
    let folder = env::args_os()
        .nth(1)
        .map_or_else(PathBuf::new, PathBuf::from);
    // A report is written by us: every field is there. Evidence is written by anyone: most may be left out.
    let report = SchemaSettings::draft07()
        .for_serialize()
        .into_generator()
        .into_root_schema_for::<Report>();
    let evidence = SchemaSettings::draft07()
        .for_deserialize()
        .into_generator()
        .into_root_schema_for::<EvidenceFile>();
    for (name, schema) in [("report", report), ("evidence", evidence)] {
        let text = serde_json::to_string_pretty(&schema)?;
        fs::write(folder.join(format!("{name}.schema.json")), text)?;
    }
    Ok(())
}
