//! A run that goes on from its checkpoint is the same run: bit for bit on the CPU, within tolerance on WebGPU. A
//! checkpoint of other data, or one with a wrong bit, is refused.

use std::collections::BTreeMap;

use crate::common::{losses, noise, simclr, tiny, train, trainer, with};
use autodidact::data::SampleSet;
use autodidact::export::{Checkpoint, checkpoint_file, encoder_file, read_weights};
use autodidact::methods::METHODS;
use autodidact::training::{BatchChange, Choice, RunLog, StepRecord, Trainer, open};
use autodidact::{Error, Result};
use burn::tensor::Device;
use serde_json::{Value as Json, json};

fn checkpoint(trainer: &mut Trainer, steps: Vec<StepRecord>) -> Vec<u8> {
    let log = RunLog { steps, seconds: Some(1.5), ..RunLog::default() };
    pollster::block_on(checkpoint_file(trainer, &log)).unwrap()
}

fn resume(bytes: &[u8], set: &SampleSet, choice: Choice) -> Result<(Trainer, RunLog)> {
    let device = pollster::block_on(open(choice)).unwrap().device;
    Checkpoint::read(bytes)?.resume(set.clone().into(), device)
}

/// Every tensor of a checkpoint, by name: weights, buffers, the optimizer's moments, losses.
fn tensors(file: &[u8]) -> BTreeMap<String, Vec<u32>> {
    let (weights, _) = read_weights(file).unwrap();
    weights.into_iter().map(|w| (w.name, w.values.into_iter().map(f32::to_bits).collect())).collect()
}

/// 6 steps at once, and 3 + 3 with a file in between: records and final checkpoints.
fn both_ways(config: &Json, choice: Choice) -> [(Vec<StepRecord>, Vec<u8>); 2] {
    let set = noise(40);
    let mut whole = trainer(config.clone(), set.clone(), choice);
    let records = train(&mut whole, 6);
    let whole = (records.clone(), checkpoint(&mut whole, records));

    let mut first = trainer(config.clone(), set.clone(), choice);
    let records = train(&mut first, 3);
    let file = checkpoint(&mut first, records);
    drop(first);
    let (mut second, mut log) = resume(&file, &set, choice).unwrap();
    assert_eq!(second.step_count(), 3);
    log.steps.extend(train(&mut second, 3));
    [whole, (log.steps.clone(), checkpoint(&mut second, log.steps))]
}

#[test]
fn a_checkpoint_tells_how_its_run_went() {
    let mut run = trainer(tiny(&METHODS[0]), noise(40), Choice::Cpu);
    let records = train(&mut run, 4);
    let course = Checkpoint::read(&checkpoint(&mut run, records.clone())).unwrap().course();
    assert_eq!(course.steps, [0, 1, 2, 3]);
    assert_eq!(course.losses, records.iter().map(|record| record.loss).collect::<Vec<_>>());
    assert!(course.knn.is_empty());
}

#[test]
fn every_method_goes_on_bit_for_bit_on_the_cpu() {
    for entry in METHODS {
        let [whole, parts] = both_ways(&tiny(entry), Choice::Cpu);
        assert_eq!(whole.0, parts.0, "{}: losses", entry.spec.id);
        let (whole, parts) = (tensors(&whole.1), tensors(&parts.1));
        assert!(whole.keys().eq(parts.keys()), "{}: names", entry.spec.id);
        for (name, values) in whole {
            assert_eq!(values, parts[&name], "{}: {name}", entry.spec.id);
        }
    }
}

