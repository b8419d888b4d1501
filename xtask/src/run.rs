//! Other programs, run loudly or quietly.

use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// Runs a command with its output shown.
///
/// # Errors
/// Where it cannot be started or does not succeed.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let status = command
        .status()
        .with_context(|| format!("{program} cannot be run"))?;
    if !status.success() {
        bail!("{program} failed: {status}");
    }
    Ok(())
}

/// What a command prints, where it succeeds.
pub(crate) fn output(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}

/// Whether a command succeeds; its output is not shown.
pub(crate) fn quiet(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .output()
        .is_ok_and(|output| output.status.success())
}
