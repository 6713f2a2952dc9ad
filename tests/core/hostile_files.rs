//! A thousand damaged files for each reader of the core: each ends in an error that says something, or is read. None
//! panics, none hangs, none takes more memory than the limits allow.

use std::path::Path;

use autodidact::Error;
use autodidact::data::Loader;
use autodidact::export::{Checkpoint, checkpoint_file, encoder_file, load_encoder, read_weights};
use autodidact::training::{Choice, Config, RunLog};
use burn::tensor::Device;
use image::{ImageFormat, Rgb, RgbImage};

use crate::common::{mae, noise, simclr, train, trainer};
use crate::mutate::{damaged, damaged_text, rounds};
use crate::writers::{encode, gzip, idx, zip};

fn picture(format: ImageFormat) -> Vec<u8> {
    encode(RgbImage::from_fn(24, 16, |x, y| Rgb([(x * 10) as u8, (y * 15) as u8, (x * y) as u8])), format)
}

/// Reads damaged versions of a file that makes a data set.
fn data(path: &str, valid: &[u8]) {
    damaged(valid, |bytes| {
        let mut loader = Loader::new(8).unwrap();
        let added = loader.add(path, bytes, &mut |_, _| {});
        let listed = !loader.skipped().is_empty();
        let finished = loader.finish("set");
        // Whatever happened, the user has images or a reason.
        let reason = [added.err(), finished.as_ref().err().cloned()].into_iter().flatten().next();
        assert!(finished.is_ok() || listed || reason.is_some_and(|reason| !reason.to_string().is_empty()));
    });
}

#[test]
fn png() {
    data("a.png", &picture(ImageFormat::Png));
}

#[test]
fn jpeg() {
    data("a.jpg", &picture(ImageFormat::Jpeg));
}

#[test]
fn gif() {
    data("a.gif", &picture(ImageFormat::Gif));
}

#[test]
fn webp() {
    data("a.webp", &picture(ImageFormat::WebP));
}

#[test]
fn bmp() {
    data("a.bmp", &picture(ImageFormat::Bmp));
}

#[test]
fn idx_files() {
    let images = idx(&[3, 8, 8], &[7; 192]);
    data("images-idx3-ubyte", &images);
    data("labels-idx1-ubyte", &idx(&[3], &[0, 1, 2]));
    data("images-idx3-ubyte.gz", &gzip(&images));
}

#[test]
fn cifar_batches() {
    data("data_batch_1.bin", &[3; 3073 * 2]);
    data("train.bin", &[3; 3074 * 2]);
    data("b.bin", &[3; 3074 * 2]);
}

#[test]
fn zips() {
    let (png, jpeg) = (picture(ImageFormat::Png), picture(ImageFormat::Jpeg));
    data("all.zip", &zip(&[("a/1.png", &png), ("b/2.jpg", &jpeg), ("b/3.png", &png)]));
    let packed = gzip(&idx(&[2, 8, 8], &[5; 128]));
    data("mnist.zip", &zip(&[("images-idx3-ubyte.gz", &packed), ("labels", &idx(&[2], &[1, 0]))]));
}

/// An error of the kinds that a file of weights may give.
fn check(error: Option<Error>) {
    let Some(error) = error else { return };
    let kinds = ["weights", "setting", "unknown", "data-set"];
    assert!(kinds.contains(&error.kind()) && !error.to_string().is_empty(), "{error:?}");
}

#[test]
fn encoders() {
    for config in [simclr(), mae()] {
        let mut run = trainer(config, noise(40), Choice::Cpu);
        let file = pollster::block_on(encoder_file(&mut run, &RunLog::default())).unwrap();
        damaged(&file, |bytes| {
            check(read_weights(bytes).err());
            check(load_encoder(bytes, &Device::flex()).err());
        });
    }
}

#[test]
fn checkpoints() {
    let set = noise(40);
    let mut run = trainer(simclr(), set.clone(), Choice::Cpu);
    let steps = train(&mut run, 1);
    let log = RunLog { steps, ..RunLog::default() };
    let file = pollster::block_on(checkpoint_file(&mut run, &log)).unwrap();
    damaged(&file, |bytes| match Checkpoint::read(bytes) {
        // Damage in what the format leaves free, such as spaces of the header, is none.
        Ok(checkpoint) => check(checkpoint.resume(set.clone(), Device::flex()).err()),
        error => check(error.err()),
    });
}

#[test]
fn configurations() {
    let config = Config::read(&simclr()).unwrap().to_json().to_string();
    damaged_text(rounds(), &config, |text| {
        if let Ok(json) = serde_json::from_str(text) {
            match Config::read(&json) {
                Ok(config) => assert!(Config::read(&config.to_json()).is_ok(), "{text}"),
                Err(error) => check(Some(error)),
            }
        }
    });
}

#[test]
fn reference_cases() {
    // Of 40 cases, so that it makes more than a thousand; the large ones would only be slower.
    let folder = std::fs::read_dir("tests/goldens").unwrap().flatten().map(|entry| entry.path());
    let mut cases: Vec<_> = folder.filter(|path| path.extension().is_some_and(|end| end == "json")).collect();
    cases.sort();
    let small = |path: &Path| std::fs::metadata(path).unwrap().len() < 60_000;
    for path in cases.iter().filter(|path| small(path)) {
        let case = std::fs::read_to_string(path).unwrap();
        damaged_text(rounds() * 60 / 1000, &case, |text| {
            pollster::block_on(autodidact::goldens::run("case", text.as_bytes(), &Device::flex()));
        });
    }
}
