//! What is built from what: the module, the package around it, the page around that.

use anyhow::Result;

use crate::{
    node::{self, npm_run},
    root,
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
            root().join("src"),
        ],
        &[npm.join("dist/node.js")],
        || npm_run("npm", "build"),
    )
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
        &[
            www.clone(),
            root().join("npm/dist"),
            root().join("npm/locales"),
        ],
        &[www.join("dist/index.html")],
        || npm_run("www", "build"),
    )
}
