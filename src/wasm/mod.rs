//! The boundary to JavaScript, and DNS over HTTPS by its `fetch`.
//!
//! Options, evidence and reports cross as plain objects (serde-wasm-bindgen); no JSON is parsed or written here. The
//! package in `npm/` gives the boundary its public face.
#![expect(unreachable_pub, reason = "wasm-bindgen exports public functions only")]

mod ask;
mod doh;
mod error;
mod input;
mod join;
mod output;
mod task;

use std::cell::RefCell;

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::{
    auth::dmarc::Identifiers,
    dns::Evidence,
    full::IS_FULL,
    inspection::Inspection,
    options::{Limits, Options, Resolving},
    report::Report,
    rounds::{Begun, Rounds},
    source::{self, Repaired, SourceError},
};
use ask::{Asker, Shell, hand_over};
use error::Failed;
use task::Task;

/// Inspects a message: asks for what is missing until nothing is. Gives `{result: report}`; where the message
/// needs the full module and this is the small one, `{evidence, begun}`, from which that one goes on.
#[wasm_bindgen]
pub fn inspect(message: Vec<u8>, shell: Shell) -> Task {
    Task::new(async move {
        let options = read_options(&shell)?;
        let asker = Asker::new(&shell)?;
        let evidence = read_evidence(&shell)?;
        let begun = read_begun(&shell)?;
        if is_for_full(&message, &options.limits) {
            return hand_over(&evidence, begun);
        }
        let digest = hash_aside(&message);
        let repaired = repaired(&message, &options.limits);
        let inspection = Inspection::of(&repaired, &options).map_err(Failed::from)?;
        if !IS_FULL && inspection.has_dkim2() {
            return hand_over(&evidence, begun);
        }
        if let Some(digest) = digest
            && let Ok(digest) = JsFuture::from(digest).await
        {
            inspection.set_sha256(&Uint8Array::new(&digest).to_vec());
        }
        let rounds = Rounds::go_on(&inspection, evidence, begun);
        let needs_full =
            |report: &Report| !IS_FULL && inspection.needs_full(&report.authentication);
        asker.answer_all(rounds, true, needs_full).await
    })
}

/// Evaluates SPF for the envelope of the options. Gives `{result}`; the result is `null` if the envelope
/// names no sender.
#[wasm_bindgen]
pub fn spf(shell: Shell) -> Task {
    Task::new(async move {
        let options = read_options(&shell)?;
        let asker = Asker::new(&shell)?;
        let rounds = Rounds::spf(&options.envelope, read_evidence(&shell)?, &options);
        asker.answer_all(rounds, false, |_| false).await
    })
}

/// Says what DMARC makes of `identifiers`. Gives `{result}`.
#[wasm_bindgen]
pub fn dmarc(identifiers: JsValue, shell: Shell) -> Task {
    Task::new(async move {
        let options = read_options(&shell)?;
        let asker = Asker::new(&shell)?;
        let identifiers: Identifiers = input::read(identifiers).map_err(Failed::bad_option)?;
        let rounds = Rounds::dmarc(&identifiers, read_evidence(&shell)?, &options);
        asker.answer_all(rounds, false, |_| false).await
    })
}

/// Tests the first resolver. Gives `{ok, failure, milliseconds, status}`.
#[wasm_bindgen(js_name = testResolver)]
pub fn test_resolver(shell: Shell) -> Task {
    Task::new(async move { Asker::new(&shell)?.test().await })
}

/// Refuses a message that is too long before it is copied into the module's memory.
#[wasm_bindgen(js_name = checkLength)]
pub fn check_length(bytes: f64, limit: Option<f64>) -> Result<(), JsValue> {
    let limit = limit.unwrap_or(Limits::default().message_bytes as f64);
    if bytes > limit {
        let error = SourceError::TooLarge {
            bytes: bytes as usize,
            limit: limit as usize,
        };
        return Err(Failed::from(error).into());
    }
    Ok(())
}

/// The messages of a text: `[start, end, start, end, …]` in bytes, several for an mbox file.
#[wasm_bindgen]
pub fn split(text: &[u8]) -> Vec<f64> {
    source::split(text)
        .into_iter()
        .flat_map(|span| [span.start as f64, span.end as f64])
        .collect()
}

