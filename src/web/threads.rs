//! All cores: the pool that `kernels::cpu` divides its passes among. Each of its threads is a worker that has started
//! this module on the same memory; only JavaScript can start one (`www/lib/threads.ts`).

use std::sync::{Condvar, Mutex, PoisonError};

use js_sys::Array;
use rayon::{ThreadBuilder, ThreadPoolBuilder};
use wasm_bindgen::prelude::*;

use super::convert::thrown;
use crate::error::Error;

/// What waits for a thread to run it.
static WAITING: Mutex<Vec<ThreadBuilder>> = Mutex::new(Vec::new());
static ADDED: Condvar = Condvar::new();

/// The compiled module and its memory, for the threads.
#[wasm_bindgen]
pub fn shared_parts() -> Array {
    Array::of2(&wasm_bindgen::module(), &wasm_bindgen::memory())
}

/// Makes the pool of the calling thread and of `others`, which must be in [`run_thread`] by now: this waits for them.
///
/// # Errors
/// [`Error::Device`] when there is a pool already.
#[wasm_bindgen]
pub fn use_threads(others: usize) -> Result<(), JsValue> {
    let pool = ThreadPoolBuilder::new().num_threads(others + 1).use_current_thread().spawn_handler(|thread| {
        WAITING.lock().unwrap_or_else(PoisonError::into_inner).push(thread);
        ADDED.notify_one();
        Ok(())
    });
    pool.build_global().map_err(|error| thrown(Error::Device(error.to_string())))
}

/// Works for the pool for as long as the worker lives.
#[wasm_bindgen]
pub fn run_thread() {
    let mut waiting = WAITING.lock().unwrap_or_else(PoisonError::into_inner);
    let thread = loop {
        if let Some(thread) = waiting.pop() {
            break thread;
        }
        waiting = ADDED.wait(waiting).unwrap_or_else(PoisonError::into_inner);
    };
    drop(waiting);
    thread.run();
}
