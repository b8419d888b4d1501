//! A step is run again only where what it reads has changed.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::target;

/// Runs `step` unless it succeeded on the same `inputs` before and its `outputs` are still there.
/// Files count by content; in a folder that is named, so does all that lies in it, but for
/// `dist` and `node_modules`.
///
/// # Errors
/// Those of the step, or where a file cannot be read.
pub(crate) fn unless_fresh(
    name: &str,
    inputs: &[PathBuf],
    outputs: &[PathBuf],
    step: impl FnOnce() -> Result<()>,
) -> Result<()> {
    let folder = target().join("xtask");
    let stamp = folder.join(format!("{name}.stamp"));
    let now = digest(inputs)?;
    if outputs.iter().all(|output| output.exists())
        && fs::read_to_string(&stamp).is_ok_and(|before| before == now)
    {
        return Ok(());
    }
    step()?;
    fs::create_dir_all(&folder)?;
    // The step may have written among its inputs, as a lock file is.
    fs::write(&stamp, digest(inputs)?)?;
    Ok(())
}

fn digest(inputs: &[PathBuf]) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    for input in inputs {
        add(input, &mut hasher)?;
    }
    Ok(format!("{:016x}", hasher.finish()))
}

fn add(path: &Path, hasher: &mut DefaultHasher) -> Result<()> {
    path.hash(hasher);
    if !path.is_dir() {
        if path.exists() {
            fs::read(path)
                .with_context(|| format!("{} cannot be read", path.display()))?
                .hash(hasher);
        }
        return Ok(());
    }
    let mut entries: Vec<_> = fs::read_dir(path)?
        .flatten()
        .filter(|entry| entry.file_name() != "dist" && entry.file_name() != "node_modules")
        .map(|entry| entry.path())
        .collect();
    entries.sort();
    entries.iter().try_for_each(|entry| add(entry, hasher))
}
