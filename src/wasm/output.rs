//! Values on their way to JavaScript, as plain objects.

use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;

use super::error::Failed;

/// The object that `JSON.parse` would make of the value: maps are objects, what is missing is `null`.
pub(super) fn write<T: Serialize>(value: &T) -> Result<JsValue, Failed> {
    value
        .serialize(&Serializer::json_compatible())
        .map_err(Failed::internal)
}
