//! Traps that collapse a run ring the alarm within a short run, and the same run without the trap stays quiet.

use autodidact::training::{Choice, Diagnosis};
use serde_json::{Value as Json, json};

use super::common::{images, train, trainer, trap, with};

/// Small, and long enough for a collapse.
fn short(method: &str) -> Json {
    json!({ "method": method, "batch_size": 32, "epochs": 30, "held_out": 0.0, "seed": 1 })
}

/// Diagnoses of a run, every 30 of its 240 steps, up to the first alarm.
fn diagnoses(config: Json) -> Vec<Diagnosis> {
    let mut run = trainer(config, images(256), Choice::Cpu);
    let mut seen = vec![];
    while run.step_count() < run.total_steps() && seen.last().is_none_or(|last: &Diagnosis| last.alarm.is_none()) {
        train(&mut run, 30);
        seen.push(pollster::block_on(run.diagnose()).unwrap());
    }
    seen
}

/// With its trap the method's run rings the alarm, which names `cause`; without it is quiet.
#[track_caller]
fn springs(method: &str, more: Json, cause: &str) {
    springs_on(json!({ "convnet_width": 2 }), method, more, cause);
}

/// The same on an encoder of other settings.
#[track_caller]
fn springs_on(encoder: Json, method: &str, more: Json, cause: &str) {
    let config = with(with(short(method), encoder), more);
    let quiet = diagnoses(config.clone());
    assert!(quiet.iter().all(|diagnosis| diagnosis.alarm.is_none()), "{method} as it should be: {:#?}", quiet.last());
    let caught = diagnoses(with(config, trap(method)));
    let alarm = caught.last().and_then(|diagnosis| diagnosis.alarm.clone());
    let alarm = alarm.unwrap_or_else(|| panic!("{method} in its trap: {:#?}", caught.last()));
    assert!(alarm.en.contains(cause), "{method}: {}", alarm.en);
}

fn projector() -> Json {
    json!({ "projector_hidden": 32, "projector_dim": 32 })
}

/// Embeddings of many numbers, of which a collapse to a few lines leaves few in use.
fn wide() -> Json {
    json!({ "projector_hidden": 64, "projector_dim": 128 })
}

#[test]
fn simclr_at_temperature_near_zero() {
    springs("simclr", projector(), "“Temperature” is 0.01");
}

#[test]
fn moco_without_inertia() {
    springs("moco_v2", with(projector(), json!({ "queue_length": 128 })), "“Encoder momentum” is off");
}

#[test]
fn byol_without_its_predictor() {
    springs("byol", with(projector(), json!({ "predictor_hidden": 32 })), "“Predictor” is off");
}

#[test]
fn simsiam_without_stop_gradient() {
    springs("simsiam", wide(), "“Stop-gradient” is off");
}

#[test]
fn barlow_twins_without_the_weight_of_redundancy() {
    springs("barlow_twins", wide(), "“Weight of redundancy” is off");
}

#[test]
fn vicreg_without_the_weight_of_variance() {
    springs("vicreg", projector(), "“Weight of variance” is off");
}

#[test]
fn lejepa_without_the_weight_of_normality() {
    springs("lejepa", with(projector(), json!({ "slices": 32 })), "“Weight of normality” is off");
}

#[test]
fn dino_without_centring() {
    let small = json!({ "prototypes": 64, "head_hidden": 32, "head_bottleneck": 16 });
    springs("dino", small, "“Centring” is off");
}

#[test]
fn ijepa_without_stop_gradient() {
    let encoder = json!({ "vit_dim": 16, "vit_depth": 2, "vit_heads": 2 });
    let predictor = json!({ "predictor_dim": 16, "predictor_depth": 1, "predictor_heads": 2 });
    springs_on(encoder, "ijepa", predictor, "“Stop-gradient” is off");
}
