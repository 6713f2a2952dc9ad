//! The examples run, and do what they say.

use crate::writers::encode;
use autodidact::export::load_encoder;
use burn::tensor::Device;
use image::{ImageFormat, Rgb, RgbImage};

#[allow(dead_code, reason = "its `main` is not called here")]
#[path = "../../examples/folder.rs"]
mod folder;

#[allow(dead_code, reason = "its `main` is not called here")]
#[path = "../../examples/own_method.rs"]
mod own_method;

#[test]
fn a_folder_is_trained_on_and_its_encoder_written() {
    let at = std::env::temp_dir().join(format!("autodidact-example-{}", std::process::id()));
    for class in ["warm", "cold"] {
        std::fs::create_dir_all(at.join(class)).unwrap();
        for i in 0..12u32 {
            let colour = if class == "warm" { [250 - i as u8, 90, 20] } else { [20, 90, 250 - i as u8] };
            let picture = RgbImage::from_fn(40, 32, |x, y| if (x + y * i) % 7 < 3 { Rgb(colour) } else { Rgb([0; 3]) });
            std::fs::write(at.join(class).join(format!("{i}.png")), encode(picture, ImageFormat::Png)).unwrap();
        }
    }
    let out = at.join("encoder.safetensors");
    let losses = pollster::block_on(folder::train(&at, &out, 2)).unwrap();
    assert_eq!(losses.len(), 2);
    let file = std::fs::read(&out).unwrap();
    assert!(load_encoder(&file, &Device::flex()).is_ok());
    std::fs::remove_dir_all(&at).unwrap();
}

#[test]
fn a_method_and_an_encoder_of_ones_own_learn() {
    let losses = own_method::train(30).unwrap();
    let mean = |part: &[f32]| part.iter().sum::<f32>() / part.len() as f32;
    assert!(mean(&losses[20..]) < 0.97 * mean(&losses[..5]), "{losses:?}");
}
