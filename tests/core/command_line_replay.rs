//! A run.json makes its run again, also when the batch was made smaller on the way.

use std::path::Path;
use std::sync::Arc;

use autodidact::data::{SampleSet, sample_at};
use autodidact::export::{Checkpoint, checkpoint_file, encoder_file, read_weights};
use autodidact::training::{Choice, RunLog, Trainer, open};
use burn::tensor::Device;
use serde_json::{Value as Json, json};

use crate::command_line::{autodidact, folder, refusal};
use crate::common::{simclr, train, trainer, with};

const DATA: &[&str] = &["--data", "sample:emoji", "--image-size", "16", "--device", "cpu"];

fn emoji() -> Arc<SampleSet> {
    Arc::new(sample_at("emoji", 16).unwrap())
}

/// A run of 3 steps of 64 images, 2 of 32 and 2 of 16, as a page short of memory makes it.
fn shrinking(set: &Arc<SampleSet>) -> (Trainer, RunLog) {
    let config = with(simclr(), json!({ "batch_size": 64, "convnet_width": 2, "epochs": 2 }));
    let (mut run, mut log) = (trainer(config, set.clone(), Choice::Cpu), RunLog::default());
    for (steps, smaller) in [(3, Some(32)), (2, Some(16)), (2, None)] {
        log.steps.extend(train(&mut run, steps));
        if let Some(batch) = smaller {
            let file = pollster::block_on(checkpoint_file(&mut run, &log)).unwrap();
            let checkpoint = Checkpoint::read(&file).unwrap().with_batch_size(batch).unwrap();
            (run, log) = checkpoint.resume(set.clone(), Device::flex()).unwrap();
        }
    }
    (run, log)
}

fn weights(encoder: &[u8]) -> Vec<(String, Vec<f32>)> {
    let (mut weights, _) = read_weights(encoder).unwrap();
    weights.sort_by(|a, b| a.name.cmp(&b.name));
    weights.into_iter().map(|weight| (weight.name, weight.values)).collect()
}

fn again(config: &Path, out: &Path, steps: usize) -> Json {
    let steps = steps.to_string();
    let own = ["--config", config.to_str().unwrap(), "--out", out.to_str().unwrap(), "--steps", &steps];
    let output = autodidact(&[&["train"], DATA, &own].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&std::fs::read(out.join("run.json")).unwrap()).unwrap()
}

#[test]
fn a_run_whose_batch_changed_is_made_again() {
    let at = folder("replay");
    let (mut run, log) = shrinking(&emoji());
    let opened = pollster::block_on(open(Choice::Cpu)).unwrap();
    let file = at.join("run.json");
    std::fs::write(&file, log.report(&run, &opened).to_string()).unwrap();
    let report: Json = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();

    let done = run.step_count();
    let remade = again(&file, &at.join("out"), done);
    assert_eq!(remade["batch_changes"], report["batch_changes"]);
    assert_eq!(remade["config"], report["config"]);
    assert_eq!(remade["steps"], report["steps"]);
    assert_eq!(log.steps.len(), 7);
    let encoder = pollster::block_on(encoder_file(&mut run, &log)).unwrap();
    assert_eq!(weights(&std::fs::read(at.join("out/encoder.safetensors")).unwrap()), weights(&encoder));

    // Up to the first change, and no further, it is the run it was then.
    let short = again(&file, &at.join("short"), 4);
    assert_eq!((&short["config"]["batch_size"], &short["batch_changes"]), (&json!(64), &json!([])));
    assert_eq!(short["steps"].as_array().unwrap().len(), 1);
}

#[test]
fn changes_that_no_run_can_have_made_are_refused() {
    let at = folder("replay-refused");
    let file = at.join("run.json");
    for changes in [
        json!([{ "step": 3, "from": 8, "to": 16 }]),
        json!([{ "step": 3, "from": 64, "to": 32 }]),
        json!([{ "step": 3, "from": 64, "to": 1 }, { "step": 3, "from": 1, "to": 16 }]),
        json!([{ "step": 9, "from": 64, "to": 32 }, { "step": 3, "from": 32, "to": 16 }]),
        json!([{ "step": -1, "from": 64, "to": 16 }]),
        json!("often"),
    ] {
        let run = json!({ "config": { "method": "simclr", "batch_size": 16 }, "batch_changes": changes });
        std::fs::write(&file, run.to_string()).unwrap();
        let said = refusal(&[&["train", "--config", file.to_str().unwrap()], DATA].concat());
        assert!(said.contains("`batch_changes`") && said.contains("give the run.json"), "{said}");
    }
    // A batch of one's own makes another run.
    let out = at.join("out");
    let own = ["--config", file.to_str().unwrap(), "--batch-size", "8", "--steps", "1", "--out", out.to_str().unwrap()];
    assert!(autodidact(&[&["train"], DATA, &own].concat()).status.success());
}
