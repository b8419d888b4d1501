//! The packed package in every host and bundler that it is meant for.

use std::process::Command;

use anyhow::Result;

use crate::{build, root, run::run};

/// Builds the package and runs `tests/packaging/hosts/run.mjs`: all hosts, or those whose names contain one of `only`.
///
/// # Errors
/// Where the package cannot be built, or a host fails that is not known to.
pub(crate) fn hosts(only: &[&str]) -> Result<()> {
    build::page()?;
    println!("== hosts: one install of every host, about 1.5 GB");
    run(Command::new("node")
        .arg(root().join("tests/packaging/hosts/run.mjs"))
        .args(only))
}
