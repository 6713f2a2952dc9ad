//! Where a run computes: WebGPU, or the CPU, and why.

use std::sync::Mutex;

use burn::tensor::Device;
use burn::tensor::wgpu::{WgpuSetup, wgpu};
use serde::Serialize;

use super::Trainer;
use super::choices;
use crate::error::{Error, Result};
use crate::kernels::{self, Precision, Variant, fault};

/// What was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// WebGPU on a real GPU, otherwise the CPU.
    Auto,
    /// WebGPU, even on a software adapter.
    WebGpu,
    /// The CPU.
    Cpu,
}

/// The device of a run, and what to tell the user about it.
#[derive(Debug, Clone, Serialize)]
pub struct Opened {
    /// For tensors.
    #[serde(skip)]
    pub device: Device,
    /// `webgpu` or `cpu`.
    pub kind: &'static str,
    /// Name of the WebGPU adapter, or empty.
    pub adapter: String,
    /// Why this device, in English.
    pub reason: String,
    /// Why this device, in French.
    pub reason_fr: String,
    /// How many cores compute, on the CPU.
    pub cores: Option<usize>,
    /// Which form of the kernels runs, on WebGPU.
    pub kernels: Option<Variant>,
    /// What linear layers and convolutions multiply in.
    pub precision: Precision,
    /// Whether the adapter computes without a GPU.
    #[serde(skip)]
    pub software: bool,
    /// Whether it computes in half precision, WebGPU's `shader-f16`.
    #[serde(skip)]
    pub has_f16: bool,
}

impl std::str::FromStr for Choice {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "auto" => Ok(Choice::Auto),
            "webgpu" => Ok(Choice::WebGpu),
            "cpu" => Ok(Choice::Cpu),
            _ => {
                let choices = "auto, webgpu, cpu".into();
                Err(Error::Unknown { what: "device", name: text.into(), choices })
            }
        }
    }
}

/// The WebGPU device of this process: the runtime can be registered only once.
static WEBGPU: Mutex<Option<(Device, Adapter)>> = Mutex::new(None);

#[derive(Debug, Clone)]
struct Adapter {
    name: String,
    software: bool,
    has_f16: bool,
    /// Bytes that one storage buffer may have.
    buffer: u64,
}

/// Opens the device to compute on.
///
/// # Errors
/// [`Error::Device`] when WebGPU is asked for and there is no adapter.
pub async fn open(choice: Choice) -> Result<Opened> {
    match choice {
        Choice::Cpu => choose(choice, Err(String::new())),
        _ => choose(choice, webgpu().await),
    }
}

/// [`open`] where a program cannot have WebGPU at all, for the reason `why`; asking for an adapter would panic there.
///
/// # Errors
/// [`Error::Device`] when WebGPU is asked for.
pub fn open_without_webgpu(choice: Choice, why: &str) -> Result<Opened> {
    choose(choice, Err(why.into()))
}

fn choose(choice: Choice, adapter: std::result::Result<(Device, Adapter), String>) -> Result<Opened> {
    match (adapter, choice) {
        (_, Choice::Cpu) => Ok(cpu("you chose it", "vous l’avez choisi")),
        (Ok((device, adapter)), _) if choice == Choice::WebGpu || !adapter.software => Ok(Opened {
            device,
            kind: "webgpu",
            reason: format!("WebGPU adapter {}", adapter.name),
            reason_fr: format!("adaptateur WebGPU {}", adapter.name),
            adapter: adapter.name,
            cores: None,
            kernels: Some(kernels::variant()),
            precision: Precision::F32,
            software: adapter.software,
            has_f16: adapter.has_f16,
        }),
        (Ok((_, adapter)), _) => Ok(cpu(
            &format!("the WebGPU adapter ({}) is software, which is slower than this", adapter.name),
            &format!("l’adaptateur WebGPU ({}) est logiciel, donc plus lent", adapter.name),
        )),
        (Err(_), Choice::Auto) => Ok(cpu("there is no WebGPU adapter", "il n’y a pas d’adaptateur WebGPU")),
        (Err(problem), _) => Err(Error::Device(format!("there is no WebGPU adapter ({problem}); choose auto or cpu"))),
    }
}

/// Bytes that one tensor may have on `device`, where it is WebGPU.
pub fn largest_buffer(device: &Device) -> Option<f64> {
    let opened = WEBGPU.lock().ok()?;
    opened.as_ref().filter(|(known, _)| known == device).map(|(_, adapter)| adapter.buffer as f64)
}

