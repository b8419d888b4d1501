//! A compiler for wasm32-unknown-unknown: rustup's where its host can be reached, Debian's where not.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

use crate::{
    debian,
    run::{quiet, run},
};

/// The target of the browser's module.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// Debian's packages with a compiler that can build its own standard library for the target.
const DEBIAN_PACKAGES: &[&str] = &[
    "rustc-web",
    "cargo-web",
    "rust-web-src",
    "rust-web-llvm",
    "lld-22",
];

/// The cargo to build the module with, and the compiler that it is to call; `None` for cargo's own choice.
pub(crate) struct Toolchain {
    pub(crate) cargo: PathBuf,
    pub(crate) rustc: Option<PathBuf>,
}

impl Toolchain {
    /// A command of this toolchain's cargo.
    pub(crate) fn cargo(&self) -> Command {
        let mut command = Command::new(&self.cargo);
        if let Some(rustc) = &self.rustc {
            command.env("RUSTC", rustc);
            // rustup's proxy sets these for its own compiler.
            command.env_remove("RUSTUP_TOOLCHAIN").env_remove("CARGO");
        }
        command
    }
}

/// Finds a toolchain that has the target, or brings it.
///
/// # Errors
/// Where neither rustup nor Debian's packages can bring the target.
pub(crate) fn wasm() -> Result<Toolchain> {
    let own = Toolchain {
        cargo: "cargo".into(),
        rustc: None,
    };
    if has_target(&sysroot("rustc")?) {
        return Ok(own);
    }
    let debian = Toolchain {
        cargo: "/usr/bin/cargo".into(),
        rustc: Some("/usr/bin/rustc".into()),
    };
    if let (Some(rustc), true) = (&debian.rustc, debian.cargo.exists())
        && rustc.exists()
        && has_target(&sysroot(rustc)?)
    {
        return Ok(debian);
    }
    println!("== set-up: rustup target add {TARGET}");
    if quiet(Command::new("rustup").args(["target", "add", TARGET])) {
        return Ok(own);
    }
    println!("== set-up: rustup cannot bring {TARGET} here; taking Debian's compiler");
    if !debian::install(DEBIAN_PACKAGES) {
        bail!(
            "the target {TARGET} is missing, and neither `rustup target add {TARGET}` nor Debian's packages ({}) can bring it",
            DEBIAN_PACKAGES.join(", ")
        );
    }
    build_standard_library(&debian)?;
    Ok(debian)
}

fn sysroot(rustc: impl AsRef<std::ffi::OsStr>) -> Result<PathBuf> {
    let output = Command::new(rustc.as_ref())
        .args(["--print", "sysroot"])
        .output()
        .context("rustc cannot be run")?;
    Ok(PathBuf::from(String::from_utf8(output.stdout)?.trim()))
}

fn library(sysroot: &Path) -> PathBuf {
    sysroot.join("lib/rustlib").join(TARGET).join("lib")
}

fn has_target(sysroot: &Path) -> bool {
    fs::read_dir(library(sysroot)).is_ok_and(|entries| {
        entries
            .flatten()
            .any(|entry| entry.file_name().to_string_lossy().starts_with("libstd-"))
    })
}

/// Builds the standard library from Debian's sources, as part of an empty crate, and puts it where the compiler looks.
fn build_standard_library(toolchain: &Toolchain) -> Result<()> {
    println!("== set-up: building the standard library for {TARGET}");
    let rustc = toolchain.rustc.as_deref().unwrap_or(Path::new("rustc"));
    let folder = env::temp_dir().join(format!("headerlens-std-{}", std::process::id()));
    fs::create_dir_all(folder.join("src"))?;
    fs::write(
        folder.join("Cargo.toml"),
        "[package]\nname = \"empty\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[lib]\ncrate-type = [\"rlib\"]\n[workspace]\n",
    )?;
    fs::write(folder.join("src/lib.rs"), "")?;
    run(toolchain
        .cargo()
        .current_dir(&folder)
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .args(["build", "--release", "--target", TARGET])
        .arg("-Zbuild-std=std,panic_abort"))?;
    let library = library(&sysroot(rustc)?);
    fs::create_dir_all(&library)
        .with_context(|| format!("{} cannot be written", library.display()))?;
    let built = folder.join("target").join(TARGET).join("release/deps");
    for entry in fs::read_dir(built)?.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.ends_with(".rlib") && !name.starts_with("libempty") {
            fs::copy(entry.path(), library.join(&*name))?;
        }
    }
    fs::remove_dir_all(folder)?;
    Ok(())
}
