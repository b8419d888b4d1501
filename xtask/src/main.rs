//! The project's tasks: `cargo xtask build`, `cargo xtask test`.

mod run;
mod toolchain;
mod wasm;

use std::{
    env,
    process::{Command, ExitCode, Stdio},
};

fn main() -> ExitCode {
    match env::args().nth(1).as_deref() {
        Some("test") => test(),
        Some("build") => finish(wasm::build()),
        _ => {
            eprintln!("usage: cargo xtask build|test");
            ExitCode::from(2)
        }
    }
}

fn finish(result: anyhow::Result<()>) -> ExitCode {
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

/// Runs every check, and ends with the counts.
fn test() -> ExitCode {
    let mut counts = Counts::default();
    counts.check("format", &["fmt", "--all", "--check"]);
    counts.check(
        "clippy",
        &[
            "clippy",
            IGNORE_RUST_VERSION,
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ],
    );
    counts.tests(&["test", IGNORE_RUST_VERSION, "--workspace", "--no-fail-fast"]);
    println!("{} passed, {} failed", counts.passed, counts.failed);
    if counts.failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

#[derive(Default)]
struct Counts {
    passed: u32,
    failed: u32,
}

impl Counts {
    /// Runs cargo; the exit status is the result.
    fn check(&mut self, name: &str, args: &[&str]) {
        println!("== {name}: cargo {}", args.join(" "));
        let passes = Command::new("cargo")
            .args(args)
            .status()
            .is_ok_and(|status| status.success());
        self.add(passes);
    }

    /// Runs cargo's tests and adds up their counts; a run that fails without a count is a failure.
    fn tests(&mut self, args: &[&str]) {
        println!("== tests: cargo {}", args.join(" "));
        let output = Command::new("cargo")
            .args(args)
            .stderr(Stdio::inherit())
            .output();
        let Ok(output) = output else {
            return self.add(false);
        };
        let text = String::from_utf8_lossy(&output.stdout);
        print!("{text}");
        let failed_before = self.failed;
        for line in text.lines().filter(|line| line.starts_with("test result:")) {
            self.passed += count(line, " passed");
            self.failed += count(line, " failed");
        }
        if !output.status.success() && self.failed == failed_before {
            self.failed += 1;
        }
    }

    fn add(&mut self, passes: bool) {
        if passes {
            self.passed += 1;
        } else {
            self.failed += 1;
        }
    }
}

/// The number that stands before `word` in a line of cargo's.
fn count(line: &str, word: &str) -> u32 {
    line.split(word)
        .next()
        .and_then(|before| before.rsplit(' ').next())
        .and_then(|number| number.parse().ok())
        .unwrap_or(0)
}