/// Repairs a damaged message. Gives `{text, repairs}`; `null` where this is the small module, which leaves it to the full
/// one.
#[wasm_bindgen]
pub fn repair(message: &[u8]) -> Result<JsValue, JsValue> {
    let limits = Limits::default();
    if is_for_full(message, &limits) || (!IS_FULL && is_other_body(message, &limits)) {
        return Ok(JsValue::NULL);
    }
    let repaired = repaired(message, &limits);
    let object = js_sys::Object::new();
    js_sys::Reflect::set(
        &object,
        &"repairs".into(),
        &output::write(&repaired.repairs)?,
    )?;
    js_sys::Reflect::set(
        &object,
        &"text".into(),
        &Uint8Array::from(repaired.text.as_ref()),
    )?;
    Ok(object.into())
}

/// The messages inside a message, as [`repair`] gave it: `[{report, bytes}]`.
#[wasm_bindgen(js_name = innerMessages)]
pub fn inner_messages(message: &[u8]) -> Result<js_sys::Array, JsValue> {
    let found = crate::inner_messages(message, &Limits::default()).map_err(Failed::from)?;
    let list = js_sys::Array::new();
    for inner in found {
        let object = js_sys::Object::new();
        js_sys::Reflect::set(&object, &"report".into(), &output::write(&inner.report)?)?;
        let bytes = Uint8Array::from(inner.bytes.as_ref());
        js_sys::Reflect::set(&object, &"bytes".into(), &bytes)?;
        list.push(&object);
    }
    Ok(list)
}

/// Whether a text shows that it needs the full module, and this is the small one.
fn is_for_full(message: &[u8], limits: &Limits) -> bool {
    !IS_FULL && source::is_damaged(message, limits)
}

/// Whether a signature was made over another body than the one there is, so that the damage may be in the body.
fn is_other_body(message: &[u8], limits: &Limits) -> bool {
    crate::inspection::body_agrees(message, limits) == Some(false)
}

#[cfg(feature = "repair")]
fn repaired<'a>(message: &'a [u8], limits: &Limits) -> Repaired<'a> {
    crate::repair(message, limits)
}

#[cfg(not(feature = "repair"))]
fn repaired<'a>(message: &'a [u8], _: &Limits) -> Repaired<'a> {
    Repaired::untouched(message)
}

fn read_options(shell: &Shell) -> Result<Options, Failed> {
    input::read(shell.options()).map_err(Failed::bad_option)
}

fn read_resolving(shell: &Shell) -> Result<Resolving, Failed> {
    input::read(shell.resolving()).map_err(Failed::bad_option)
}

fn read_begun(shell: &Shell) -> Result<Begun, Failed> {
    let begun = shell.begun();
    if begun.is_undefined() {
        return Ok(Begun::default());
    }
    serde_wasm_bindgen::from_value(begun).map_err(Failed::internal)
}

fn read_evidence(shell: &Shell) -> Result<Evidence, Failed> {
    let evidence = shell.dns();
    if evidence.is_undefined() || evidence.is_null() {
        return Ok(Evidence::default());
    }
    if shell.shares_dns() != Some(true) {
        return serde_wasm_bindgen::from_value(evidence).map_err(Failed::bad_evidence);
    }
    let known = SHARED.with_borrow(|shared| {
        let (object, read) = shared.as_ref()?;
        (*object == evidence).then(|| read.clone())
    });
    if let Some(read) = known {
        return Ok(read);
    }
    let read: Evidence =
        serde_wasm_bindgen::from_value(evidence.clone()).map_err(Failed::bad_evidence)?;
    SHARED.set(Some((evidence, read.clone())));
    Ok(read)
}

thread_local! {
    /// The evidence that many calls start from, as an object and as it was read.
    static SHARED: RefCell<Option<(JsValue, Evidence)>> = RefCell::default();
}

/// From this length on, the host hashes the input, on another thread and faster, while the module hashes the body.
const HASHED_ASIDE: usize = 1 << 20;

/// Starts to hash a long message by WebCrypto; `None` if it is short, or the host has no WebCrypto (a page that did not
/// come over HTTPS).
fn hash_aside(message: &[u8]) -> Option<js_sys::Promise> {
    if message.len() < HASHED_ASIDE {
        return None;
    }
    let subtle = CRYPTO.with(Crypto::subtle)?;
    // It copies the bytes before it returns.
    subtle.digest("SHA-256", message).ok()
}

#[wasm_bindgen]
extern "C" {
    type Crypto;

    #[wasm_bindgen(thread_local_v2, js_namespace = globalThis, js_name = crypto)]
    static CRYPTO: Crypto;

    #[wasm_bindgen(method, getter)]
    fn subtle(this: &Crypto) -> Option<SubtleCrypto>;

    type SubtleCrypto;

    #[wasm_bindgen(method, catch)]
    fn digest(
        this: &SubtleCrypto,
        algorithm: &str,
        bytes: &[u8],
    ) -> Result<js_sys::Promise, JsValue>;
}
