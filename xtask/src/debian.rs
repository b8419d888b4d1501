//! Packages of Debian's.

use std::process::Command;

use crate::run::quiet;

/// Installs packages where they are not there yet; tells whether all are there.
pub(crate) fn install(packages: &[&str]) -> bool {
    let is_there = |package: &&str| quiet(Command::new("dpkg").args(["--status", package]));
    if packages.iter().all(is_there) {
        return true;
    }
    if !quiet(Command::new("apt-get").arg("--version")) {
        return false;
    }
    println!("== set-up: apt-get install {}", packages.join(" "));
    let mut update = Command::new("apt-get");
    let mut install = Command::new("apt-get");
    for command in [&mut update, &mut install] {
        command.env("DEBIAN_FRONTEND", "noninteractive");
    }
    update.args(["update", "-qq"]);
    install
        .args(["install", "-y", "-qq", "--no-install-recommends"])
        .args(packages);
    // An update that fails for one list of several still leaves usable ones.
    let _ = quiet(&mut update);
    quiet(&mut install)
}
