//! The module for browsers and Node: compiled, bound, made small.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    slice::from_ref,
};

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::{
    IGNORE_RUST_VERSION, root,
    run::{quiet, run},
    size,
    stamp::unless_fresh,
    target,
    toolchain::{self, TARGET, Toolchain},
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

/// A module of the package.
struct Module {
    /// What its files in `npm/dist` are called: `NAME.js`, `NAME.d.ts`, `NAME_bg.wasm`.
    name: &'static str,
    package: &'static str,
    /// Arguments of its build.
    arguments: &'static [&'static str],
}

const MODULES: &[Module] = &[
    // What every message needs, before the first answer.
    Module {
        name: "core",
        package: "headerlens",
        arguments: &["--no-default-features", "--features", "wasm"],
    },
    // The same, with what few messages need.
    Module {
        name: "full",
        package: "headerlens",
        arguments: &["--features", "wasm"],
    },
    Module {
        name: "extras",
        package: "headerlens-extras",
        arguments: &[],
    },
];

/// Builds the modules and their bindings in `npm/dist`.
///
/// # Errors
/// Where the compiler for the target cannot be brought, or a step fails.
pub(crate) fn build() -> Result<()> {
    let toolchain = toolchain::wasm()?;
    let dist = root().join("npm/dist");
    for module in MODULES {
        println!("== build: the module {}", module.name);
        let mut command = cargo(&toolchain);
        command
            .args(["rustc", "--release", "--lib", "--crate-type", "cdylib"])
            .args(["--target", TARGET, "--package", module.package])
            .args(module.arguments)
            .arg(IGNORE_RUST_VERSION);
        run(&mut command)?;
        let file = format!("release/{}.wasm", module.package.replace('-', "_"));
        let built = folder().join(TARGET).join(file);
        let outputs = [".js", ".d.ts", "_bg.wasm"]
            .map(|ending| dist.join(format!("{}{ending}", module.name)));
        let step = format!("module-{}", module.name);
        unless_fresh(&step, from_ref(&built), &outputs, || {
            size::record(module.name, &built)?;
            bind(module, &built, &dist)
        })?;
    }
    Ok(())
}

/// Runs clippy over the modules, if the toolchain for the target has it.
///
/// # Errors
/// Where it finds something.
pub(crate) fn clippy() -> Result<bool> {
    let toolchain = toolchain::wasm()?;
    if !quiet(cargo(&toolchain).args(["clippy", "--version"])) {
        return Ok(false);
    }
    for module in MODULES {
        let mut command = cargo(&toolchain);
        command
            .args(["clippy", "--lib", "--target", TARGET, "--package"])
            .arg(module.package)
            .args(module.arguments)
            .args([IGNORE_RUST_VERSION, "--", "-D", "warnings"]);
        run(&mut command)?;
    }
    Ok(true)
}

/// Cargo for the target.
fn cargo(toolchain: &Toolchain) -> Command {
    let mut command = toolchain.cargo();
    command
        .current_dir(root())
        .env("CARGO_TARGET_DIR", folder())
        .env(
            "RUSTFLAGS",
            "-C target-feature=+simd128 --cfg getrandom_backend=\"wasm_js\"",
        );
    command
}

/// Apart from the native build, whose compiler may be another.
fn folder() -> PathBuf {
    target().join("wasm")
}

fn bind(module: &Module, built: &Path, dist: &Path) -> Result<()> {
    fs::create_dir_all(dist)?;
    println!("== build: the bindings of {}", module.name);
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(built)
        .out_name(module.name)
        .web(true)?
        .typescript(true)
        // A module that trapped is replaced by a fresh instance.
        .reset_state_function(true)
        .generate(dist)
        .context("the bindings cannot be made")?;
    optimize(&dist.join(format!("{}_bg.wasm", module.name)))
}

/// Makes the module smaller with binaryen's wasm-opt, which the npm package brings.
fn optimize(module: &Path) -> Result<()> {
    println!("== build: wasm-opt");
    run(Command::new(root().join("node_modules/.bin/wasm-opt"))
        .args([
            "-O3",
            "--converge",
            "--strip-producers",
            "--strip-target-features",
        ])
        .args(FEATURES.iter().map(|feature| format!("--enable-{feature}")))
        .arg(module)
        .arg("-o")
        .arg(module))
}
