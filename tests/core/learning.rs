//! Short runs learn, on every encoder, with every optimizer; bad runs say so.

use crate::common::{images, losses, mae, simclr, train, trainer, with};
use autodidact::Error;
use autodidact::training::{Choice, Config, Trainer};
use serde_json::{Value as Json, json};

fn mean(losses: &[f32]) -> f32 {
    losses.iter().sum::<f32>() / losses.len() as f32
}

#[test]
fn simclr_falls_below_chance() {
    let config = with(simclr(), json!({ "batch_size": 64, "epochs": 8 }));
    let mut trainer = trainer(config, images(400), Choice::Cpu);
    let losses = losses(&train(&mut trainer, 40));
    let end = mean(&losses[35..]) as f64;
    assert!(end < trainer.chance().unwrap() - 1.0, "{losses:?}");
}

#[test]
fn mae_beats_predicting_the_mean() {
    let config = with(mae(), json!({ "epochs": 20, "learning_rate": 0.005 }));
    let mut trainer = trainer(config, images(400), Choice::Cpu);
    let losses = losses(&train(&mut trainer, 200));
    assert!(mean(&losses[180..]) < 0.75, "{losses:?}");
}

#[test]
fn every_encoder_and_optimizer_trains() {
    for (encoder, optimizer, rate) in [("resnet18", "sgd", 0.03), ("vit", "adamw", 0.002), ("convnet", "lars", 3.0)] {
        let config = json!({
            "encoder": encoder, "optimizer": optimizer, "learning_rate": rate, "weight_decay": 0.0005,
            "resnet_width": 8, "vit_dim": 16, "vit_depth": 2, "gradient_clip": 5.0, "epochs": 5,
        });
        let mut trainer = trainer(with(simclr(), config), images(100), Choice::Cpu);
        let losses = losses(&train(&mut trainer, 25));
        assert!(mean(&losses[20..]) < mean(&losses[..3]) - 0.1, "{encoder} {optimizer}: {losses:?}");
    }
}

#[test]
fn features_keep_their_variety() {
    let mut trainer = trainer(with(simclr(), json!({ "epochs": 8 })), images(200), Choice::Cpu);
    train(&mut trainer, 60);
    let dim = trainer.features();
    let features = pollster::block_on(trainer.embed(&(0..100).collect::<Vec<_>>())).unwrap();
    let column = |d: usize| (0..100).map(move |i| i * dim + d);
    let alive = (0..dim).filter(|&d| {
        let mean = column(d).map(|i| features[i]).sum::<f32>() / 100.0;
        column(d).map(|i| (features[i] - mean).powi(2)).sum::<f32>() / 100.0 > 1e-6
    });
    assert!(alive.count() > dim / 2, "the representation has collapsed");
}

#[test]
fn a_diverging_run_stops_and_says_why() {
    let config = with(mae(), json!({ "optimizer": "sgd", "learning_rate": 10.0, "warmup_epochs": 0.0, "epochs": 50 }));
    let mut trainer = trainer(config, images(100), Choice::Cpu);
    match pollster::block_on(trainer.train(200)) {
        Err(Error::NotFinite { advice, .. }) => assert!(advice.contains("learning rate"), "{advice}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_run_ends_at_its_last_step() {
    let mut trainer = trainer(with(simclr(), json!({ "epochs": 1 })), images(50), Choice::Cpu);
    assert_eq!(trainer.total_steps(), 2);
    assert_eq!(train(&mut trainer, 100).len(), 2);
    assert!(train(&mut trainer, 1).is_empty());
}

fn refused(config: Json, count: usize) -> String {
    let device = burn::tensor::Device::flex();
    Trainer::new(Config::read(&config).unwrap(), images(count), device).err().unwrap().to_string()
}

#[test]
fn impossible_runs_are_refused() {
    assert!(refused(simclr(), 1).contains("too few to train on"));
    let message = refused(simclr(), 12);
    assert!(message.contains("batch_size") && message.contains("training images"), "{message}");
    assert!(refused(with(mae(), json!({ "patch_size": 5 })), 50).contains("divides both"));
    assert!(refused(with(mae(), json!({ "vit_heads": 3 })), 50).contains("multiple of 4"));
    assert!(
        refused(with(simclr(), json!({ "crop_scale_min": 0.9, "crop_scale_max": 0.5 })), 50).contains("crop_scale_min")
    );
}

#[test]
fn a_default_batch_shrinks_to_a_small_folder() {
    let trainer = trainer(json!({ "method": "simclr" }), images(20), Choice::Cpu);
    assert_eq!((trainer.batch_size(), trainer.steps_per_epoch()), (16, 1));
    assert_eq!(trainer.config().to_json()["batch_size"], 16, "the record must make the same run again");
}
