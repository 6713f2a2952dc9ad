//! Denoising autoencoder — Vincent, Larochelle, Bengio, Manzagol, "Extracting and Composing Robust Features with
//! Denoising Autoencoders", ICML 2008, <https://dl.acm.org/doi/10.1145/1390156.1390294>.
//!
//! L = mean of (decode(encode(x̃)) − x)² over pixels, x̃ the corrupted image and x the clean one.
//!
//! Hidden: what the noise destroyed. Predicted: the clean image. To copy the input no longer helps, so the code may
//! be long: the encoder must learn which images are likely. Pixels cannot collapse.

use burn::tensor::Tensor;

use super::image_losses::PIXELS;
use super::reconstruction::{columns, whole_image_recipe};
use super::{Batch, Family, Figure, ImageLosses, Method, Objective, Spec, Trap, flow};
use crate::error::Result;
use crate::losses::mse;
use crate::models::autoencoder::{Autoencoder, CodeSettings};
use crate::models::encoder::{Encoder, EncoderSettings, VitSettings};
use crate::models::{Init, Mode, Module, Visitor};
use crate::random::Stream;
use crate::settings;
use crate::spec::{Text, Value, Values};
use crate::views::{Augmentation, Corruption, corrupt};

settings! {
    /// The denoising autoencoder's own settings.
    Config in "method" {
        basic choice corruption = "masking" of ["masking", "salt_and_pepper", "gaussian"], "",
            "Corruption": "What spoils the image: pixels set to the data's mean, pixels set to black or white, or a little noise on every pixel.",
            "Altération": "Ce qui abîme l’image : des pixels mis à la moyenne des données, des pixels mis en noir ou blanc, ou un peu de bruit sur chaque pixel.";
        basic number strength = 0.5 in 0.0..1.0, "",
            "Strength": "Share of the pixels that are spoilt; for Gaussian noise its deviation, in deviations of the data. The paper uses 0.25 on digits.",
            "Force": "Part des pixels abîmés ; pour le bruit gaussien son écart-type, en écarts-types des données. L’article prend 0,25 sur des chiffres.";
    }
}

/// What the denoising autoencoder is.
pub static SPEC: Spec = Spec {
    id: "denoising",
    title: "Denoising autoencoder",
    citation: "Vincent, Larochelle, Bengio & Manzagol, “Extracting and Composing Robust Features with Denoising Autoencoders”, ICML 2008",
    year: 2008,
    family: Family::SelfPrediction,
    paper: "https://dl.acm.org/doi/10.1145/1390156.1390294",
    hidden: Text {
        en: "What random noise destroyed in the image.",
        fr: "Ce qu’un bruit aléatoire a détruit dans l’image.",
    },
    predicted: Text { en: "The clean image.", fr: "L’image sans bruit." },
    equation: r"\mathcal{L} = \frac{1}{\dim x} \lVert d(e(\tilde{x})) - x \rVert^2, \quad \tilde{x} \sim q(\tilde{x} \mid x)",
    trap: Trap {
        text: Text {
            en: "Without noise it is a plain autoencoder with a long code: copying is enough. The loss falls lower, and both pictures look the same; what the noise would have taught is missing.",
            fr: "Sans bruit, c’est un simple autoencodeur au code long : recopier suffit. La perte tombe plus bas et les deux images se ressemblent ; il manque ce que le bruit aurait appris.",
        },
        settings: &[("strength", Value::Number(0.0))],
    },
    flow: flow::DENOISING,
    settings: &[
        Config::PARAMETERS,
        CodeSettings::PARAMETERS,
        Augmentation::PARAMETERS,
        EncoderSettings::PARAMETERS,
        VitSettings::PARAMETERS,
    ],
    recipe: whole_image_recipe![
        ("code_dim", Value::Integer(128)),
        ("batch_size", Value::Integer(128)),
        ("weight_decay", Value::Number(0.0)),
    ],
};

