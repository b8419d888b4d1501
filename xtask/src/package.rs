//! The crate as it would be published: packed, unpacked elsewhere, and built from there.

use std::{env, fs, process::Command};

use anyhow::{Context, Result, bail};

use crate::{
    IGNORE_RUST_VERSION, root,
    run::{output, quiet, run},
    target,
};

/// Packs the crate and builds what was packed: a file that the package lacks fails here and not at a user's.
///
/// # Errors
/// If it cannot be packed, or does not build alone.
pub(crate) fn check() -> Result<()> {
    println!("== package: cargo publish --dry-run, and a build of what it packs");
    let pack = |arguments: &[&str]| {
        let mut command = Command::new("cargo");
        command
            .args(arguments)
            .args([
                "--package",
                "headerlens",
                "--no-verify",
                "--allow-dirty",
                "--quiet",
            ])
            .current_dir(root());
        command
    };
    // Where the registry cannot be asked, packing alone has to do. The dry run leaves no package behind.
    if !quiet(&mut pack(&["publish", "--dry-run"])) {
        println!("== package: cargo publish --dry-run does not succeed here");
    }
    run(&mut pack(&["package"]))?;

    // Outside of the workspace, as at a user's.
    let folder = env::temp_dir().join(format!("headerlens-package-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let result = build_in(&folder);
    fs::remove_dir_all(&folder)?;
    result
}

fn build_in(folder: &std::path::Path) -> Result<()> {
    let name = format!("headerlens-{}", version()?);
    run(Command::new("tar")
        .arg("-xzf")
        .arg(target().join("package").join(format!("{name}.crate")))
        .arg("-C")
        .arg(folder))?;
    run(Command::new("cargo")
        .args(["build", "--quiet", IGNORE_RUST_VERSION])
        .env("CARGO_TARGET_DIR", target().join("package-build"))
        .current_dir(folder.join(name)))
}

/// Compares the public API with that of the last tag, by cargo-semver-checks.
///
/// # Errors
/// If the tool is missing, there is no tag, or the API breaks what the version number promises.
pub(crate) fn semver() -> Result<()> {
    if !quiet(Command::new("cargo").args(["semver-checks", "--version"])) {
        bail!("install cargo-semver-checks first: cargo install cargo-semver-checks --locked");
    }
    let tag = output(
        Command::new("git")
            .args(["describe", "--tags", "--abbrev=0"])
            .current_dir(root()),
    )
    .context("there is no tag to compare with")?;
    run(Command::new("cargo")
        .args(["semver-checks", "--package", "headerlens", "--baseline-rev"])
        .arg(tag)
        .current_dir(root()))
}

fn version() -> Result<String> {
    let manifest = fs::read_to_string(root().join("Cargo.toml"))?;
    manifest
        .lines()
        .find_map(|line| line.strip_prefix("version = \"")?.strip_suffix('"'))
        .map(str::to_owned)
        .context("Cargo.toml has no version")
}
