//! What is built from what: the module, the package around it, the page around that.

use std::{path::Path, process::Command};

use anyhow::Result;

use crate::{
    IGNORE_RUST_VERSION,
    node::{self, npm_run},
    root,
    run::run,
    stamp::unless_fresh,
    wasm,
};

/// Builds the npm package in `npm/dist`.
///
/// # Errors
/// Where a part of the set-up is missing and cannot be brought, or a step fails.
pub(crate) fn package() -> Result<()> {
    node::packages()?;
    wasm::build()?;
    let npm = root().join("npm");
    unless_fresh(
        "package",
        &[
            npm.clone(),
            npm.join("dist/core_bg.wasm"),
            root().join("locales"),
            npm.join("dist/full_bg.wasm"),
            npm.join("dist/extras_bg.wasm"),
            root().join("src"),
        ],
        &[npm.join("dist/node.js"), npm.join("dist/locales/ko.json")],
        || {
            schemas(&npm.join("dist"))?;
            npm_run("npm", "build")
        },
    )
}

/// Writes the JSON Schemas of the report and the evidence, from which the types are made.
fn schemas(dist: &Path) -> Result<()> {
    println!("== build: the schemas");
    run(Command::new("cargo")
        .args(["run", "--quiet", IGNORE_RUST_VERSION])
        .args(["--example", "schema", "--features", "schema", "--"])
        .arg(dist)
        .current_dir(root()))
}

/// Builds the package, and the page in `www/dist`.
///
/// # Errors
/// As [`package`].
pub(crate) fn page() -> Result<()> {
    package()?;
    let www = root().join("www");
    unless_fresh(
        "page",
        &[www.clone(), root().join("npm/dist"), root().join("locales")],
        &[www.join("dist/index.html")],
        || npm_run("www", "build"),
    )
}
