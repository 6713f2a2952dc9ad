//! What the GPU refused. WebGPU reports a failure some time after the launch that caused it and goes on with whatever
//! the outputs held, so a failure is kept here and the next reading fails with it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use burn::tensor::wgpu::wgpu::{Device, Error as Refusal};
use burn::tensor::{Tensor, Transaction};

use crate::error::{Error, Result};

/// Failures of one device, and what was last launched on it.
#[derive(Debug, Default)]
struct Faults {
    /// The first since the run began; those that follow are its consequences.
    first: Option<String>,
    launches: BTreeMap<&'static str, Launch>,
    last: Option<&'static str>,
}

/// The latest launch of a kernel.
#[derive(Debug, Clone)]
struct Launch {
    groups: [u32; 3],
    /// Of each buffer.
    bytes: Vec<u64>,
}

/// One adapter is open in a process.
static FAULTS: Mutex<Faults> = Mutex::new(Faults { first: None, launches: BTreeMap::new(), last: None });

fn faults() -> MutexGuard<'static, Faults> {
    FAULTS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Keeps what `device` refuses from now on, where it would be logged only or panic.
pub fn watch(device: &Device) {
    device.on_uncaptured_error(Arc::new(|refusal| {
        let memory = matches!(refusal, Refusal::OutOfMemory { .. });
        faults().report(refusal.to_string(), memory);
    }));
}

/// Forgets the failures of an earlier run.
pub fn clear() {
    faults().first = None;
}

/// Keeps a failure that is found before the device would find it.
pub(super) fn report(problem: String) {
    faults().report(problem, false);
}

/// Notes a launch, to say later what failed.
pub(super) fn note(name: &'static str, groups: [u32; 3], bytes: Vec<u64>) {
    faults().note(name, Launch { groups, bytes });
}

/// Reads tensors, row-major, in one transfer.
///
/// # Errors
/// [`Error::Device`] when the device fails, or refused something since the run began: then no number can be trusted.
pub async fn read_all(tensors: Vec<Tensor<1>>) -> Result<Vec<Vec<f32>>> {
    let failed = |problem: String| Error::Device(faults().failed(problem));
    let transaction = tensors.into_iter().fold(Transaction::default(), Transaction::register);
    let read = transaction.execute_async().await;
    // Checked after the transfer: by then the device has reported on all that was launched before it.
    if let Some(problem) = faults().first.clone() {
        return Err(Error::Device(problem));
    }
    let read = read.map_err(|error| failed(format!("{error:?}")))?;
    read.into_iter().map(|data| data.try_to_vec::<f32>().map_err(|error| failed(format!("{error:?}")))).collect()
}

impl Faults {
    fn note(&mut self, name: &'static str, launch: Launch) {
        self.launches.insert(name, launch);
        self.last = Some(name);
    }

    fn report(&mut self, problem: String, memory: bool) {
        if self.first.is_some() {
            return;
        }
        let text = match (memory, self.last.and_then(|name| Some((name, self.launches.get(name)?)))) {
            (true, last) => {
                let last = last.map_or_else(String::new, |(name, launch)| format!(" after {}", launch.describe(name)));
                format!("the GPU is out of memory{last} ({problem}); choose a smaller batch, or the CPU")
            }
            (false, _) => format!("the GPU refused a kernel: {}", self.explain(problem)),
        };
        self.first = Some(text);
    }

    /// Why a reading failed, in words.
    fn failed(&self, problem: String) -> String {
        let Some(bytes) = refused_buffer(&problem) else {
            return format!("reading from the device failed: {}", self.explain(problem));
        };
        let user = self.launches.iter().find(|(_, launch)| launch.bytes.contains(&bytes));
        let user = user.map_or_else(String::new, |(name, launch)| format!(" for {}", launch.describe(name)));
        format!("the GPU has no room for a buffer of {bytes} bytes{user}; choose a smaller batch, or the CPU")
    }

    /// `problem` with the sizes of the kernels it names.
    fn explain(&self, problem: String) -> String {
        let named =
            |name: &str| ['`', '"', '\''].iter().any(|quote| problem.contains(&format!("{quote}{name}{quote}")));
        let of: Vec<String> =
            self.launches.iter().filter(|(name, _)| named(name)).map(|(name, launch)| launch.describe(name)).collect();
        if of.is_empty() { problem } else { format!("{problem} ({})", of.join("; ")) }
    }
}

impl Launch {
    fn describe(&self, name: &str) -> String {
        format!("kernel `{name}` with {:?} workgroups and buffers of {:?} bytes", self.groups, self.bytes)
    }
}

/// Size of the buffer that burn could not allocate, where that is the problem.
fn refused_buffer(problem: &str) -> Option<u64> {
    let (_, size) = problem.split_once("can't allocate buffer of size: ")?;
    size.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after_a_launch() -> Faults {
        let mut faults = Faults::default();
        faults.note("matmul", Launch { groups: [2, 3, 1], bytes: vec![64, 128] });
        faults.note("gelu", Launch { groups: [7, 1, 1], bytes: vec![256] });
        faults
    }

    #[test]
    fn a_refused_kernel_is_named_with_its_sizes() {
        let mut faults = after_a_launch();
        faults.report("[ComputePipeline \"matmul\"] is invalid".into(), false);
        let text = faults.first.unwrap();
        assert!(text.contains("kernel `matmul` with [2, 3, 1] workgroups and buffers of [64, 128] bytes"), "{text}");
        assert!(!text.contains("gelu"), "{text}");
    }

    #[test]
    fn a_buffer_that_found_no_room_is_told_by_its_kernel() {
        let problem = "Caused by:\n can't allocate buffer of size: 128\nNo backtrace".to_string();
        let text = after_a_launch().failed(problem);
        assert!(text.contains("buffer of 128 bytes for kernel `matmul`") && text.contains("smaller batch"), "{text}");
        assert!(after_a_launch().failed("lost".into()).contains("reading from the device failed: lost"));
    }

    #[test]
    fn the_first_failure_is_kept_and_memory_names_the_last_launch() {
        let mut faults = after_a_launch();
        faults.report("no room".into(), true);
        faults.report("a consequence".into(), false);
        let text = faults.first.unwrap();
        assert!(text.contains("out of memory after kernel `gelu`") && text.contains("smaller batch"), "{text}");
        assert!(!text.contains("consequence"), "{text}");
    }
}
