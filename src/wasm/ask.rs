//! Answers for the rounds: by DNS over HTTPS, or by the caller's own callback.

use std::cell::Cell;

use js_sys::{Function, Object, Promise, Reflect};
use serde::Serialize;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortSignal;

use super::{
    doh::{Doh, now},
    error::Failed,
    join, output, read_resolving,
};
use crate::{
    dns::{Answer, Evidence, Failure, Question},
    rounds::{Begun, Rounds},
};

#[wasm_bindgen]
extern "C" {
    /// What the caller's side gives: `{options, resolving, dns, begun, signal, deadline, resolve, onProgress, onNeed}`, each
    /// maybe undefined.
    pub type Shell;

    /// [`Options`](crate::Options).
    #[wasm_bindgen(method, getter)]
    pub(super) fn options(this: &Shell) -> JsValue;

    /// [`Resolving`](crate::options::Resolving).
    #[wasm_bindgen(method, getter)]
    pub(super) fn resolving(this: &Shell) -> JsValue;

    /// Evidence to start from.
    #[wasm_bindgen(method, getter)]
    pub(super) fn dns(this: &Shell) -> JsValue;

    /// [`Begun`]: how far another module came.
    #[wasm_bindgen(method, getter)]
    pub(super) fn begun(this: &Shell) -> JsValue;

    /// Whether other calls start from the same object of evidence, which nobody changes: it is then read once.
    #[wasm_bindgen(method, getter, js_name = sharesDns)]
    pub(super) fn shares_dns(this: &Shell) -> Option<bool>;

    /// Whether all answers are wanted beside the result.
    #[wasm_bindgen(method, getter, js_name = keepsEvidence)]
    fn keeps_evidence(this: &Shell) -> Option<bool>;

    #[wasm_bindgen(method, getter)]
    fn signal(this: &Shell) -> Option<AbortSignal>;

    /// Aborted when the time for all answers together is over: what is still open then got no answer in time.
    #[wasm_bindgen(method, getter)]
    fn deadline(this: &Shell) -> Option<AbortSignal>;

    /// `(name, type) → Promise<answer>`: answers instead of DNS over HTTPS.
    #[wasm_bindgen(method, getter)]
    fn resolve(this: &Shell) -> Option<Function>;

    /// `({round, asked, answered, report}) → void`; the report is there in the first call only.
    #[wasm_bindgen(method, getter, js_name = onProgress)]
    fn on_progress(this: &Shell) -> Option<Function>;

    /// `() → void`: called as soon as it shows that the full module is needed, so that it is loaded meanwhile.
    #[wasm_bindgen(method, getter, js_name = onNeed)]
    fn on_need(this: &Shell) -> Option<Function>;
}

/// Who answers.
pub(super) struct Asker {
    doh: Doh,
    signal: Option<AbortSignal>,
    resolve: Option<Function>,
    on_progress: Option<Function>,
    on_need: Option<Function>,
    keeps_evidence: bool,
}

/// What a test of a resolver found.
#[derive(Serialize)]
struct Tested {
    ok: bool,
    failure: Option<&'static str>,
    status: Option<u16>,
    milliseconds: u32,
}

impl Asker {
    pub(super) fn new(shell: &Shell) -> Result<Self, Failed> {
        let resolving = read_resolving(shell)?;
        Ok(Self {
            doh: Doh::new(
                resolving.resolvers,
                resolving.timeout,
                shell.signal(),
                shell.deadline(),
            ),
            signal: shell.signal(),
            resolve: shell.resolve(),
            on_progress: shell.on_progress(),
            on_need: shell.on_need(),
            keeps_evidence: shell.keeps_evidence().unwrap_or(false),
        })
    }

