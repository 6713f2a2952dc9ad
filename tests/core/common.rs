//! What the training tests share: a small part of the sample, and tiny models.

use std::sync::{Arc, OnceLock};

use autodidact::data::{self, SampleSet};
use autodidact::training::{Choice, Config, StepRecord, Trainer, open};
use burn::tensor::Device;
use serde_json::{Value as Json, json};

/// The WebGPU device, opened once.
pub fn webgpu() -> &'static Device {
    static DEVICE: OnceLock<Device> = OnceLock::new();
    let opened = || pollster::block_on(open(Choice::WebGpu));
    DEVICE.get_or_init(|| opened().expect("a WebGPU adapter, for example mesa-vulkan-drivers").device)
}

/// The first `count` images of the embedded sample.
pub fn images(count: usize) -> Arc<SampleSet> {
    let indices: Vec<usize> = (0..count).collect();
    Arc::new(data::sample("fashion-mnist").unwrap().subset(&indices).unwrap())
}

/// `base` with the entries of `more` added.
pub fn with(mut base: Json, more: Json) -> Json {
    base.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    base
}

/// SimCLR with a ConvNet of width 4.
pub fn simclr() -> Json {
    json!({ "method": "simclr", "batch_size": 16, "convnet_width": 4, "projector_hidden": 32, "projector_dim": 16 })
}

/// MAE with a transformer 16 wide and 2 deep.
pub fn mae() -> Json {
    json!({
        "method": "mae", "batch_size": 16, "vit_dim": 16, "vit_depth": 2, "vit_heads": 2,
        "decoder_dim": 16, "decoder_depth": 1, "decoder_heads": 2,
    })
}

/// A run of `config` on `set`.
pub fn trainer(config: Json, set: Arc<SampleSet>, choice: Choice) -> Trainer {
    let device = pollster::block_on(open(choice)).expect("the device of this suite must exist").device;
    Trainer::new(Config::read(&config).unwrap(), set, device).unwrap()
}

/// Trains `steps` steps.
pub fn train(trainer: &mut Trainer, steps: usize) -> Vec<StepRecord> {
    pollster::block_on(trainer.train(steps)).unwrap()
}

/// The losses of records.
pub fn losses(records: &[StepRecord]) -> Vec<f32> {
    records.iter().map(|record| record.loss).collect()
}