struct Denoising {
    model: Autoencoder,
    augmentation: Augmentation,
    corruption: Corruption,
    strength: f64,
}

/// A denoising autoencoder of images of `shape` [channels, height, width].
pub fn build(values: &Values, shape: [usize; 3], init: &mut Init) -> Result<Box<dyn Method>> {
    let (config, code) = (Config::read(values), CodeSettings::read(values).code_dim);
    let corruption = match config.corruption {
        "gaussian" => Corruption::Gaussian,
        "salt_and_pepper" => Corruption::SaltAndPepper,
        _ => Corruption::Masking,
    };
    let model = Autoencoder::new(values, shape, "code_dim", [code, code], init)?;
    let augmentation = Augmentation::checked(values)?;
    Ok(Box::new(Denoising { model, augmentation, corruption, strength: config.strength }))
}

impl Denoising {
    fn corrupt(&self, images: Tensor<4>, batch: &Batch) -> Tensor<4> {
        corrupt(images, batch.draws(Stream::Noise), self.corruption, self.strength, &batch.source.statistics)
    }

    fn restore(&mut self, corrupted: Tensor<4>, mode: Mode) -> Tensor<4> {
        let code = self.model.encode(corrupted, mode);
        self.model.decode(code, mode)
    }
}

impl Method for Denoising {
    fn objective(&mut self, batch: &Batch) -> Objective {
        let images = batch.views(&self.augmentation, Stream::View0);
        let corrupted = self.corrupt(images.clone(), batch);
        Objective { loss: mse(self.restore(corrupted, Mode::Train), images), terms: vec![] }
    }

    fn encoder(&mut self) -> &mut dyn Encoder {
        self.model.encoder.as_mut()
    }

    fn image_losses(&mut self, batch: &Batch) -> Option<ImageLosses> {
        let images = batch.images();
        let corrupted = self.corrupt(images.clone(), batch);
        Some(ImageLosses::squared_error(PIXELS, self.restore(corrupted, Mode::Eval), images))
    }

    fn figure(&mut self, batch: &Batch) -> Figure {
        let corrupted = self.corrupt(batch.images(), batch);
        let restored = batch.denormalize(self.restore(corrupted.clone(), Mode::Eval));
        let seen = (Text { en: "Corrupted", fr: "Altérée" }, batch.denormalize(corrupted));
        let made = (Text { en: "Restored", fr: "Restaurée" }, restored);
        Figure { columns: columns(batch, Some(seen), made), charts: vec![] }
    }

    fn chance(&self, _batch_size: usize) -> Option<f64> {
        // Predicting the mean of the data leaves its variance, which normalisation made 1.
        Some(1.0)
    }
}

impl Module for Denoising {
    fn visit(&mut self, at: &str, visit: Visitor) {
        self.model.visit(at, visit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::batch::fixtures;
    use crate::methods::reconstruction::checks::trains_and_looks;
    use serde_json::json;

    #[test]
    fn it_trains_on_every_corruption_and_looking_changes_nothing() {
        for corruption in ["masking", "salt_and_pepper", "gaussian"] {
            trains_and_looks(&SPEC, build, json!({ "corruption": corruption, "convnet_width": 2, "code_dim": 4 }), 3);
        }
    }

    #[test]
    fn a_step_s_noise_is_its_own() {
        let source = fixtures::noise(4, [3, 12, 12]);
        let loss = |address, strength| {
            let given = json!({ "strength": strength, "convnet_width": 2, "code_dim": 4, "flip": 0.0 });
            let mut method = fixtures::build(&SPEC, build, [3, 12, 12], given).unwrap();
            fixtures::step(method.as_mut(), &source.batch(&[0, 1, 2], address)).0
        };
        assert_eq!(loss(1, 0.5), loss(1, 0.5));
        assert_ne!(loss(1, 0.5), loss(2, 0.5));
        assert_eq!(loss(1, 0.0), loss(2, 0.0));
    }
}
