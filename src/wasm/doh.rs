//! DNS over HTTPS (RFC 8484) by `fetch`: GET with no header but Accept, which a page may send to another
//! origin without asking it first (no preflight).

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
};

use js_sys::{Array, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, prelude::*};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortSignal, Headers, ReadableStreamDefaultReader, ReferrerPolicy, Request, RequestCache,
    RequestInit, RequestRedirect, Response,
};

use crate::dns::{
    Answer, Failure, Question, RecordType,
    wire::{self, Decoded},
};

/// Answers that are kept for as long as their TTL allows; beyond this many, all are let go.
const MAX_KEPT: usize = 4096;

/// SERVFAIL: the resolver asked and got no good answer. Another resolver is not asked to overrule it,
/// for this is also how a resolver says that DNSSEC validation failed.
const SERVFAIL: u16 = 2;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = fetch)]
    fn fetch(request: &Request) -> Promise;
}

thread_local! {
    /// What resolvers said, and until when it may be used again (milliseconds since 1970).
    static KEPT: RefCell<HashMap<(String, Question), (Answer, f64)>> = RefCell::default();
    /// Resolvers that failed, and when.
    static FAILED: RefCell<HashMap<String, f64>> = RefCell::default();
}

/// For how long a resolver that failed is not asked first, in milliseconds.
const SHUNNED: f64 = 60_000.0;

/// Resolvers in order of preference.
pub(super) struct Doh {
    resolvers: Vec<String>,
    /// Milliseconds that one resolver has for one answer.
    timeout: u32,
    signal: Option<AbortSignal>,
    /// Aborted when there is no more time for any answer.
    deadline: Option<AbortSignal>,
    /// The place in `resolvers` of the first that has not failed.
    first: Cell<usize>,
}

impl Doh {
    pub(super) fn new(
        resolvers: Vec<String>,
        timeout: u32,
        signal: Option<AbortSignal>,
        deadline: Option<AbortSignal>,
    ) -> Self {
        // One that failed a moment ago is not asked first, in the next calls either.
        let first = resolvers.iter().position(|each| !has_failed(each));
        Self {
            resolvers,
            timeout,
            signal,
            deadline,
            first: Cell::new(first.unwrap_or(0)),
        }
    }

    /// The answer of the first resolver that gives one; where none does, the failure of the last.
    pub(super) async fn ask(&self, question: &Question) -> Answer {
        let mut answer = Answer::failed(question, Failure::Network);
        let count = self.resolvers.len();
        let first = self.first.get();
        for turn in 0..count {
            let at = (first + turn) % count;
            let Some(resolver) = self.resolvers.get(at) else {
                break;
            };
            answer = self.ask_one(resolver, question).await;
            if is_answer(&answer) || self.is_aborted() {
                break;
            }
            remember_failure(resolver);
            if self.first.get() == at {
                self.first.set((at + 1) % count);
            }
        }
        answer
    }

    /// Asks the first resolver for an address that all the world's resolvers know (the root hints):
    /// its status, and what is wrong with it.
    pub(super) async fn test(&self) -> (Option<u16>, Option<&'static str>) {
        let question = Question::new("a.root-servers.net", RecordType::A);
        let Some(resolver) = self.resolvers.first() else {
            return (None, Some("network"));
        };
        let decoded = match self.fetch(resolver, &question).await {
            Ok(decoded) => decoded.answer,
            Err(Failure::Timeout) => return (None, Some("timeout")),
            Err(Failure::Network) => return (None, Some("network")),
            Err(Failure::Malformed) => return (None, Some("malformed")),
        };
        let is_right = decoded.records.iter().any(|r| r.data == "198.41.0.4");
        let failure = match decoded.status {
            Some(0) if is_right => None,
            Some(0 | 3) => Some("wrong"),
            _ => Some("refused"),
        };
        (decoded.status, failure)
    }

    async fn ask_one(&self, resolver: &str, question: &Question) -> Answer {
        let key = (resolver.to_owned(), question.clone());
        let is_fresh = |(_, until): &&(Answer, f64)| *until > js_sys::Date::now();
        let kept = KEPT.with_borrow(|kept| kept.get(&key).filter(is_fresh).cloned());
        if let Some((answer, _)) = kept {
            return answer;
        }
        let (answer, ttl) = match self.fetch(resolver, question).await {
            Ok(Decoded { answer, ttl }) => (answer, ttl),
            Err(failure) => (Answer::failed(question, failure), None),
        };
        let answer = Answer {
            resolver: Some(resolver.to_owned()),
            time: Some(now()),
            ..answer
        };
        if let Some(ttl) = ttl {
            keep(key, answer.clone(), ttl);
        }
        answer
    }

    async fn fetch(&self, resolver: &str, question: &Question) -> Result<Decoded, Failure> {
        let timeout = AbortSignal::timeout_with_u32(self.timeout);
        let signals = Array::of1(&timeout);
        for signal in [&self.signal, &self.deadline].into_iter().flatten() {
            signals.push(signal);
        }
        let received = self
            .receive(resolver, question, &AbortSignal::any(&signals))
            .await;
        match received {
            Ok(bytes) => wire::decode(&bytes, question),
            Err(_) if timeout.aborted() || self.is_over() => Err(Failure::Timeout),
            Err(failure) => Err(failure),
        }
    }

