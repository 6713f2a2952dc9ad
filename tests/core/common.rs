//! What the training tests share: a small part of the sample, and tiny models.

use std::sync::{Arc, OnceLock};

use autodidact::data::{self, Labels, SampleSet};
use autodidact::methods::{Entry, find};
use autodidact::random::{Seed, Stream};
use autodidact::spec::Value;
use autodidact::training::config::parameters;
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

/// `count` colour images of noise, 32×32, in two classes.
pub fn noise(count: usize) -> Arc<SampleSet> {
    noise_of(count, [3, 32, 32])
}

/// `count` images of noise of `shape` [channels, height, width], in two classes.
pub fn noise_of(count: usize, shape: [usize; 3]) -> Arc<SampleSet> {
    let mut draws = Seed(9).draws(Stream::Noise, 0, 0);
    let pixels = (0..count * shape.iter().product::<usize>()).map(|_| draws.bits() as u8).collect();
    let labels = Labels { classes: vec!["a".into(), "b".into()], of: (0..count).map(|i| Some(i as u16 % 2)).collect() };
    Arc::new(SampleSet::new("noise", shape, pixels, Some(labels), vec![]).unwrap())
}

/// Any method, as small as makes sense, for [`noise`] of 40 images: 4 steps an epoch.
pub fn tiny(entry: &Entry) -> Json {
    const SMALL: &[(&str, usize)] = &[
        ("batch_size", 8),
        ("epochs", 2),
        ("convnet_width", 2),
        ("projector_hidden", 16),
        ("projector_dim", 8),
        ("predictor_hidden", 8),
        ("queue_length", 16),
        ("prototypes", 16),
        ("head_hidden", 8),
        ("head_bottleneck", 8),
        ("slices", 8),
        ("code_dim", 4),
        ("latent_dim", 4),
        ("permutations", 4),
        ("patch_size", 8),
        ("vit_dim", 16),
        ("vit_depth", 1),
        ("vit_heads", 2),
        ("decoder_dim", 16),
        ("decoder_depth", 1),
        ("decoder_heads", 2),
        ("predictor_dim", 16),
        ("predictor_depth", 1),
        ("predictor_heads", 2),
    ];
    let known = parameters(entry.spec);
    let small = SMALL.iter().filter(|(name, _)| known.iter().any(|parameter| parameter.name == *name));
    let config: serde_json::Map<String, Json> = small.map(|(name, value)| (name.to_string(), json!(value))).collect();
    with(json!({ "method": entry.spec.id, "seed": 5 }), Json::Object(config))
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

/// The method's trap as part of a configuration.
pub fn trap(method: &str) -> Json {
    let settings = find(method).unwrap().spec.trap.settings;
    assert!(!settings.is_empty(), "{method} has no settings that bring its trap about");
    settings.iter().map(|(name, value): &(&str, Value)| (name.to_string(), json!(value))).collect()
}