fn cpu(reason: &str, reason_fr: &str) -> Opened {
    Opened {
        device: Device::flex(),
        kind: "cpu",
        adapter: String::new(),
        reason: reason.into(),
        reason_fr: reason_fr.into(),
        cores: Some(kernels::cores()),
        kernels: None,
        precision: Precision::F32,
        software: true,
        has_f16: false,
    }
}

/// Chooses the form of the kernels for a run on WebGPU: the one its setting `kernels` names, or the one that is faster at
/// the run's own matrix products and convolutions, which takes a GPU about a second, once for the same work. Then the
/// precision, as its setting `precision` says where the adapter can; otherwise the reason tells why it is single. `now`
/// is a clock in milliseconds.
///
/// # Errors
/// [`Error::Device`] when the device fails.
pub async fn tune(opened: &mut Opened, run: &mut Trainer, now: impl Fn() -> f64) -> Result<()> {
    if opened.kernels.is_some() {
        choose_kernels(opened, run, now).await?;
    }
    if run.config().training().precision == "f16" {
        set_half(opened);
    }
    run.set_precision(opened.precision);
    Ok(())
}

/// Half precision where there is any.
fn set_half(opened: &mut Opened) {
    if opened.has_f16 {
        opened.precision = Precision::F16;
        return;
    }
    let (why, why_fr) = match opened.kind {
        "webgpu" => ("this adapter has no shader-f16", "cet adaptateur n’a pas shader-f16"),
        _ => ("only WebGPU computes in f16", "seul WebGPU calcule en f16"),
    };
    opened.reason += &format!("; in f32 rather than f16: {why}");
    opened.reason_fr += &format!(" ; en f32 plutôt qu’en f16 : {why_fr}");
}

async fn choose_kernels(opened: &mut Opened, run: &mut Trainer, now: impl Fn() -> f64) -> Result<()> {
    fault::clear();
    let variant = match run.config().training().kernels {
        "registers" => Variant::Registers,
        "tiled" => Variant::Tiled,
        // Barriers cost a software adapter dearly, and compiling a second form of the kernels takes it seconds.
        _ if opened.software => Variant::Registers,
        // A run that has ended has no step to measure.
        _ if run.step_count() >= run.total_steps() => kernels::variant(),
        _ => {
            let work = run.rehearse()?;
            let key = choices::key(&opened.adapter, &work);
            match choices::find(&key) {
                Some(variant) => variant,
                None => {
                    let variant = kernels::choose(&work, &opened.device, now).await?;
                    choices::remember([(key, variant)].into());
                    variant
                }
            }
        }
    };
    kernels::set_variant(variant);
    opened.kernels = Some(variant);
    Ok(())
}

/// Opens WebGPU once. The lock is held meanwhile, so that threads that start together share one device.
#[cfg(not(target_arch = "wasm32"))]
async fn webgpu() -> std::result::Result<(Device, Adapter), String> {
    let mut opened = WEBGPU.lock().map_err(|error| error.to_string())?;
    if opened.is_none() {
        let (device, setup) = Device::wgpu_options().init_with_setup().map_err(|error| error.to_string())?;
        fault::watch(&setup.device);
        *opened = Some((device, describe(&setup)));
    }
    opened.clone().ok_or_else(|| "it did not open".into())
}

/// Opens WebGPU once. The browser's worker has one thread and carries out one request at a time.
#[cfg(target_arch = "wasm32")]
async fn webgpu() -> std::result::Result<(Device, Adapter), String> {
    let known = WEBGPU.lock().map_err(|error| error.to_string())?.clone();
    if let Some(opened) = known {
        return Ok(opened);
    }
    let (device, setup) = Device::wgpu_options().init_with_setup_async().await.map_err(|error| error.to_string())?;
    fault::watch(&setup.device);
    let opened = (device, describe(&setup));
    *WEBGPU.lock().map_err(|error| error.to_string())? = Some(opened.clone());
    Ok(opened)
}

fn describe(setup: &WgpuSetup) -> Adapter {
    let info = setup.adapter.get_info();
    let software = info.device_type == wgpu::DeviceType::Cpu;
    let limits = setup.device.limits();
    let buffer = limits.max_storage_buffer_binding_size.min(limits.max_buffer_size);
    let has_f16 = setup.device.features().contains(wgpu::Features::SHADER_F16);
    Adapter { name: if info.name.is_empty() { "WebGPU".into() } else { info.name }, software, has_f16, buffer }
}
