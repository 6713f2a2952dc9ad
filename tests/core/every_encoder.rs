//! Every method takes every encoder that fits, on images of any size, grey or colour; what does not fit is refused with
//! the setting to change.

use std::collections::BTreeMap;

use autodidact::methods::{Entry, METHODS};
use autodidact::training::config::parameters;
use autodidact::training::{Config, Trainer};
use burn::tensor::Device;
use serde_json::json;

use super::common::{noise_of, tiny, train, with};

/// [channels, height, width]; the odd one divides by nothing but 3 and 11.
const SHAPES: [[usize; 3]; 4] = [[1, 28, 28], [3, 33, 33], [3, 64, 64], [3, 24, 40]];

/// The encoders of a method.
fn encoders(entry: &Entry) -> &'static [&'static str] {
    match parameters(entry.spec).iter().any(|parameter| parameter.name == "encoder") {
        true => &["convnet", "resnet18", "vit"],
        false => &["vit"],
    }
}

/// A step and a figure of one combination, or why it is refused.
fn try_out(entry: &Entry, encoder: &str, shape: [usize; 3]) -> Result<(), String> {
    let mut more = json!({ "batch_size": 4, "patch_size": 4, "held_out": 0.0 });
    if encoders(entry).len() > 1 {
        more["encoder"] = json!(encoder);
        more["resnet_width"] = json!(8);
    }
    let config = Config::read(&with(tiny(entry), more)).unwrap();
    let mut run = Trainer::new(config, noise_of(4, shape), Device::flex()).map_err(|error| error.to_string())?;
    assert_eq!(train(&mut run, 1).len(), 1);
    let figure = pollster::block_on(run.figure_pixels(&[2], 0)).unwrap();
    assert_eq!(figure.shape, shape);
    Ok(())
}

#[test]
fn every_method_takes_every_encoder_or_says_why_not() {
    let mut refused = BTreeMap::new();
    for entry in METHODS {
        for &encoder in encoders(entry) {
            for shape in SHAPES {
                if let Err(problem) = try_out(entry, encoder, shape) {
                    refused.insert((entry.spec.id, encoder, shape), problem);
                }
            }
        }
    }
    for ((id, encoder, shape @ [channels, height, width]), problem) in &refused {
        let reason = match (*id, *encoder) {
            ("colorization", _) if *channels == 1 => "colour images are needed",
            ("rotation", _) if height != width => "square images",
            (_, "vit") if height % 4 != 0 || width % 4 != 0 => "patch_size",
            // Tiles of 24 × 40 pixels less the gap.
            ("jigsaw", "vit") if *shape == [3, 24, 40] => "tile",
            _ => panic!("{id} with {encoder} on {shape:?}: {problem}"),
        };
        assert!(problem.contains(reason), "{id} with {encoder} on {shape:?}: {problem}");
    }
    // Three encoders on grey images, three on oblong ones, and a transformer of every other method on the odd size.
    assert!(refused.len() >= METHODS.len() + 4, "{:?}", refused.keys());
}
