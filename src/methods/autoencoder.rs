//! Autoencoder — Hinton & Salakhutdinov, "Reducing the Dimensionality of Data with Neural Networks", Science 2006,
//! <https://www.science.org/doi/10.1126/science.1127647>.
//!
//! L = mean of (x̂ − x)² over pixels, x̂ = decode(encode(x)).
//!
//! Hidden: nothing; but between encoder and decoder only a short code passes. Predicted: the image itself. Pixels
//! cannot collapse; without the bottleneck the identity would do, and nothing would be learned.

use burn::tensor::Tensor;

use super::image_losses::PIXELS;
use super::reconstruction::{RECONSTRUCTION, columns, whole_image_recipe};
use super::{Batch, Chart, Content, Expected, Family, Figure, ImageLosses, Method, Objective, Spec, Trap, flow};
use crate::error::Result;
use crate::losses::mse;
use crate::models::autoencoder::{Autoencoder, CodeSettings};
use crate::models::encoder::{Encoder, EncoderSettings, VitSettings};
use crate::models::{Init, Mode, Module, Visitor};
use crate::random::Stream;
use crate::spec::{Text, Value, Values};
use crate::views::Augmentation;

/// What the autoencoder is.
pub static SPEC: Spec = Spec {
    id: "autoencoder",
    title: "Autoencoder",
    citation: "Hinton & Salakhutdinov, “Reducing the Dimensionality of Data with Neural Networks”, Science 2006",
    year: 2006,
    family: Family::SelfPrediction,
    paper: "https://www.science.org/doi/10.1126/science.1127647",
    hidden: Text {
        en: "Nothing is hidden, but only a short code of the image passes on.",
        fr: "Rien n’est caché, mais seul un court code de l’image est transmis.",
    },
    predicted: Text { en: "The whole image, from its code.", fr: "L’image entière, à partir de son code." },
    equation: r"\mathcal{L} = \frac{1}{\dim x} \lVert d(e(x)) - x \rVert^2",
    trap: Trap {
        text: Text {
            en: "A code as long as the image has pixels is no bottleneck: the network can pass the image on as it is. The loss gets lower and the pictures sharper, whether or not the features get better: a low loss does not say that anything was understood.",
            fr: "Un code aussi long que l’image a de pixels n’est plus un goulot : le réseau peut transmettre l’image telle quelle. La perte baisse et les images sont plus nettes, que les caractéristiques s’améliorent ou non : une perte basse ne dit pas que quelque chose a été compris.",
        },
        settings: &[("code_dim", Value::Integer(1024))],
    },
    flow: flow::AUTOENCODER,
    settings: &[
        CodeSettings::PARAMETERS,
        Augmentation::PARAMETERS,
        EncoderSettings::PARAMETERS,
        VitSettings::PARAMETERS,
    ],
    recipe: whole_image_recipe![("batch_size", Value::Integer(128)), ("weight_decay", Value::Number(0.0))],
};

struct PlainAutoencoder {
    model: Autoencoder,
    augmentation: Augmentation,
}

/// An autoencoder of images of `shape` [channels, height, width].
pub fn build(values: &Values, shape: [usize; 3], init: &mut Init) -> Result<Box<dyn Method>> {
    let code = CodeSettings::read(values).code_dim;
    let model = Autoencoder::new(values, shape, "code_dim", [code, code], init)?;
    Ok(Box::new(PlainAutoencoder { model, augmentation: Augmentation::checked(values)? }))
}

impl Method for PlainAutoencoder {
    fn objective(&mut self, batch: &Batch) -> Objective {
        let images = batch.views(&self.augmentation, Stream::View0);
        let code = self.model.encode(images.clone(), Mode::Train);
        Objective { loss: mse(self.model.decode(code, Mode::Train), images), terms: vec![] }
    }

    fn encoder(&mut self) -> &mut dyn Encoder {
        self.model.encoder.as_mut()
    }

    fn image_losses(&mut self, batch: &Batch) -> Option<ImageLosses> {
        let images = batch.images();
        let code = self.model.encode(images.clone(), Mode::Eval);
        Some(ImageLosses::squared_error(PIXELS, self.model.decode(code, Mode::Eval), images))
    }

    fn figure(&mut self, batch: &Batch) -> Figure {
        let code = self.model.encode(batch.images(), Mode::Eval);
        let images = batch.denormalize(self.model.decode(code.clone(), Mode::Eval));
        Figure { columns: columns(batch, None, (RECONSTRUCTION, images)), charts: vec![spread(code)] }
    }

    fn chance(&self, _batch_size: usize) -> Option<f64> {
        // Predicting the mean of the data leaves its variance, which normalisation made 1.
        Some(1.0)
    }
}

/// How much each number of the code differs between images; `code` is [batch, numbers].
fn spread(code: Tensor<2>) -> Chart {
    let numbers = code.dims()[1];
    let centered = code.clone() - code.mean_dim(0);
    let deviation = (centered.clone() * centered).mean_dim(0).sqrt().reshape([numbers]);
    Chart {
        title: Text { en: "Spread of the code's numbers", fr: "Dispersion des nombres du code" },
        note: Text {
            en: "Standard deviation of each number of the code over these images: one that stays at zero tells the decoder nothing.",
            fr: "Écart-type de chaque nombre du code sur ces images : un nombre qui reste à zéro n’apprend rien au décodeur.",
        },
        content: Content::Histogram { values: deviation, expected: Expected::Nothing },
    }
}

impl Module for PlainAutoencoder {
    fn visit(&mut self, at: &str, visit: Visitor) {
        self.model.visit(at, visit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::reconstruction::checks::trains_and_looks;
    use serde_json::json;

    #[test]
    fn it_trains_with_every_encoder_and_looking_changes_nothing() {
        for given in [
            json!({ "convnet_width": 2, "code_dim": 4 }),
            json!({ "encoder": "resnet18", "resnet_width": 8, "code_dim": 4 }),
            json!({ "encoder": "vit", "vit_dim": 16, "vit_depth": 1 }),
        ] {
            let loss = trains_and_looks(&SPEC, build, given, 2);
            assert!((0.5..3.0).contains(&loss), "an untrained model is near chance: {loss}");
        }
    }
}
