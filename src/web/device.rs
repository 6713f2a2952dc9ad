//! The device that JavaScript names.

use wasm_bindgen::prelude::*;

use super::convert::thrown;
use crate::training::{self, Choice, Opened};

/// What wgpu looks for before it asks for an adapter; without either, as in Node, it would panic.
const SCOPES: [&str; 2] = ["Window", "WorkerGlobalScope"];

/// Opens `device`: auto, webgpu or cpu.
pub async fn open(device: &str) -> Result<Opened, JsValue> {
    let choice: Choice = device.parse().map_err(thrown)?;
    let global = js_sys::global();
    let in_browser = SCOPES.iter().any(|&scope| js_sys::Reflect::has(&global, &scope.into()).unwrap_or(false));
    match in_browser {
        true => training::open(choice).await.map_err(thrown),
        false => training::open_without_webgpu(choice, "it needs a browser").map_err(thrown),
    }
}
