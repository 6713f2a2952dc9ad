//! Which form of the kernels was faster, by adapter and work: what was timed once need not be timed again, nor the other
//! form be compiled for it. They can be written down and taken up in another process.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::kernels::{Variant, Work};

/// A key for each adapter and list of work, and the form that was faster there.
pub type Choices = BTreeMap<String, Variant>;

static KNOWN: Mutex<Choices> = Mutex::new(Choices::new());
/// Beyond so many all are forgotten: they cost a second each to find again.
const MOST: usize = 256;

fn known() -> MutexGuard<'static, Choices> {
    KNOWN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// All that were made or taken up in this process.
pub fn choices() -> Choices {
    known().clone()
}

/// Takes up what [`choices`] said elsewhere.
pub fn remember(choices: Choices) {
    let mut known = known();
    known.extend(choices);
    if known.len() > MOST {
        known.clear();
    }
}

/// The name of a choice. Another version may have other kernels, so it times them anew.
pub(super) fn key(adapter: &str, work: &[Work]) -> String {
    // FNV-1a, 64 bits: the same on every machine, unlike the standard library's.
    let hash = format!("{work:?}")
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{} {adapter} {hash:016x}", env!("CARGO_PKG_VERSION"))
}

pub(super) fn find(key: &str) -> Option<Variant> {
    known().get(key).copied()
}
