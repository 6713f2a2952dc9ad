//! MAE — He, Chen, Xie, Li, Dollár, Girshick, "Masked Autoencoders Are Scalable Vision Learners", CVPR
//! 2022, <https://arxiv.org/abs/2111.06377>.
//!
//! L = mean over removed patches p of ‖x̂ₚ − xₚ‖² / dim.
//!
//! Hidden: most patches of the image; the encoder never sees them. Predicted: their pixels, by a lighter
//! decoder. Pixels cannot collapse, so nothing else is needed.

use burn::tensor::{Tensor, TensorData};

use super::image_losses::PIXELS;
use super::reconstruction::whole_image_recipe;
use super::{Batch, Column, Family, Figure, ImageLosses, Method, Objective, Role, Spec, Trap, flow};
use crate::error::Result;
use crate::kernels::{gather_rows, patchify, unpatchify};
use crate::losses::{masked_errors, masked_mse, patch_moments};
use crate::models::encoder::{Encoder, VitSettings, check_heads};
use crate::models::{Init, Module, PatchPredictor, ViT, Visitor, position_table};
use crate::random::Stream;
use crate::settings;
use crate::spec::{Text, Value, Values};
use crate::views::{Augmentation, Mask, random_mask};

settings! {
    /// MAE's own settings.
    Config in "method" {
        basic number mask_ratio = 0.75 in 0.0..0.95, "",
            "Mask ratio": "Fraction of the patches that is removed. At 0 the encoder sees all, and all are rebuilt.",
            "Taux de masquage": "Fraction des patchs que l’on retire. À 0, l’encodeur voit tout, et tout est reconstruit.";
        advanced flag normalize_target = false, "",
            "Normalise targets": "Predict each patch normalised by its own mean and deviation. Better features in the paper, but then a picture of the prediction needs the true patch's statistics.",
            "Normaliser les cibles": "Prédire chaque patch normalisé par ses propres moyenne et écart-type. Meilleures caractéristiques dans l’article, mais l’image de la prédiction a alors besoin des statistiques du vrai patch.";
        advanced integer decoder_dim = 32 in 16..512, "",
            "Decoder width": "Length of a decoder token; lighter than the encoder suffices.",
            "Largeur du décodeur": "Longueur d’un jeton du décodeur ; plus léger que l’encodeur suffit.";
        advanced integer decoder_depth = 2 in 1..8, "blocks",
            "Decoder depth": "Number of transformer blocks in the decoder.",
            "Profondeur du décodeur": "Nombre de blocs de transformeur dans le décodeur.";
        advanced integer decoder_heads = 4 in 1..16, "",
            "Decoder heads": "Attention heads in each block of the decoder.",
            "Têtes du décodeur": "Têtes d’attention dans chaque bloc du décodeur.";
    }
}

/// What MAE is.
pub static SPEC: Spec = Spec {
    id: "mae",
    title: "MAE",
    citation: "He, Chen, Xie, Li, Dollár & Girshick, “Masked Autoencoders Are Scalable Vision Learners”, CVPR 2022",
    year: 2021,
    family: Family::SelfPrediction,
    paper: "https://arxiv.org/abs/2111.06377",
    hidden: Text {
        en: "Most patches of each image, chosen at random; the encoder sees only the rest.",
        fr: "La plupart des patchs de chaque image, tirés au hasard ; l’encodeur ne voit que le reste.",
    },
    predicted: Text { en: "The pixels of the removed patches.", fr: "Les pixels des patchs retirés." },
    equation: r"\mathcal{L} = \frac{1}{|M|} \sum_{p \in M} \frac{\lVert \hat{x}_p - x_p \rVert^2}{\dim x_p}",
    trap: Trap {
        text: Text {
            en: "With nothing removed, each patch need only be copied. The loss falls far lower than it should and the reconstruction is sharp, but nothing asks any more how the parts of an image belong together.",
            fr: "Si rien n’est retiré, il suffit de recopier chaque patch. La perte tombe bien plus bas qu’elle ne devrait et la reconstruction est nette, mais plus rien ne demande comment les parties d’une image vont ensemble.",
        },
        settings: &[("mask_ratio", Value::Number(0.0))],
    },
    flow: flow::MAE,
    settings: &[Config::PARAMETERS, Augmentation::PARAMETERS, VitSettings::PARAMETERS],
    // The paper crops and flips; images this small lose too much in a crop.
    recipe: whole_image_recipe![
        ("batch_size", Value::Integer(64)),
        ("learning_rate", Value::Number(0.004)),
        ("beta2", Value::Number(0.95)),
        ("weight_decay", Value::Number(0.05)),
    ],
};

