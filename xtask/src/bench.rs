//! Speed beside the npm package mailauth.

use std::process::Command;

use anyhow::Result;

use crate::{build, root, run::run};

/// Builds the package and runs `bench/bench.mjs`.
///
/// # Errors
/// Where the package cannot be built, or a bar is missed.
pub(crate) fn bench() -> Result<()> {
    build::package()?;
    println!("== bench: beside mailauth");
    run(Command::new("node").arg(root().join("bench/bench.mjs")))?;
    println!("== bench: small messages");
    run(Command::new("node").arg(root().join("bench/boundary.mjs")))?;
    println!("== bench: the search for changes");
    run(Command::new("node").arg(root().join("bench/search.mjs")))
}
