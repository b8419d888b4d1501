//! The boundary to JavaScript, and DNS over HTTPS by its `fetch`.
//!
//! What crosses it is text: options, evidence and results are JSON, which both sides
//! parse faster than they could build each other's objects. The package in `npm/`
//! gives it its public face.
#![expect(unreachable_pub, reason = "wasm-bindgen exports public functions only")]

mod ask;
mod doh;
mod error;
mod join;

use wasm_bindgen::prelude::*;

use crate::{
    DmarcEvaluation, Evaluation, Inspection, SpfEvaluation,
    auth::dmarc::Identifiers,
    options::{Limits, Options},
    source::{self, SourceError},
};
use ask::{Asker, Shell};
use error::Failed;

/// Inspects a message: asks for what is missing until nothing is.
/// Gives `{"result": report, "evidence": …}`.
#[wasm_bindgen]
pub async fn inspect(message: Vec<u8>, request: &str, shell: Shell) -> Result<String, JsValue> {
    let (options, asker) = read(request, shell)?;
    let inspection = Inspection::new(&message, &options).map_err(Failed::from)?;
    let mut asked = asker
        .ask_until_known(|evidence| {
            let Evaluation { report, missing } = inspection.evaluate(evidence);
            (report, missing)
        })
        .await?;
    asked.result.dns.rounds = asked.rounds;
    asked.result.dns.resolvers = ask::resolvers(&asked.result.dns.answers);
    asked.to_json()
}

/// Evaluates SPF for the envelope of the request. Gives `{"result": …, "evidence": …}`; the result is `null`
/// where the envelope names no sender.
#[wasm_bindgen]
pub async fn spf(request: &str, shell: Shell) -> Result<String, JsValue> {
    let (options, asker) = read(request, shell)?;
    let asked = asker
        .ask_until_known(|evidence| {
            let SpfEvaluation { spf, missing, .. } =
                crate::spf(&options.envelope, evidence, &options);
            (spf, missing)
        })
        .await?;
    asked.to_json()
}

/// Says what DMARC makes of the request's `from`, `dkim` and `spf`. Gives `{"result": …, "evidence": …}`.
#[wasm_bindgen]
pub async fn dmarc(request: &str, shell: Shell) -> Result<String, JsValue> {
    let (options, asker) = read(request, shell)?;
    let identifiers: Identifiers = serde_json::from_str(request).map_err(Failed::bad_option)?;
    let asked = asker
        .ask_until_known(|evidence| {
            let DmarcEvaluation { dmarc, missing, .. } =
                crate::dmarc(&identifiers, evidence, &options);
            (dmarc, missing)
        })
        .await?;
    asked.to_json()
}

/// Tests a resolver. Gives `{"ok", "failure", "milliseconds", "status"}`.
#[wasm_bindgen(js_name = testResolver)]
pub async fn test_resolver(request: &str, shell: Shell) -> Result<String, JsValue> {
    let (_, asker) = read(request, shell)?;
    asker.test().await
}

/// Refuses a message that is too long before it is brought into the module's memory.
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

fn read(request: &str, shell: Shell) -> Result<(Options, Asker), Failed> {
    let options: Options = serde_json::from_str(request).map_err(Failed::bad_option)?;
    let asker = Asker::new(request, &options.limits, shell)?;
    Ok((options, asker))
}
