//! Other verifiers, from PyPI, for second opinions.

use std::{path::Path, process::Command};

use anyhow::Result;

use crate::{debian, root, run::run, stamp::unless_fresh, target};

/// Installs what `tests/peers/requirements.txt` names into an environment of its own.
///
/// # Errors
/// Where there is no Python, or the packages cannot be brought.
pub(crate) fn install() -> Result<()> {
    let requirements = root().join("tests/peers/requirements.txt");
    let folder = target().join("peers");
    unless_fresh(
        "peers",
        std::slice::from_ref(&requirements),
        &[folder.join("bin/python")],
        || {
            println!("== set-up: dkimpy and pyspf, from PyPI");
            if environment(&folder).is_err() {
                // Debian's Python leaves this part out.
                debian::install(&["python3-venv"]);
                environment(&folder)?;
            }
            run(Command::new(folder.join("bin/pip"))
                .args(["install", "--quiet", "--disable-pip-version-check", "-r"])
                .arg(&requirements))
        },
    )
}

fn environment(folder: &Path) -> Result<()> {
    run(Command::new("python3")
        .args(["-m", "venv", "--clear"])
        .arg(folder))
}
