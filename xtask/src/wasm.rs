//! The module for browsers and Node: compiled, bound, made small.

use std::{env, fs, path::PathBuf, process::Command};

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::{
    IGNORE_RUST_VERSION,
    run::run,
    toolchain::{self, TARGET},
};

/// The project's root.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .map_or_else(|| PathBuf::from("."), PathBuf::from)
}

/// Where cargo leaves what it builds for the module: apart from the native build, whose compiler may be another.
fn target_folder() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| root().join("target"), PathBuf::from)
        .join("wasm")
}

/// Builds `npm/dist/core.js`, `core.d.ts` and `core_bg.wasm`.
pub(crate) fn build() -> Result<()> {
    let toolchain = toolchain::wasm()?;
    println!("== build: the module");
    run(toolchain
        .cargo()
        .current_dir(root())
        .env("CARGO_TARGET_DIR", target_folder())
        .env(
            "RUSTFLAGS",
            "-C target-feature=+simd128 --cfg getrandom_backend=\"wasm_js\"",
        )
        .args(["build", "--release", "--lib", "--target", TARGET])
        .arg(IGNORE_RUST_VERSION))?;
    let built = target_folder().join(TARGET).join("release/headerlens.wasm");
    let dist = root().join("npm/dist");
    fs::create_dir_all(&dist)?;
    println!("== build: the bindings");
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(&built)
        .out_name("core")
        .web(true)?
        .typescript(true)
        .generate(&dist)
        .context("the bindings cannot be made")?;
    optimize()
}

/// Makes the module smaller with binaryen's wasm-opt, which the npm package brings.
fn optimize() -> Result<()> {
    let module = root().join("npm/dist/core_bg.wasm");
    println!("== build: wasm-opt");
    run(Command::new(root().join("node_modules/.bin/wasm-opt"))
        .args(["-O3", "--all-features"])
        .arg(&module)
        .arg("-o")
        .arg(&module))
}
