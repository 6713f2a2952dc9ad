//! Traps that do not collapse a run but make its question too easy, or its answer empty: what `SPEC.trap` says of them
//! is measured.

use std::sync::Arc;

use autodidact::data::{self, SampleSet};
use autodidact::methods::find;
use autodidact::random::{Seed, Stream};
use autodidact::training::{ChartData, Choice, StepRecord, Trainer};
use serde_json::{Value as Json, json};

use super::common::{images, mae, train, trainer, trap, with};

/// What the last tenth of a run comes to.
fn end(records: &[StepRecord], value: impl Fn(&StepRecord) -> f32) -> f32 {
    let last = &records[records.len() * 9 / 10..];
    last.iter().map(value).sum::<f32>() / last.len() as f32
}

/// Trains `config` as it is and in the trap of its method, to the end.
fn both(config: Json, set: &Arc<SampleSet>) -> [(Trainer, Vec<StepRecord>); 2] {
    let caught = with(config.clone(), trap(config["method"].as_str().unwrap()));
    [config, caught].map(|config| {
        let mut run = trainer(config, set.clone(), Choice::Cpu);
        let records = train(&mut run, usize::MAX);
        (run, records)
    })
}

/// In the trap the loss falls below `share` of what it falls to without.
#[track_caller]
fn gets_easier(config: Json, share: f32) {
    let [healthy, caught] = both(config, &images(256)).map(|(_, records)| end(&records, |record| record.loss));
    assert!(caught < share * healthy, "{caught} in the trap, {healthy} without");
}

/// 160 steps of a small ConvNet.
fn small(method: &str) -> Json {
    json!({ "method": method, "batch_size": 32, "convnet_width": 4, "epochs": 20, "held_out": 0.0, "seed": 1 })
}

#[test]
fn mae_with_nothing_removed_copies() {
    gets_easier(with(mae(), json!({ "batch_size": 32, "epochs": 20, "held_out": 0.0 })), 0.6);
}

#[test]
fn an_autoencoder_without_a_bottleneck_passes_the_image_on() {
    gets_easier(with(small("autoencoder"), json!({ "code_dim": 2 })), 0.7);
}

#[test]
fn denoising_without_noise_copies() {
    gets_easier(small("denoising"), 0.95);
}

#[test]
fn inpainting_of_a_tiny_hole_continues_its_rim() {
    gets_easier(small("inpainting"), 0.8);
}

#[test]
fn a_jigsaw_is_solved_by_brightness_alone() {
    // Noise, each quarter a little brighter than the last: nothing else tells where a tile was.
    let mut draws = Seed(3).draws(Stream::Noise, 0, 0);
    let pixels = (0..256 * 256).map(|at| {
        let (x, y) = (at % 16, at / 16 % 16);
        (50 * (x / 8 + 2 * (y / 8)) + draws.below(60)) as u8
    });
    let quarters = Arc::new(SampleSet::new("quarters", [1, 16, 16], pixels.collect(), None, vec![]).unwrap());
    let config = json!({ "tile_grid": "2x2", "permutations": 8, "crop_scale_min": 1.0, "flip": 0.0 });
    let accuracy = |(_, records): (Trainer, Vec<StepRecord>)| end(&records, |record| record.terms["accuracy"]);
    let [healthy, caught] = both(with(small("jigsaw"), config), &quarters).map(accuracy);
    assert!(healthy < 0.5 && caught > 0.9, "{caught} in the trap, {healthy} without");
}

#[test]
fn a_vae_whose_divergence_costs_too_much_says_nothing() {
    let [healthy, caught] = both(small("vae"), &images(256));
    let divergence = |records: &[StepRecord]| end(records, |record| record.terms["divergence"]);
    let (healthy, caught) = (divergence(&healthy.1), divergence(&caught.1));
    assert!(caught < 0.1 * healthy, "{caught} in the trap, {healthy} without");
}

/// Mean of the histogram of colourfulness: how far predicted colours are from grey.
fn colourfulness(run: &mut Trainer) -> f32 {
    let figure = pollster::block_on(run.figure_pixels(&(0..32).collect::<Vec<_>>(), 0)).unwrap();
    let ChartData::Numbers(values) = &figure.charts[0].data else { panic!("a histogram holds numbers") };
    values.iter().sum::<f32>() / values.len() as f32
}

#[test]
fn colours_that_are_regressed_stay_greyish() {
    let set = Arc::new(data::sample("emoji").unwrap().subset(&(0..256).collect::<Vec<_>>()).unwrap());
    let [mut healthy, mut caught] = both(small("colorization"), &set).map(|(run, _)| run);
    let (bold, hedged) = (colourfulness(&mut healthy), colourfulness(&mut caught));
    assert!(hedged < 0.7 * bold, "{hedged} when regressed, {bold} as classes");
}

#[test]
fn turns_of_images_that_look_the_same_turned_cannot_be_told() {
    assert!(find("rotation").unwrap().spec.trap.settings.is_empty(), "this trap lies in the images");
    // Discs of other sizes and greys: a quarter turn changes nothing.
    let pixels = (0..64usize).flat_map(|image| {
        (0..256usize).map(move |at| {
            let (x, y) = (2 * (at % 16) as i64 - 15, 2 * (at / 16) as i64 - 15);
            if x * x + y * y < (40 + 2 * image as i64) { 120 + image as u8 } else { 20 }
        })
    });
    let discs = SampleSet::new("discs", [1, 16, 16], pixels.collect(), None, vec![]).unwrap();
    let plain = json!({ "crop_scale_min": 1.0, "flip": 0.0 });
    let mut run = trainer(with(small("rotation"), plain), Arc::new(discs), Choice::Cpu);
    let records = train(&mut run, usize::MAX);
    assert!((end(&records, |record| record.loss) - 4f32.ln()).abs() < 0.05, "chance is all there is");
}
