//! Documents that are generated from the code.

use std::{fs, process::Command};

use anyhow::{Context as _, Result};

use crate::{IGNORE_RUST_VERSION, root, run::output};

/// Writes `docs/codes.md`: every code of the report, with its meaning.
///
/// # Errors
/// If the example that prints the codes does not build, or the file cannot be written.
pub(crate) fn docs() -> Result<()> {
    let codes = output(
        Command::new("cargo")
            .args(["run", "--quiet", IGNORE_RUST_VERSION, "--example", "codes"])
            .current_dir(root()),
    )
    .context("cargo run --example codes failed")?;
    let path = root().join("docs/codes.md");
    fs::write(&path, format!("{codes}\n"))
        .with_context(|| format!("cannot write {}", path.display()))?;
    println!("docs: wrote {}", path.display());
    Ok(())
}