struct Mae {
    encoder: ViT,
    decoder: PatchPredictor,
    augmentation: Augmentation,
    config: Config,
    grid: [usize; 2],
}

/// MAE on images of `shape` [channels, height, width].
pub fn build(values: &Values, shape: [usize; 3], init: &mut Init) -> Result<Box<dyn Method>> {
    let (config, vit) = (Config::read(values), VitSettings::read(values));
    check_heads("decoder_dim", config.decoder_dim, config.decoder_heads)?;
    let encoder = ViT::new(&vit, shape, init)?;
    let grid = [shape[1] / vit.patch_size, shape[2] / vit.patch_size];
    let pixels = vit.patch_size * vit.patch_size * shape[0];
    let size = [config.decoder_dim, config.decoder_depth, config.decoder_heads];
    let decoder = PatchPredictor::new(encoder.features(), size, position_table(grid, config.decoder_dim), pixels, init);
    let augmentation = Augmentation::checked(values)?;
    Ok(Box::new(Mae { encoder, decoder, augmentation, config, grid }))
}

impl Mae {
    /// Prediction for every patch, [batch, patches, dim], and the masks drawn for the batch.
    fn predict(&self, images: Tensor<4>, batch: &Batch) -> (Tensor<3>, Vec<Mask>) {
        let patches = self.grid[0] * self.grid[1];
        let masks: Vec<Mask> = batch
            .draws(Stream::Mask)
            .map(|mut draws| random_mask(&mut draws, patches, self.config.mask_ratio))
            .collect();
        let kept: Vec<_> = masks.iter().map(|mask| mask.kept.clone()).collect();
        let tokens = self.encoder.tokens(images, Some(&kept));
        (self.decode(tokens, &masks), masks)
    }

    /// - `tokens`: [batch, 1 + kept, features], class token first
    /// - returns [batch, patches, pixels]
    fn decode(&self, tokens: Tensor<3>, masks: &[Mask]) -> Tensor<3> {
        let x = self.decoder.embed(tokens);
        let [batch, seen, dim] = x.dims();
        let patches = self.grid[0] * self.grid[1];
        // Class token, kept patches, then mask tokens; `restore` puts the patches back in image order.
        let shuffled = match patches + 1 - seen {
            0 => x,
            hidden => Tensor::cat(vec![x, self.decoder.mask_token().expand([batch, hidden, dim])], 1),
        };
        let order = |mask: &Mask| std::iter::once(0).chain(mask.restore.iter().map(|place| place + 1)).collect();
        let rows: Vec<Vec<usize>> = masks.iter().map(order).collect();
        self.decoder.forward(gather_rows(shuffled, &rows) + self.decoder.positions(), 1, patches)
    }

    /// [batch, patches], 1 = removed
    fn mask_tensor(masks: &[Mask], batch: &Batch) -> Tensor<2> {
        let values: Vec<f32> = masks.iter().flat_map(Mask::values).collect();
        let patches = values.len() / masks.len().max(1);
        Tensor::from_data(TensorData::new(values, [masks.len(), patches]), &batch.source.device)
    }

    /// Which patches the loss counts, 1 or 0: those of `mask`, or all where none is removed.
    fn counted(&self, mask: Tensor<2>) -> Tensor<2> {
        if self.config.mask_ratio > 0.0 { mask } else { mask.ones_like() }
    }
}

impl Method for Mae {
    fn objective(&mut self, batch: &Batch) -> Objective {
        let images = batch.views(&self.augmentation, Stream::View0);
        let patches = patchify(images.clone(), self.encoder.patch_size());
        let (prediction, masks) = self.predict(images, batch);
        let mask = self.counted(Self::mask_tensor(&masks, batch));
        let loss = masked_mse(prediction, patches, mask, self.config.normalize_target);
        Objective { loss, terms: vec![] }
    }

    fn encoder(&mut self) -> &mut dyn Encoder {
        &mut self.encoder
    }

    fn image_losses(&mut self, batch: &Batch) -> Option<ImageLosses> {
        let images = batch.images();
        let patches = patchify(images.clone(), self.encoder.patch_size());
        let (prediction, masks) = self.predict(images, batch);
        let mask = self.counted(Self::mask_tensor(&masks, batch));
        let values = masked_errors(prediction, patches, mask, self.config.normalize_target);
        Some(ImageLosses { title: PIXELS, values })
    }

