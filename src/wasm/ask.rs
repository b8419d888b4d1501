//! The rounds: evaluate, ask for all that is missing at once, evaluate again.

use std::cell::Cell;

use js_sys::{Function, Object, Promise, Reflect};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortSignal;

use super::{
    doh::{Doh, now},
    error::Failed,
    join,
};
use crate::{
    dns::{Answer, Evidence, Failure, Question},
    options::Limits,
};

#[wasm_bindgen]
extern "C" {
    /// What the caller's side brings: `{dns, signal, resolve, onProgress}`, each maybe undefined.
    pub type Shell;

    /// Evidence to start from, as JSON.
    #[wasm_bindgen(method, getter)]
    fn dns(this: &Shell) -> Option<String>;

    #[wasm_bindgen(method, getter)]
    fn signal(this: &Shell) -> Option<AbortSignal>;

    /// `(name, type) → Promise<answer as JSON>`: answers instead of DNS over HTTPS.
    #[wasm_bindgen(method, getter)]
    fn resolve(this: &Shell) -> Option<Function>;

    /// `({round, asked, answered}) → void`.
    #[wasm_bindgen(method, getter, js_name = onProgress)]
    fn on_progress(this: &Shell) -> Option<Function>;
}

/// Where answers are to come from.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Request {
    /// Addresses of resolvers, in order of preference.
    resolvers: Vec<String>,
    /// Milliseconds that one resolver has for one answer.
    timeout: u32,
    offline: bool,
}

impl Default for Request {
    fn default() -> Self {
        Self {
            resolvers: Vec::new(),
            timeout: 5000,
            offline: false,
        }
    }
}

/// Who asks, within which limits.
pub(super) struct Asker {
    evidence: Evidence,
    is_offline: bool,
    doh: Doh,
    signal: Option<AbortSignal>,
    resolve: Option<Function>,
    on_progress: Option<Function>,
    limits: Limits,
}

/// What a test of a resolver found.
#[derive(Serialize)]
struct Tested {
    ok: bool,
    failure: Option<&'static str>,
    status: Option<u16>,
    milliseconds: u32,
}

/// What asking led to.
pub(super) struct Asked<T> {
    pub(super) result: T,
    pub(super) evidence: Evidence,
    pub(super) rounds: u32,
}

impl Asker {
    pub(super) fn new(request: &str, limits: &Limits, shell: Shell) -> Result<Self, Failed> {
        let request: Request = serde_json::from_str(request).map_err(Failed::bad_option)?;
        Ok(Self {
            evidence: match shell.dns() {
                Some(dns) => Evidence::from_json(&dns)?,
                None => Evidence::default(),
            },
            is_offline: request.offline,
            doh: Doh::new(request.resolvers, request.timeout, shell.signal()),
            signal: shell.signal(),
            resolve: shell.resolve(),
            on_progress: shell.on_progress(),
            limits: limits.clone(),
        })
    }

    /// Evaluates until nothing is missing, nothing new can be asked for, or a limit is reached.
    ///
    /// # Errors
    /// The reason of the signal, once that is aborted.
    pub(super) async fn ask_until_known<T>(
        mut self,
        evaluate: impl Fn(&Evidence) -> (T, Vec<Question>),
    ) -> Result<Asked<T>, JsValue> {
        let progress = Progress::default();
        let mut rounds = 0;
        loop {
            self.check_abort()?;
            let (result, mut missing) = evaluate(&self.evidence);
            let asked = progress.asked.get();
            missing.retain(|question| self.evidence.get(question).is_none());
            missing.truncate(self.limits.questions.saturating_sub(asked));
            if self.is_offline || missing.is_empty() || rounds == self.limits.rounds {
                return Ok(Asked {
                    result,
                    evidence: self.evidence,
                    rounds,
                });
            }
            rounds += 1;
            progress.asked.set(asked + missing.len());
            self.report(rounds, &progress);
            let answers = join::all(missing.iter().map(async |question| {
                let answer = self.ask(question).await;
                progress.answered.set(progress.answered.get() + 1);
                self.report(rounds, &progress);
                answer
            }))
            .await;
            self.check_abort()?;
            self.evidence.extend(answers);
        }
    }

    /// Asks a resolver for what must be so, and says what came of it.
    pub(super) async fn test(self) -> Result<String, JsValue> {
        let began = js_sys::Date::now();
        let (status, failure) = self.doh.test().await;
        self.check_abort()?;
        let outcome = Tested {
            ok: failure.is_none(),
            failure,
            status,
            milliseconds: (js_sys::Date::now() - began) as u32,
        };
        Ok(serde_json::to_string(&outcome).map_err(Failed::internal)?)
    }

    async fn ask(&self, question: &Question) -> Answer {
        match &self.resolve {
            Some(resolve) => ask_callback(resolve, question).await,
            None => self.doh.ask(question).await,
        }
    }

    fn check_abort(&self) -> Result<(), JsValue> {
        match &self.signal {
            Some(signal) if signal.aborted() => Err(signal.reason()),
            _ => Ok(()),
        }
    }

    fn report(&self, round: u32, progress: &Progress) {
        let Some(on_progress) = &self.on_progress else {
            return;
        };
        let event = Object::new();
        for (name, value) in [
            ("round", f64::from(round)),
            ("asked", progress.asked.get() as f64),
            ("answered", progress.answered.get() as f64),
        ] {
            // Setting a property of a plain object of ours cannot fail.
            let _ = Reflect::set(&event, &name.into(), &value.into());
        }
        // What a listener throws is its own affair.
        let _ = on_progress.call1(&JsValue::UNDEFINED, &event);
    }
}

impl<T: Serialize> Asked<T> {
    pub(super) fn to_json(&self) -> Result<String, JsValue> {
        let result = serde_json::to_string(&self.result).map_err(Failed::internal)?;
        let evidence = self.evidence.to_json().map_err(Failed::from)?;
        Ok(format!("{{\"result\":{result},\"evidence\":{evidence}}}"))
    }
}

#[derive(Default)]
struct Progress {
    asked: Cell<usize>,
    answered: Cell<usize>,
}

/// The resolvers that answered, in order of first use.
pub(super) fn resolvers(answers: &[Answer]) -> Vec<String> {
    let mut answers: Vec<&Answer> = answers.iter().filter(|a| a.failure.is_none()).collect();
    answers.sort_by(|a, b| a.time.cmp(&b.time));
    let mut resolvers: Vec<String> = Vec::new();
    for resolver in answers.into_iter().filter_map(|a| a.resolver.as_ref()) {
        if !resolvers.contains(resolver) {
            resolvers.push(resolver.clone());
        }
    }
    resolvers
}

/// An answer of the caller's own; what cannot be read as one is malformed.
async fn ask_callback(resolve: &Function, question: &Question) -> Answer {
    let record_type = serde_json::to_string(&question.record_type).unwrap_or_default();
    let called = resolve.call2(
        &JsValue::UNDEFINED,
        &question.name.as_str().into(),
        &record_type.trim_matches('"').into(),
    );
    let answer = match called {
        Ok(promise) => JsFuture::from(Promise::resolve(&promise)).await.ok(),
        Err(_) => None,
    };
    let answer = answer
        .and_then(|answer| answer.as_string())
        .and_then(|answer| serde_json::from_str::<Answer>(&answer).ok())
        .filter(|answer| answer.question() == *question);
    answer.unwrap_or_else(|| Answer {
        time: Some(now()),
        ..Answer::failed(question, Failure::Malformed)
    })
}
