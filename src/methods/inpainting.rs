//! Inpainting — Pathak, Krähenbühl, Donahue, Darrell, Efros, "Context Encoders: Feature Learning by Inpainting",
//! CVPR 2016, <https://arxiv.org/abs/1604.07379>.
//!
//! L = ‖M ⊙ (x̂ − x)‖² / |M|, x̂ = decode(encode((1 − M) ⊙ x)), M the hole.
//!
//! Hidden: a region of the image, filled with the data's mean. Predicted: its pixels. Pixels cannot collapse. The
//! paper adds an adversarial loss, which sharpens the pictures and is left out here, and connects the whole feature
//! map in one layer, which maps as small as these do without: the decoder reaches across a hole.

use burn::tensor::{Tensor, TensorData};

use super::image_losses::PIXELS;
use super::reconstruction::{columns, whole_image_recipe};
use super::{Batch, Family, Figure, ImageLosses, Method, Objective, Spec, Trap, flow};
use crate::error::Result;
use crate::kernels::patchify;
use crate::losses::{masked_errors, masked_mse};
use crate::models::encoder::{self, Encoder, EncoderSettings, VitSettings};
use crate::models::{ConvDecoder, Init, Mode, Module, Visitor};
use crate::random::Stream;
use crate::settings;
use crate::spec::{Text, Value, Values};
use crate::views::{Augmentation, Holes};

settings! {
    /// Inpainting's own settings.
    Config in "method" {
        basic choice hole = "centre" of ["centre", "blocks", "free_form"], "",
            "Hole": "What is cut out: the middle, squares at random places, or strokes of a wandering brush.",
            "Trou": "Ce que l’on découpe : le milieu, des carrés à des places aléatoires, ou des traits d’un pinceau errant.";
        basic number hole_fraction = 0.25 in 0.02..0.75, "",
            "Hole size": "Share of the image that is cut out.",
            "Taille du trou": "Part de l’image que l’on découpe.";
        advanced number context_weight = 0.0 in 0.0..1.0, "",
            "Weight of the rest": "How much the error outside of the hole counts too; the paper counts the hole alone.",
            "Poids du reste": "Importance de l’erreur hors du trou ; l’article ne compte que le trou.";
    }
}

/// What inpainting is.
pub static SPEC: Spec = Spec {
    id: "inpainting",
    title: "Inpainting",
    citation: "Pathak, Krähenbühl, Donahue, Darrell & Efros, “Context Encoders: Feature Learning by Inpainting”, CVPR 2016",
    year: 2016,
    family: Family::SelfPrediction,
    paper: "https://arxiv.org/abs/1604.07379",
    hidden: Text { en: "A region cut out of each image.", fr: "Une région découpée dans chaque image." },
    predicted: Text {
        en: "The pixels of that region, from those around it.",
        fr: "Les pixels de cette région, d’après ceux qui l’entourent.",
    },
    equation: r"\mathcal{L} = \frac{\lVert M \odot (d(e((1 - M) \odot x)) - x) \rVert^2}{|M|}",
    trap: Trap {
        text: Text {
            en: "A tiny hole is filled by continuing the pixels at its rim, without knowing what the image shows. The loss falls lower than with a large hole, for an easier question.",
            fr: "Un trou minuscule se remplit en prolongeant les pixels de son bord, sans savoir ce que montre l’image. La perte tombe plus bas qu’avec un grand trou, pour une question plus facile.",
        },
        settings: &[("hole_fraction", Value::Number(0.02))],
    },
    flow: flow::INPAINTING,
    settings: &[Config::PARAMETERS, Augmentation::PARAMETERS, EncoderSettings::PARAMETERS, VitSettings::PARAMETERS],
    recipe: whole_image_recipe![("batch_size", Value::Integer(128)), ("weight_decay", Value::Number(0.0))],
};

struct Inpainting {
    encoder: Box<dyn Encoder>,
    decoder: ConvDecoder,
    augmentation: Augmentation,
    config: Config,
}

/// Inpainting of images of `shape` [channels, height, width].
pub fn build(
    values: &Values,
    shape @ [channels, height, width]: [usize; 3],
    init: &mut Init,
) -> Result<Box<dyn Method>> {
    let encoder = encoder::build(values, shape, init)?;
    let map = encoder.map_size([height, width]);
    let decoder = ConvDecoder::new(encoder.features(), map, channels, [height, width], init);
    let augmentation = Augmentation::checked(values)?;
    Ok(Box::new(Inpainting { encoder, decoder, augmentation, config: Config::read(values) }))
}

impl Inpainting {
    /// Where each image of the batch is cut, [batch, 1, height, width], 1 = removed.
    fn holes(&self, batch: &Batch) -> Tensor<4> {
        let holes = match self.config.hole {
            "blocks" => Holes::Blocks,
            "free_form" => Holes::FreeForm,
            _ => Holes::Centre,
        };
        let [_, height, width] = batch.source.set.shape();
        let fraction = self.config.hole_fraction;
        let values: Vec<f32> =
            batch.draws(Stream::Mask).flat_map(|mut draws| holes.draw(&mut draws, [height, width], fraction)).collect();
        Tensor::from_data(TensorData::new(values, [batch.len(), 1, height, width]), &batch.source.device)
    }