#[test]
fn every_optimizer_and_encoder_goes_on_bit_for_bit() {
    for (optimizer, encoder) in [("sgd", "resnet18"), ("lars", "convnet"), ("adamw", "vit")] {
        let more = json!({
            "optimizer": optimizer, "encoder": encoder, "resnet_width": 8, "vit_dim": 16, "vit_depth": 1,
            "batch_size": 8, "epochs": 3, "gradient_clip": 1.0, "learning_rate": 0.0031622776601683794,
        });
        let [whole, parts] = both_ways(&with(simclr(), more), Choice::Cpu);
        assert_eq!(whole.0, parts.0, "{optimizer} {encoder}");
        assert_eq!(tensors(&whole.1), tensors(&parts.1), "{optimizer} {encoder}");
    }
}

#[test]
fn on_webgpu_it_goes_on_within_tolerance_and_may_change_to_the_cpu() {
    let config = with(simclr(), json!({ "batch_size": 8, "epochs": 3 }));
    let [whole, parts] = both_ways(&config, Choice::WebGpu);
    let close = |a: &[f32], b: &[f32]| a.iter().zip(b).all(|(a, b)| (a - b).abs() <= 1e-3 * a.abs().max(1.0));
    let (whole, parts) = (losses(&whole.0), losses(&parts.0));
    assert!(close(&whole, &parts), "{whole:?} {parts:?}");

    let set = noise(40);
    let mut gpu = trainer(config, set.clone(), Choice::WebGpu);
    let records = train(&mut gpu, 3);
    let file = checkpoint(&mut gpu, records);
    let (mut cpu, mut log) = resume(&file, &set, Choice::Cpu).unwrap();
    log.steps.extend(train(&mut cpu, 3));
    assert!(close(&whole, &losses(&log.steps)), "{whole:?} {:?}", log.steps);
}

#[test]
fn a_parameter_that_is_frozen_at_first_starts_its_optimizer_later() {
    // One epoch of 4 steps without the prototypes: after 6 steps they have had 2 updates.
    let entry = METHODS.iter().find(|entry| entry.spec.id == "dino").unwrap();
    let mut trainer = trainer(tiny(entry), noise(40), Choice::Cpu);
    let counts = |trainer: &mut Trainer| {
        let counts = trainer.snapshot().parts.into_iter().map(|part| part.state.count).filter(|&count| count > 0);
        counts.collect::<std::collections::BTreeSet<_>>()
    };
    train(&mut trainer, 4);
    assert_eq!(counts(&mut trainer), [4].into());
    train(&mut trainer, 2);
    assert_eq!(counts(&mut trainer), [2, 6].into());
}

#[test]
fn other_data_are_refused_in_words() {
    let set = noise(40);
    let mut run = trainer(simclr(), set.clone(), Choice::Cpu);
    let file = checkpoint(&mut run, vec![]);
    let refusal = |set: &SampleSet| match resume(&file, set, Choice::Cpu).err().unwrap() {
        Error::DataSet(text) => text,
        other => panic!("{other:?}"),
    };
    let mut changed = (*set).clone();
    changed.pixels[70_000] ^= 1;
    assert!(refusal(&changed).contains("other pixels or labels"));
    let fewer = noise(39);
    let text = refusal(&fewer);
    assert!(text.contains("`noise`, 40 images") && text.contains("has 39"), "{text}");
    let renamed = SampleSet { name: "other".into(), ..(*set).clone() };
    assert!(resume(&file, &renamed, Choice::Cpu).is_ok());
}

#[test]
fn damage_anywhere_is_noticed() {
    let set = noise(40);
    let mut run = trainer(simclr(), set.clone(), Choice::Cpu);
    let records = train(&mut run, 1);
    let file = checkpoint(&mut run, records);
    let refusal = |bytes: &[u8]| match Checkpoint::read(bytes).err().expect("damage must be noticed") {
        Error::Weights(text) => text,
        other => panic!("{other:?}"),
    };
    for at in (0..file.len()).step_by(997).chain([file.len() - 1]) {
        let mut damaged = file.clone();
        damaged[at] ^= 0x10;
        refusal(&damaged);
    }
    for length in [0, 7, 100, file.len() / 2, file.len() - 1] {
        assert!(refusal(&file[..length]).contains("cut off"), "{length}");
    }
    let encoder = pollster::block_on(encoder_file(&mut run, &RunLog::default())).unwrap();
    assert!(refusal(&encoder).contains("autodidact-encoder-1, not autodidact-checkpoint-1"));
}

