//! How hard single images are: for every method a number for each, the same whenever one asks.

use std::sync::Arc;

use autodidact::data::SampleSet;
use autodidact::methods::METHODS;
use autodidact::training::{Choice, Trainer};
use serde_json::json;

use super::common::{images, noise, tiny, train, trainer, with};

fn losses(run: &mut Trainer, indices: &[usize]) -> Vec<f32> {
    let found = pollster::block_on(run.image_losses(indices)).unwrap();
    found.expect("every method of the registry has them").1
}

#[test]
fn every_image_has_its_own_whoever_is_asked_with_it() {
    for entry in METHODS {
        let mut run = trainer(with(tiny(entry), json!({ "held_out": 0.0 })), noise(12), Choice::Cpu);
        train(&mut run, 1);
        let all: Vec<usize> = (0..12).collect();
        let values = losses(&mut run, &all);
        let id = entry.spec.id;
        assert!(values.len() == 12 && values.iter().all(|x| x.is_finite() && *x >= 0.0), "{id}: {values:?}");
        assert!(values.iter().any(|x| *x != values[0]), "{id}: all alike, {values:?}");
        for (got, want) in losses(&mut run, &[7, 2]).into_iter().zip([values[7], values[2]]) {
            assert!((got - want).abs() <= 1e-4 * (1.0 + want), "{id}: {got} alone, {want} among all");
        }
    }
}

#[test]
fn what_a_model_never_saw_the_like_of_is_the_hardest() {
    let clothes = images(64);
    let mut pixels = clothes.pixels.clone();
    pixels.extend(noise(1).pixels.iter().take(clothes.sample_len()));
    let set = Arc::new(SampleSet::new("one stranger", clothes.shape(), pixels, None, vec![]).unwrap());
    let config = json!({
        "method": "autoencoder", "batch_size": 16, "convnet_width": 4, "code_dim": 16, "epochs": 10, "held_out": 0.0,
    });
    let mut run = trainer(config, set, Choice::Cpu);
    train(&mut run, usize::MAX);
    let values = losses(&mut run, &(0..65).collect::<Vec<_>>());
    assert!(values[..64].iter().all(|&value| value < values[64]), "{values:?}");
}
