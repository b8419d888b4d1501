//! The page, built and served on loopback.

use std::process::Command;

use anyhow::Result;

use crate::{build, root, run::run};

/// Builds the page and serves it until it is interrupted.
///
/// # Errors
/// Where the page cannot be built or the port is taken.
pub(crate) fn serve(port: u16) -> Result<()> {
    build::page()?;
    run(Command::new("node")
        .arg(root().join("www/scripts/serve.mjs"))
        .arg(port.to_string()))
}
