//! Node, npm, and the packages that the lock file names.

use std::process::Command;

use anyhow::{Result, bail};

use crate::{
    root,
    run::{output, run},
    stamp::unless_fresh,
};

/// The oldest Node that the package, the page's tools and the tests work with.
const OLDEST_NODE: u32 = 20;

/// Brings the packages that `package-lock.json` names, where they are not there yet.
///
/// # Errors
/// Where Node or npm is missing or too old, or the packages cannot be brought.
pub(crate) fn packages() -> Result<()> {
    let version = output(Command::new("node").arg("--version"));
    let major = version
        .as_deref()
        .and_then(|version| version.strip_prefix('v')?.split('.').next()?.parse().ok());
    if major.is_none_or(|major: u32| major < OLDEST_NODE) {
        bail!("Node.js {OLDEST_NODE} or newer, with npm, is needed: install it and run this again");
    }
    let mut inputs = vec![
        root().join("package-lock.json"),
        root().join("package.json"),
    ];
    inputs.extend(["npm", "www", "tests"].map(|each| root().join(each).join("package.json")));
    unless_fresh(
        "packages",
        &inputs,
        &[root().join("node_modules/.package-lock.json")],
        || {
            println!("== set-up: npm ci");
            run(Command::new("npm")
                .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
                .current_dir(root()))
        },
    )
}

/// Runs a script of one workspace's `package.json`.
///
/// # Errors
/// Where it fails.
pub(crate) fn npm_run(workspace: &str, script: &str) -> Result<()> {
    println!("== {script}: {workspace}/");
    run(Command::new("npm")
        .args(["run", "--silent", script, "--workspace", workspace])
        .current_dir(root()))
}
