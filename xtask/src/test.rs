//! Every check and test there is, and the counts.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
    time::Instant,
};

use anyhow::Result;

use crate::{
    IGNORE_RUST_VERSION, build, debian, package, peers, root, run::run, size, target, wasm,
};

/// What the tests run against, from Debian: a browser, a name server, and a DoH front for it.
const DEBIAN_PACKAGES: &[&str] = &["chromium", "bind9", "dnsdist"];

/// Runs everything, and ends with one line of counts.
pub(crate) fn test() -> ExitCode {
    let start = Instant::now();
    let mut counts = Counts::default();
    counts.cargo("format", &["fmt", "--all", "--check"]);
    counts.cargo(
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
    counts.wasm_clippy();
    counts.cargo_tests();
    counts.check(
        "the crate packs, and builds from its package",
        package::check(),
    );
    if counts.check("the package and the page build", build::page()) {
        counts.check("what the modules consist of", size::print(&["core"]));
        for project in ["npm", "www"] {
            let checked = run(Command::new(root().join("node_modules/.bin/tsc"))
                .args(["--noEmit", "--project", project])
                .current_dir(root()));
            counts.check(&format!("types: {project}"), checked);
        }
        let checked = run(Command::new(root().join("node_modules/.bin/biome"))
            .args(["ci", "--error-on-warnings", "."])
            .current_dir(root()));
        counts.check("format and lint of TypeScript and CSS", checked);
        if !debian::install(DEBIAN_PACKAGES) {
            println!(
                "== set-up: not all of {} can be had here; the tests that need one that is missing say so",
                DEBIAN_PACKAGES.join(", ")
            );
        }
        if let Err(error) = peers::install() {
            println!("== set-up: {error:#}; the tests that need PyPI's packages say so");
        }
        counts.node_tests();
    }
    counts.report(start)
}

#[derive(Default)]
struct Counts {
    passed: u32,
    failed: Vec<String>,
    skipped: Vec<String>,
}

impl Counts {
    fn check(&mut self, name: &str, result: Result<()>) -> bool {
        match result {
            Ok(()) => {
                self.passed += 1;
                true
            }
            Err(error) => {
                eprintln!("xtask: {name}: {error:#}");
                self.failed.push(name.to_owned());
                false
            }
        }
    }

    /// Runs cargo; the exit status is the result.
    fn cargo(&mut self, name: &str, arguments: &[&str]) {
        println!("== {name}: cargo {}", arguments.join(" "));
        let result = run(Command::new("cargo").args(arguments).current_dir(root()));
        self.check(name, result);
    }

    /// Runs clippy over the modules for WebAssembly, whose boundary other builds leave out.
    fn wasm_clippy(&mut self) {
        println!("== clippy: the modules for WebAssembly");
        match wasm::clippy() {
            Ok(false) => self
                .skipped
                .push("clippy for WebAssembly: the toolchain for the target has none".to_owned()),
            Ok(true) => self.passed += 1,
            Err(error) => {
                self.check("clippy for WebAssembly", Err(error));
            }
        }
    }

    /// Runs cargo's tests. A test that returns early prints `skipped:` and why; cargo counts it as passed.
    fn cargo_tests(&mut self) {
        let arguments = ["test", IGNORE_RUST_VERSION, "--workspace", "--no-fail-fast"];
        println!("== tests: cargo {}", arguments.join(" "));
        let mut command = Command::new("cargo");
        command.args(arguments).args(["--", "--show-output"]);
        let mut current = String::new();
        let mut in_successes = false;
        let failed_before = self.failed.len();
        let ended = lines(command.current_dir(root()), |line| {
            match line.trim() {
                "successes:" => in_successes = true,
                "failures:" => in_successes = false,
                _ => {}
            }
            if let Some(name) = header(line) {
                name.clone_into(&mut current);
            } else if let (true, Some(why)) = (in_successes, line.strip_prefix("skipped: ")) {
                self.skipped.push(format!("{current}: {why}"));
                self.passed = self.passed.saturating_sub(1);
            } else if let Some(name) = outcome(line, "FAILED") {
                self.failed.push(name.to_owned());
            } else if let Some(name) = outcome(line, "ignored") {
                self.skipped.push(name.to_owned());
            } else if line.starts_with("test result:") {
                in_successes = false;
                self.passed += number(line, " passed");
            }
            if !in_successes {
                println!("{line}");
            }
        });
        if !ended && self.failed.len() == failed_before {
            self.failed.push("cargo test".to_owned());
        }
    }

    /// Runs Node's test runner over every `*.test.mjs` and adds up what it reports.
    fn node_tests(&mut self) {
        let mut files = Vec::new();
        find(&root().join("tests"), &mut files);
        println!("== tests: node --test, {} files", files.len());
        let outcomes = target().join("xtask/node-outcomes");
        let _ = fs::remove_file(&outcomes);
        let result = run(Command::new("node")
            // A file that hangs ends the run with a failure, not the patience of whoever waits.
            .args(["--test", "--test-timeout=900000"])
            .args(["--test-reporter=spec", "--test-reporter-destination=stdout"])
            .arg("--test-reporter=./tests/counts.mjs")
            .arg(format!(
                "--test-reporter-destination={}",
                outcomes.display()
            ))
            .args(&files)
            .current_dir(root()));
        let failed_before = self.failed.len();
        for line in fs::read_to_string(&outcomes).unwrap_or_default().lines() {
            match line.split_once('\t') {
                Some(("passed", _)) => self.passed += 1,
                Some(("skipped", name)) => self.skipped.push(name.to_owned()),
                _ => self.failed.push(line.replace("failed\t", "")),
            }
        }
        if result.is_err() && self.failed.len() == failed_before {
            self.failed.push("node --test".to_owned());
        }
    }

    fn report(&self, start: Instant) -> ExitCode {
        println!("== the end, after {} s", start.elapsed().as_secs());
        for name in &self.skipped {
            println!("skipped  {name}");
        }
        for name in &self.failed {
            println!("FAILED   {name}");
        }
        println!(
            "{} passed, {} failed, {} skipped",
            self.passed,
            self.failed.len(),
            self.skipped.len()
        );
        if self.failed.is_empty() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}

/// Gives each line that a command prints to `each`; tells whether it succeeds.
fn lines(command: &mut Command, mut each: impl FnMut(&str)) -> bool {
    let Ok(mut child) = command.stdout(Stdio::piped()).spawn() else {
        return false;
    };
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).split(b'\n').map_while(Result::ok) {
            each(&String::from_utf8_lossy(&line));
        }
    }
    child.wait().is_ok_and(|status| status.success())
}

/// The test that a section of cargo's output is about: `---- NAME stdout ----`.
fn header(line: &str) -> Option<&str> {
    line.strip_prefix("---- ")?.strip_suffix(" stdout ----")
}

/// The test that a line of cargo's says to have ended so: `test NAME ... FAILED`.
fn outcome<'a>(line: &'a str, word: &str) -> Option<&'a str> {
    let (name, outcome) = line.strip_prefix("test ")?.split_once(" ... ")?;
    outcome.starts_with(word).then_some(name)
}

/// The number that stands before `word`.
fn number(line: &str, word: &str) -> u32 {
    line.split(word)
        .next()
        .and_then(|before| before.rsplit(' ').next())
        .and_then(|number| number.parse().ok())
        .unwrap_or(0)
}

/// Every file named `*.test.mjs` under a folder, in order.
fn find(folder: &Path, files: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    entries.sort();
    for entry in entries {
        if entry.is_dir() && !entry.ends_with("node_modules") {
            find(&entry, files);
        } else if entry.to_string_lossy().ends_with(".test.mjs") {
            files.push(entry);
        }
    }
}