#[test]
fn a_run_that_has_diverged_leaves_no_checkpoint() {
    let mut run = trainer(with(simclr(), json!({ "learning_rate": 10.0, "optimizer": "sgd" })), noise(40), Choice::Cpu);
    let mut snapshot = run.snapshot();
    let poisoned = snapshot.parts[0].value.clone() * f32::NAN;
    snapshot.parts[0].value = poisoned;
    run.restore(snapshot).unwrap();
    let error = pollster::block_on(checkpoint_file(&mut run, &RunLog::default())).unwrap_err();
    assert_eq!(error.kind(), "not-finite");
    assert!(error.to_string().contains("learning rate"), "{error}");
}

#[test]
fn every_method_goes_on_with_half_the_batch_where_it_was() {
    let set = noise(40);
    for entry in METHODS {
        let mut whole = trainer(tiny(entry), set.clone(), Choice::Cpu);
        let steps = train(&mut whole, 3);
        let file = checkpoint(&mut whole, steps.clone());
        let halved = Checkpoint::read(&file).unwrap().with_batch_size(4).unwrap();
        let (mut half, log) = halved.resume(set.clone(), Device::flex()).unwrap();
        // 4 steps an epoch became 8, so 3 became 6 and two epochs are 16.
        assert_eq!((half.batch_size(), half.step_count(), half.total_steps()), (4, 6, 16), "{}", entry.spec.id);
        let epochs = |records: &[StepRecord]| records.iter().map(|record| record.epoch).collect::<Vec<_>>();
        assert_eq!((losses(&log.steps), epochs(&log.steps)), (losses(&steps), epochs(&steps)), "{}", entry.spec.id);
        assert_eq!(half.past.batch_changes, [BatchChange { step: 6, from: 8, to: 4 }], "{}", entry.spec.id);
        let weight = |trainer: &mut Trainer| pollster::block_on(encoder_file(trainer, &RunLog::default())).unwrap();
        assert!(tensors(&weight(&mut whole)) == tensors(&weight(&mut half)), "{}: other weights", entry.spec.id);
        let more = train(&mut half, 10);
        assert_eq!(more.last().unwrap().epoch, 2.0, "{}", entry.spec.id);
    }
}

#[test]
fn a_record_says_when_the_batch_changed() {
    let set = noise(40);
    let mut run =
        trainer(with(simclr(), json!({ "batch_size": 8, "held_out": 0.0, "epochs": 2 })), set.clone(), Choice::Cpu);
    for (steps, batch) in [(3, 4), (2, 2)] {
        let records = train(&mut run, steps);
        let file = checkpoint(&mut run, records);
        let smaller = Checkpoint::read(&file).unwrap().with_batch_size(batch).unwrap();
        run = smaller.resume(set.clone(), Device::flex()).unwrap().0;
    }
    let changes = [BatchChange { step: 12, from: 8, to: 4 }, BatchChange { step: 16, from: 4, to: 2 }];
    assert_eq!(run.past.batch_changes, changes, "steps are counted in batches of the last size");
    let opened = pollster::block_on(open(Choice::Cpu)).unwrap();
    let report = RunLog::default().report(&run, &opened);
    assert_eq!(report["batch_changes"], json!(changes));
}

#[test]
fn a_batch_may_only_become_smaller() {
    let mut run = trainer(with(simclr(), json!({ "batch_size": 8 })), noise(40), Choice::Cpu);
    let file = checkpoint(&mut run, vec![]);
    for batch in [0, 1, 8, 9] {
        let refused = Checkpoint::read(&file).unwrap().with_batch_size(batch).err().unwrap();
        assert_eq!(refused.kind(), "setting");
    }
}
