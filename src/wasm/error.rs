//! Errors on their way to JavaScript: `{code, message}`, from which the package makes an `Error`.

use std::fmt::Display;

use js_sys::{Object, Reflect};
use wasm_bindgen::JsValue;

use super::input::BadMember;
use crate::{reason::Codes, source::SourceError};

/// An error with its stable code.
pub(super) struct Failed {
    code: &'static str,
    message: String,
}

impl Failed {
    /// An option that cannot be read. The caller has to correct it.
    pub(super) fn bad_option(error: BadMember) -> Self {
        Self {
            code: "bad-option",
            message: error.to_string(),
        }
    }

    /// Evidence that cannot be read. Whoever wrote it has to correct it.
    pub(super) fn bad_evidence(error: serde_wasm_bindgen::Error) -> Self {
        Self {
            code: "bad-evidence",
            message: format!("invalid DNS evidence: {error}"),
        }
    }

    /// What only a bug of ours can cause.
    pub(super) fn internal(error: impl Display) -> Self {
        Self {
            code: "internal",
            message: error.to_string(),
        }
    }
}

impl From<SourceError> for Failed {
    fn from(error: SourceError) -> Self {
        Self {
            code: error.code().as_str(),
            message: error.to_string(),
        }
    }
}

impl From<Failed> for JsValue {
    fn from(failed: Failed) -> Self {
        let error = Object::new();
        for (name, value) in [("code", failed.code), ("message", &failed.message)] {
            // Setting a property of a plain object of ours cannot fail.
            let _ = Reflect::set(&error, &name.into(), &value.into());
        }
        error.into()
    }
}