    async fn receive(
        &self,
        resolver: &str,
        question: &Question,
        signal: &AbortSignal,
    ) -> Result<Vec<u8>, Failure> {
        let request = request(resolver, question, signal)?;
        let response = JsFuture::from(fetch(&request)).await.map_err(network)?;
        let response: Response = response.dyn_into().map_err(network)?;
        match response.status() {
            200 if is_dns_message(&response) => {}
            // It is there, and will not answer now.
            429 | 500.. => return Err(Failure::Network),
            // A page, one that was not found, a redirection, no content: this is no address of a resolver.
            _ => return Err(Failure::Malformed),
        }
        read(&response).await
    }

    /// Whether nobody is to be asked any more.
    fn is_aborted(&self) -> bool {
        self.signal.as_ref().is_some_and(AbortSignal::aborted) || self.is_over()
    }

    fn is_over(&self) -> bool {
        self.deadline.as_ref().is_some_and(AbortSignal::aborted)
    }
}

/// The present time, as evidence has it.
pub(super) fn now() -> String {
    js_sys::Date::new_0().to_iso_string().into()
}

fn has_failed(resolver: &str) -> bool {
    let since = js_sys::Date::now() - SHUNNED;
    FAILED.with_borrow(|failed| failed.get(resolver).is_some_and(|&when| when > since))
}

fn remember_failure(resolver: &str) {
    FAILED.with_borrow_mut(|failed| {
        if failed.len() >= MAX_KEPT {
            failed.clear();
        }
        failed.insert(resolver.to_owned(), js_sys::Date::now());
    });
}

/// Whether a resolver did its work; one that refuses, or does not know what is meant, did not.
fn is_answer(answer: &Answer) -> bool {
    matches!(answer.status, Some(0 | 3 | SERVFAIL))
}

fn keep(key: (String, Question), answer: Answer, ttl: u32) {
    let until = js_sys::Date::now() + f64::from(ttl) * 1000.0;
    KEPT.with_borrow_mut(|kept| {
        if kept.len() >= MAX_KEPT {
            kept.clear();
        }
        kept.insert(key, (answer, until));
    });
}

fn request(resolver: &str, question: &Question, signal: &AbortSignal) -> Result<Request, Failure> {
    let headers = Headers::new().map_err(network)?;
    headers
        .append("accept", "application/dns-message")
        .map_err(network)?;
    let init = RequestInit::new();
    init.set_headers(&headers);
    // Not every host knows "error"; a redirection that is not followed has no status to accept.
    init.set_redirect(RequestRedirect::Manual);
    init.set_signal(Some(signal));
    // Cloudflare's workers know neither of these and throw; the answers are kept here, not on a disk.
    if knows("cache") {
        init.set_cache(RequestCache::NoStore);
    }
    if knows("referrerPolicy") {
        init.set_referrer_policy(ReferrerPolicy::NoReferrer);
    }
    let query = wire::encode_base64url(question)?;
    let mark = if resolver.contains('?') { '&' } else { '?' };
    let url = format!("{resolver}{mark}dns={query}");
    Request::new_with_str_and_init(&url, &init).map_err(network)
}

/// Whether requests of this host have a property.
fn knows(property: &str) -> bool {
    let prototype = Reflect::get(&js_sys::global(), &"Request".into())
        .and_then(|request| Reflect::get(&request, &"prototype".into()));
    prototype.is_ok_and(|prototype| Reflect::has(&prototype, &property.into()).unwrap_or(false))
}

/// Whether a response says that it is a DNS message (RFC 8484, section 6). A portal of a wireless network, or a server that
/// speaks the JSON format, says otherwise.
fn is_dns_message(response: &Response) -> bool {
    let content_type = response.headers().get("content-type").ok().flatten();
    content_type.is_some_and(|content_type| {
        let media_type = content_type.split(';').next().unwrap_or_default();
        media_type
            .trim()
            .eq_ignore_ascii_case("application/dns-message")
    })
}

/// Reads an answer, and no more of it than an answer can have.
async fn read(response: &Response) -> Result<Vec<u8>, Failure> {
    let Some(body) = response.body() else {
        return Err(Failure::Malformed);
    };
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    let mut bytes = Vec::new();
    loop {
        let chunk = JsFuture::from(reader.read()).await.map_err(network)?;
        let is_done = Reflect::get(&chunk, &"done".into()).map_err(network)?;
        if is_done.is_truthy() {
            return Ok(bytes);
        }
        let chunk = Reflect::get(&chunk, &"value".into()).map_err(network)?;
        let chunk: Uint8Array = chunk.dyn_into().map_err(network)?;
        if bytes.len() + chunk.length() as usize > wire::MAX_MESSAGE {
            // Nobody waits for the rest.
            let _ = reader.cancel();
            return Err(Failure::Malformed);
        }
        bytes.extend(chunk.to_vec());
    }
}

/// `fetch` does not tell its reasons to a page: a name that does not exist, a refused connection and
/// a resolver that does not allow cross-origin requests all look alike.
fn network<E>(_: E) -> Failure {
    Failure::Network
}
