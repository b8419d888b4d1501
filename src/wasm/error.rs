//! Errors on their way to JavaScript: `{code, message}`, from which the package makes an `Error`.

use js_sys::{Object, Reflect};
use wasm_bindgen::JsValue;

use crate::{dns::EvidenceError, reason::Codes, source::SourceError};

/// An error with its stable code.
pub(super) struct Failed {
    code: &'static str,
    message: String,
}

impl Failed {
    /// An option that cannot be read; the caller has to mend it.
    pub(super) fn bad_option(error: serde_json::Error) -> Self {
        // The text is one that the package made: its line and column say nothing to anyone.
        let message = error.to_string();
        let message = message
            .rsplit_once(" at line ")
            .map_or(message.as_str(), |(message, _)| message);
        Self {
            code: "bad-option",
            message: format!("invalid option: {message}"),
        }
    }

    /// What only a mistake of ours can cause.
    pub(super) fn internal(error: impl std::fmt::Display) -> Self {
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

impl From<EvidenceError> for Failed {
    fn from(error: EvidenceError) -> Self {
        Self {
            code: "bad-evidence",
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