    /// Images, whole again: [batch, channels, height, width].
    fn fill(&mut self, cut: Tensor<4>, mode: Mode) -> Tensor<4> {
        let map = self.encoder.feature_map(cut, mode);
        self.decoder.forward(map, mode)
    }
}

/// What is left of images, the hole filled with the data's mean: 0 in normalised pixels.
fn cut(images: Tensor<4>, holes: Tensor<4>) -> Tensor<4> {
    images * inverse(holes)
}

fn inverse(holes: Tensor<4>) -> Tensor<4> {
    holes * -1.0 + 1.0
}

/// Mean squared error where `holes` is 1: MAE's loss, with pixels as patches.
fn error(prediction: Tensor<4>, images: Tensor<4>, holes: Tensor<4>) -> Tensor<1> {
    let [batch, _, height, width] = holes.dims();
    masked_mse(patchify(prediction, 1), patchify(images, 1), holes.reshape([batch, height * width]), false)
}

impl Method for Inpainting {
    fn objective(&mut self, batch: &Batch) -> Objective {
        let images = batch.views(&self.augmentation, Stream::View0);
        let holes = self.holes(batch);
        let prediction = self.fill(cut(images.clone(), holes.clone()), Mode::Train);
        let in_hole = error(prediction.clone(), images.clone(), holes.clone());
        if self.config.context_weight == 0.0 {
            return Objective { loss: in_hole, terms: vec![] };
        }
        let around = error(prediction, images, inverse(holes));
        let loss = in_hole.clone() + around.clone() * self.config.context_weight;
        Objective { loss, terms: vec![("hole", in_hole), ("context", around)] }
    }

    fn encoder(&mut self) -> &mut dyn Encoder {
        self.encoder.as_mut()
    }

    fn image_losses(&mut self, batch: &Batch) -> Option<ImageLosses> {
        let (images, holes) = (batch.images(), self.holes(batch));
        let prediction = self.fill(cut(images.clone(), holes.clone()), Mode::Eval);
        let [batch, _, height, width] = holes.dims();
        let holes = holes.reshape([batch, height * width]);
        let values = masked_errors(patchify(prediction, 1), patchify(images, 1), holes, false);
        Some(ImageLosses { title: PIXELS, values })
    }

    fn figure(&mut self, batch: &Batch) -> Figure {
        let (images, holes) = (batch.images(), self.holes(batch));
        let left = cut(images, holes.clone());
        let filled = left.clone() + self.fill(left.clone(), Mode::Eval) * holes;
        let seen = (Text { en: "With a hole", fr: "Avec un trou" }, batch.denormalize(left));
        let made = (Text { en: "Filled in", fr: "Complétée" }, batch.denormalize(filled));
        Figure { columns: columns(batch, Some(seen), made), charts: vec![] }
    }

    fn chance(&self, _batch_size: usize) -> Option<f64> {
        // Predicting the mean of the data leaves its variance, which normalisation made 1 over the whole image; the
        // middle alone may vary more or less.
        (self.config.hole != "centre").then_some(1.0 + self.config.context_weight)
    }
}

impl Module for Inpainting {
    fn visit(&mut self, at: &str, visit: Visitor) {
        self.encoder.visit(&format!("{at}encoder."), visit);
        self.decoder.visit(&format!("{at}decoder."), visit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::reconstruction::checks::trains_and_looks;
    use burn::tensor::Device;
    use serde_json::json;

    #[test]
    fn it_trains_on_every_hole_and_looking_changes_nothing() {
        for (hole, weight) in [("centre", 0.0), ("blocks", 0.1), ("free_form", 0.0)] {
            trains_and_looks(&SPEC, build, json!({ "hole": hole, "context_weight": weight, "convnet_width": 2 }), 3);
        }
        trains_and_looks(&SPEC, build, json!({ "encoder": "vit", "vit_dim": 16, "vit_depth": 1 }), 3);
    }

    #[test]
    fn only_the_hole_counts() {
        let device = Device::flex();
        let holes = Tensor::<4>::from_data(TensorData::new(vec![0.0f32, 1.0, 1.0, 0.0], [1, 1, 2, 2]), &device);
        let images = Tensor::<4>::zeros([1, 3, 2, 2], &device);
        let wrong = images.clone() + holes.clone() * 2.0 + inverse(holes.clone()) * 100.0;
        let loss = error(wrong.clone(), images.clone(), holes.clone()).into_scalar::<f32>();
        assert!((loss - 4.0).abs() < 1e-5, "{loss}");
        assert_eq!(cut(wrong, holes).max().into_scalar::<f32>(), 100.0);
    }
}
