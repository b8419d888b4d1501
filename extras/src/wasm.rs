//! The boundary to JavaScript: plain objects, by serde-wasm-bindgen.
#![expect(unreachable_pub, reason = "wasm-bindgen exports public functions only")]

use headerlens::{
    Evidence,
    reason::InputError,
    report::{Header, MimePart},
};
use serde::Serialize;
use serde_wasm_bindgen::{Error, Serializer, from_value};
use wasm_bindgen::prelude::*;

use crate::{Ours, Seen};

/// The MIME tree of a message. Throws `{code, message}` if the text is not one.
#[wasm_bindgen]
pub fn parts(message: &[u8]) -> Result<JsValue, JsValue> {
    let parts = read_parts(message)?;
    Ok(write(&parts)?)
}

fn read_parts(message: &[u8]) -> Result<MimePart, JsValue> {
    crate::parts(message).map_err(|error| {
        let failed = Failed {
            code: error.code(),
            message: error.to_string(),
        };
        write(&failed).unwrap_or_default()
    })
}

/// What an analyst should notice in the parts of the message that `report` is about. Throws as `parts` does.
#[wasm_bindgen]
pub fn findings(message: &[u8], report: JsValue) -> Result<JsValue, JsValue> {
    let seen: Seen = from_value(report)?;
    let parts = read_parts(message)?;
    Ok(write(&crate::findings(&parts, &seen))?)
}

/// The header section of the message in an Outlook .msg file. Throws `{code, message}` if there is none.
#[wasm_bindgen(js_name = msgHeader)]
pub fn msg_header(file: &[u8]) -> Result<Vec<u8>, JsValue> {
    crate::msg_header(file).map_err(|error| {
        let failed = Failed {
            code: InputError::CompoundFile,
            message: error.to_string(),
        };
        write(&failed).unwrap_or_default()
    })
}

/// What spam filters, mailing services and lists wrote into the header; `headers` are those of a report.
#[wasm_bindgen]
pub fn filters(headers: JsValue) -> Result<JsValue, Error> {
    let headers: Vec<Header> = from_value(headers)?;
    write(&crate::filters::filters(&headers))
}

#[derive(Serialize)]
struct Failed {
    code: InputError,
    message: String,
}

/// What mail-auth says, over `evidence`, of the message that `report` is about; `null` if mail-auth cannot read it.
#[wasm_bindgen(js_name = secondOpinion)]
pub fn second_opinion(
    message: &[u8],
    evidence: JsValue,
    report: JsValue,
) -> Result<JsValue, Error> {
    let evidence: Evidence = from_value(evidence)?;
    let ours: Ours = from_value(report)?;
    write(&crate::second_opinion(message, &evidence, &ours))
}

fn write<T: Serialize>(value: &T) -> Result<JsValue, Error> {
    value.serialize(&Serializer::json_compatible())
}
