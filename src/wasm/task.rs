//! Futures that the host polls.
//!
//! wasm-bindgen-futures polls from a microtask of its own: a trap there reaches nobody who waits, and ends a Node process.
//! A [`Task`] is polled by a call from JavaScript, so that the caller of that function sees the trap as an exception.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Wake, Waker},
};

use js_sys::Function;
use wasm_bindgen::prelude::*;

type Work = Pin<Box<dyn Future<Output = Result<JsValue, JsValue>>>>;

thread_local! {
    /// What is called when a task can go on. Functions of JavaScript cannot be a part of a waker, which has to be `Send`.
    static WAKERS: RefCell<HashMap<u32, Function>> = RefCell::default();
    static NEXT: Cell<u32> = const { Cell::new(0) };
}

/// Work that JavaScript drives: it calls [`Task::poll`] at once, and again each time `wake` was called.
#[wasm_bindgen]
pub struct Task {
    work: Work,
    id: u32,
}

impl Task {
    pub(super) fn new(work: impl Future<Output = Result<JsValue, JsValue>> + 'static) -> Self {
        let id = NEXT.get();
        NEXT.set(id.wrapping_add(1));
        Self {
            work: Box::pin(work),
            id,
        }
    }
}

#[wasm_bindgen]
impl Task {
    /// Goes on with the work: gives `undefined` as long as it waits, and its result once.
    ///
    /// # Errors
    /// What the work fails with.
    pub fn poll(&mut self, wake: Function) -> Result<JsValue, JsValue> {
        WAKERS.with_borrow_mut(|wakers| wakers.insert(self.id, wake));
        let waker = Waker::from(Arc::new(Call(self.id)));
        match self.work.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(result) => result,
            Poll::Pending => Ok(JsValue::UNDEFINED),
        }
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        WAKERS.with_borrow_mut(|wakers| wakers.remove(&self.id));
    }
}

/// Calls the `wake` of a task, by the task's number.
struct Call(u32);

impl Wake for Call {
    fn wake(self: Arc<Self>) {
        let wake = WAKERS.with_borrow(|wakers| wakers.get(&self.0).cloned());
        if let Some(wake) = wake {
            // It only asks for a later poll, and throws nothing.
            let _ = wake.call0(&JsValue::UNDEFINED);
        }
    }
}