    fn figure(&mut self, batch: &Batch) -> Figure {
        let images = batch.images();
        let patch = self.encoder.patch_size();
        let patches = patchify(images.clone(), patch);
        let (prediction, masks) = self.predict(images.clone(), batch);
        let prediction = match self.config.normalize_target {
            true => {
                let (mean, deviation) = patch_moments(patches.clone());
                prediction * deviation + mean
            }
            false => prediction,
        };
        let removed = Self::mask_tensor(&masks, batch);
        let rebuilt = self.counted(removed.clone()).unsqueeze_dim::<3>(2);
        let [kept, shown] = [removed.unsqueeze_dim::<3>(2), rebuilt.clone()].map(|mask| mask * -1.0 + 1.0);
        let picture = |patches| batch.denormalize(unpatchify(patches, patch, self.grid));
        // Removed patches are shown in the data's mean colour, which normalised pixels have at zero.
        let masked = picture(patches.clone() * kept);
        let reconstruction = picture(patches * shown + prediction * rebuilt);
        let title = match self.config.normalize_target {
            true => Text {
                en: "Reconstruction (with the true patches' mean and contrast)",
                fr: "Reconstruction (avec la moyenne et le contraste des vrais patchs)",
            },
            false => Text { en: "Reconstruction", fr: "Reconstruction" },
        };
        let masked_title = Text { en: "What the encoder sees", fr: "Ce que voit l’encodeur" };
        Figure {
            columns: vec![
                Column {
                    role: Role::Original,
                    title: Text { en: "Image", fr: "Image" },
                    images: batch.denormalize(images),
                },
                Column { role: Role::Masked, title: masked_title, images: masked },
                Column { role: Role::Predicted, title, images: reconstruction },
            ],
            charts: vec![],
        }
    }

    fn passes(&self) -> f64 {
        // The visible patches through the encoder, all of them through the decoder.
        let decoder = self.config.decoder_depth * self.config.decoder_dim;
        1.0 - self.config.mask_ratio + decoder as f64 / (self.encoder.depth() * self.encoder.features()) as f64
    }

    fn chance(&self, _batch_size: usize) -> Option<f64> {
        // Predicting the mean of the data leaves its variance, which normalisation made 1.
        Some(1.0)
    }
}

impl Module for Mae {
    fn visit(&mut self, at: &str, visit: Visitor) {
        self.encoder.visit(&format!("{at}encoder."), visit);
        self.decoder.visit(&format!("{at}decoder."), visit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::batch::fixtures::{build as built, noise, step};
    use crate::methods::reconstruction::checks::trains_and_looks;
    use serde_json::json;

    #[test]
    fn it_trains_and_looking_changes_nothing() {
        for ratio in [0.05, 0.75, 0.95] {
            let given = json!({ "mask_ratio": ratio, "vit_dim": 16, "vit_depth": 1, "decoder_dim": 16 });
            trains_and_looks(&SPEC, build, given, 3);
        }
    }

    #[test]
    fn without_a_mask_the_encoder_sees_all_and_all_is_rebuilt() {
        let source = noise(3, [1, 8, 8]);
        let figure = |ratio: f64| {
            let given = json!({ "mask_ratio": ratio, "vit_dim": 16, "vit_depth": 1, "decoder_dim": 16 });
            let mut method = built(&SPEC, build, [1, 8, 8], given).unwrap();
            assert!(step(method.as_mut(), &source.batch(&[0, 2], 0)).0.is_finite());
            let columns = method.figure(&source.batch(&[0], 1)).columns;
            columns.into_iter().map(|x| x.images.into_data().try_to_vec::<f32>().unwrap()).collect::<Vec<_>>()
        };
        let shared = |a: &[f32], b: &[f32]| a.iter().zip(b).filter(|(a, b)| (*a - *b).abs() < 1e-6).count();
        let [image, seen, rebuilt] = &figure(0.0)[..] else { panic!("three columns") };
        assert_eq!(shared(image, seen), 64);
        assert!(shared(image, rebuilt) < 8);
        let [image, seen, rebuilt] = &figure(0.75)[..] else { panic!("three columns") };
        assert!((16..32).contains(&shared(image, seen)) && (16..32).contains(&shared(image, rebuilt)));
    }
}
