//! The module for browsers and Node: compiled, bound, made small.

use std::{fs, path::Path, process::Command, slice::from_ref};

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::{
    IGNORE_RUST_VERSION, root,
    run::run,
    stamp::unless_fresh,
    target,
    toolchain::{self, TARGET},
};

/// What the module may use: what every browser since 2023 and Node 20 know.
const FEATURES: &[&str] = &[
    "bulk-memory",
    "multivalue",
    "mutable-globals",
    "nontrapping-float-to-int",
    "reference-types",
    "sign-ext",
    "simd",
];

/// Builds `npm/dist/core.js`, `core.d.ts` and `core_bg.wasm`.
///
/// # Errors
/// Where the compiler for the target cannot be brought, or a step fails.
pub(crate) fn build() -> Result<()> {
    let toolchain = toolchain::wasm()?;
    // Apart from the native build, whose compiler may be another.
    let folder = target().join("wasm");
    println!("== build: the module");
    run(toolchain
        .cargo()
        .current_dir(root())
        .env("CARGO_TARGET_DIR", &folder)
        .env(
            "RUSTFLAGS",
            "-C target-feature=+simd128 --cfg getrandom_backend=\"wasm_js\"",
        )
        .args(["build", "--release", "--lib", "--target", TARGET])
        .arg(IGNORE_RUST_VERSION))?;
    let built = folder.join(TARGET).join("release/headerlens.wasm");
    let dist = root().join("npm/dist");
    let outputs = ["core.js", "core.d.ts", "core_bg.wasm"].map(|name| dist.join(name));
    unless_fresh("module", from_ref(&built), &outputs, || bind(&built, &dist))
}

fn bind(built: &Path, dist: &Path) -> Result<()> {
    fs::create_dir_all(dist)?;
    println!("== build: the bindings");
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(built)
        .out_name("core")
        .web(true)?
        .typescript(true)
        .generate(dist)
        .context("the bindings cannot be made")?;
    optimize(&dist.join("core_bg.wasm"))
}

/// Makes the module smaller with binaryen's wasm-opt, which the npm package brings.
fn optimize(module: &Path) -> Result<()> {
    println!("== build: wasm-opt");
    run(Command::new(root().join("node_modules/.bin/wasm-opt"))
        .args(["-O3", "--strip-producers", "--strip-target-features"])
        .args(FEATURES.iter().map(|feature| format!("--enable-{feature}")))
        .arg(module)
        .arg("-o")
        .arg(module))
}