    /// Answers every round. Gives `{result}`, with `evidence` if it is wanted. The result of the first pass is handed out, if `hands_out_first`,
    /// before the first question leaves. Where the last result `needs_full`, gives what [`hand_over`] does.
    ///
    /// # Errors
    /// The reason of the signal, once that is aborted.
    pub(super) async fn answer_all<T: Serialize>(
        self,
        mut rounds: Rounds<'_, T>,
        hands_out_first: bool,
        needs_full: impl Fn(&T) -> bool,
    ) -> Result<JsValue, JsValue> {
        self.check_abort()?;
        if let Some(on_need) = &self.on_need
            && needs_full(rounds.result())
        {
            // The shell reports by itself that a module cannot be loaded.
            let _ = on_need.call0(&JsValue::UNDEFINED);
        }
        while !rounds.questions().is_empty() {
            let round = rounds.round() + 1;
            let asked = rounds.asked() + rounds.questions().len();
            let first = match &self.on_progress {
                Some(_) if hands_out_first && round == 1 => Some(output::write(rounds.result())?),
                _ => None,
            };
            let answered = Cell::new(rounds.asked());
            self.report(round, asked, answered.get(), first);
            let answers = join::all(rounds.questions().iter().map(async |question| {
                let answer = self.ask(question).await;
                answered.set(answered.get() + 1);
                self.report(round, asked, answered.get(), None);
                answer
            }))
            .await;
            self.check_abort()?;
            rounds.answer(answers);
        }
        if needs_full(rounds.result()) {
            let begun = rounds.begun();
            let (_, evidence) = rounds.into_parts();
            return hand_over(&evidence, begun);
        }
        let (result, evidence) = rounds.into_parts();
        let parts = object(&[("result", output::write(&result)?)]);
        if self.keeps_evidence {
            set(&parts, "evidence", &output::write(&evidence)?);
        }
        Ok(parts.into())
    }

    /// Asks a resolver for what must be so, and says what came of it.
    pub(super) async fn test(self) -> Result<JsValue, JsValue> {
        let began = js_sys::Date::now();
        let (status, failure) = self.doh.test().await;
        self.check_abort()?;
        let outcome = Tested {
            ok: failure.is_none(),
            failure,
            status,
            milliseconds: (js_sys::Date::now() - began) as u32,
        };
        Ok(output::write(&outcome)?)
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

    fn report(&self, round: u32, asked: usize, answered: usize, first: Option<JsValue>) {
        let Some(on_progress) = &self.on_progress else {
            return;
        };
        let event = object(&[
            ("round", round.into()),
            ("asked", (asked as f64).into()),
            ("answered", (answered as f64).into()),
        ]);
        if let Some(report) = first {
            set(&event, "report", &report);
        }
        // What a listener throws is its own affair.
        let _ = on_progress.call1(&JsValue::UNDEFINED, &event);
    }
}

/// What the full module goes on from: `{evidence, begun}`.
pub(super) fn hand_over(evidence: &Evidence, begun: Begun) -> Result<JsValue, JsValue> {
    let parts = [
        ("evidence", output::write(evidence)?),
        ("begun", output::write(&begun)?),
    ];
    Ok(object(&parts).into())
}

fn object(members: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in members {
        set(&object, name, value);
    }
    object
}

fn set(object: &Object, name: &str, value: &JsValue) {
    // Setting a property of a plain object of ours cannot fail.
    let _ = Reflect::set(object, &name.into(), value);
}

/// An answer of the caller's own; what cannot be read as one is malformed.
async fn ask_callback(resolve: &Function, question: &Question) -> Answer {
    let called = output::write(&question.record_type)
        .map_err(JsValue::from)
        .and_then(|record_type| {
            resolve.call2(
                &JsValue::UNDEFINED,
                &question.name.as_str().into(),
                &record_type,
            )
        });
    let answer = match called {
        Ok(promise) => JsFuture::from(Promise::resolve(&promise)).await.ok(),
        Err(_) => None,
    };
    let answer = answer
        .and_then(|answer| serde_wasm_bindgen::from_value::<Answer>(answer).ok())
        .filter(|answer| answer.question() == *question);
    answer.unwrap_or_else(|| Answer {
        time: Some(now()),
        ..Answer::failed(question, Failure::Malformed)
    })
}
