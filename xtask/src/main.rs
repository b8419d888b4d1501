//! The project's tasks: `cargo xtask build|serve|test|hosts|bench|size|docs|semver`.

mod bench;
mod build;
mod debian;
mod docs;
mod hosts;
mod node;
mod package;
mod peers;
mod run;
mod serve;
mod size;
mod stamp;
mod test;
mod toolchain;
mod wasm;

use std::{
    env,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Result;

const USAGE: &str = "usage: cargo xtask TASK

  build          the module, the npm package and the page, with all the set-up that they need
  serve [PORT]   build, and serve the page on 127.0.0.1 (port 8080 where none is named)
  test           every check and test; ends with the counts
  hosts [NAME…]  the packed package in every host and bundler, or in those with such names; installs 1.5 GB
  bench          speed beside the npm package mailauth, in one process
  size           what the modules consist of, by crate
  docs           docs/codes.md: every code of the report, with its meaning
  semver         the public API beside that of the last tag (needs cargo-semver-checks)";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match arguments.as_slice() {
        ["build"] => build::page(),
        ["serve"] => serve::serve(8080),
        ["serve", port] => match port.parse() {
            Ok(port) => serve::serve(port),
            Err(_) => return usage(),
        },
        ["test"] => return test::test(),
        ["hosts", only @ ..] => hosts::hosts(only),
        ["bench"] => bench::bench(),
        ["size"] => size::size(),
        ["docs"] => docs::docs(),
        ["semver"] => package::semver(),
        _ => return usage(),
    };
    finish(result)
}

fn usage() -> ExitCode {
    eprintln!("{USAGE}");
    ExitCode::from(2)
}

fn finish(result: Result<()>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// mail-parser declares a newer compiler than it needs.
pub(crate) const IGNORE_RUST_VERSION: &str = "--ignore-rust-version";

/// The project's root.
pub(crate) fn root() -> &'static Path {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own)
}

/// Where cargo puts what it builds.
pub(crate) fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}
