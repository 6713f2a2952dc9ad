//! Variational autoencoder — Kingma & Welling, "Auto-Encoding Variational Bayes", ICLR 2014,
//! <https://arxiv.org/abs/1312.6114>; β: Higgins et al., "β-VAE", ICLR 2017.
//!
//! L = −E log p(x | z) + β KL(q(z | x) ‖ N(0, 1)), z = µ + σ·ε, ε ∼ N(0, 1); sums over pixels and latents, then
//! the mean over images. (A mean over pixels would make β as large as there are pixels.)
//!
//! Hidden: nothing, but the code is drawn with noise. Predicted: the image. The divergence makes the codes of all
//! images fill one normal distribution, from which new images can be drawn. Latents may collapse to the prior, one by
//! one, when what they say is worth less than they cost; a smaller β helps.

use std::f64::consts::LN_2;

use burn::tensor::{Tensor, TensorData, activation::sigmoid};

use super::image_losses::PIXELS;
use super::reconstruction::{RECONSTRUCTION, columns, whole_image_recipe};
use super::{Batch, Chart, Content, Expected, Family, Figure, ImageLosses, Method, Objective, Spec, Trap, flow};
use crate::error::Result;
use crate::losses::{Likelihood, vae};
use crate::models::autoencoder::Autoencoder;
use crate::models::encoder::{Encoder, EncoderSettings, VitSettings};
use crate::models::{Init, Mode, Module, Visitor};
use crate::random::{Draws, Stream};
use crate::settings;
use crate::spec::{Text, Value, Values};
use crate::views::Augmentation;

settings! {
    /// The VAE's own settings.
    Config in "method" {
        basic integer latent_dim = 20 in 1..512, "",
            "Latents": "Length of the code, each number with a mean and a variance of its own.",
            "Latents": "Longueur du code, chaque nombre ayant sa moyenne et sa variance.";
        basic number beta = 1.0 in 0.0..50.0, "",
            "Divergence weight": "How much it costs that codes differ from the prior: more gives better samples and blurrier reconstructions; 1 is the paper's.",
            "Poids de la divergence": "Coût de l’écart entre les codes et la loi a priori : plus il est grand, meilleurs sont les tirages et plus floues les reconstructions ; 1 dans l’article.";
        basic choice likelihood = "bernoulli" of ["bernoulli", "gaussian"], "",
            "Pixels are": "Probabilities of being white (Bernoulli, for drawings and silhouettes) or values with noise of unit variance (Gaussian, for photographs).",
            "Les pixels sont": "Des probabilités d’être blancs (Bernoulli, pour dessins et silhouettes) ou des valeurs bruitées de variance 1 (gaussienne, pour des photographies).";
    }
}

/// What the VAE is.
pub static SPEC: Spec = Spec {
    id: "vae",
    title: "VAE",
    citation: "Kingma & Welling, “Auto-Encoding Variational Bayes”, ICLR 2014",
    year: 2013,
    family: Family::SelfPrediction,
    paper: "https://arxiv.org/abs/1312.6114",
    hidden: Text {
        en: "The exact code of the image: the decoder gets it with noise.",
        fr: "Le code exact de l’image : le décodeur le reçoit bruité.",
    },
    predicted: Text {
        en: "The image, from a code whose distribution is known, so that new images can be drawn.",
        fr: "L’image, d’après un code dont la loi est connue, ce qui permet de tirer de nouvelles images.",
    },
    equation: r"\mathcal{L} = -\mathbb{E}_{q(z \mid x)} \log p(x \mid z) + \beta \, D_{\mathrm{KL}}(q(z \mid x) \,\Vert\, \mathcal{N}(0, 1))",
    trap: Trap {
        text: Text {
            en: "When divergence costs too much, the cheapest code is one that says nothing: every latent equals the prior. The divergence falls to 0, and every image is rebuilt as the same blur, the mean of all.",
            fr: "Quand la divergence coûte trop cher, le code le moins cher est celui qui ne dit rien : chaque latent égale la loi a priori. La divergence tombe à 0, et chaque image est reconstruite par le même flou, la moyenne de toutes.",
        },
        settings: &[("beta", Value::Number(50.0))],
    },
    flow: flow::VAE,
    settings: &[Config::PARAMETERS, Augmentation::PARAMETERS, EncoderSettings::PARAMETERS, VitSettings::PARAMETERS],
    // Without mirror images, which would be drawn as often as the others.
    recipe: whole_image_recipe![
        ("flip", Value::Number(0.0)),
        ("batch_size", Value::Integer(128)),
        ("learning_rate", Value::Number(0.001)),
        ("weight_decay", Value::Number(0.0)),
    ],
};

/// Images drawn from the prior.
const SAMPLES: usize = 16;
/// Images from one code to another.
const STEPS: usize = 13;

struct Vae {
    model: Autoencoder,
    augmentation: Augmentation,
    latent_dim: usize,
    beta: f64,
    likelihood: Likelihood,
    /// Values of an image.
    pixels: usize,
}

/// A VAE of images of `shape` [channels, height, width].
pub fn build(values: &Values, shape: [usize; 3], init: &mut Init) -> Result<Box<dyn Method>> {
    let Config { latent_dim, beta, likelihood } = Config::read(values);
    let model = Autoencoder::new(values, shape, "latent_dim", [2 * latent_dim, latent_dim], init)?;
    let likelihood = if likelihood == "gaussian" { Likelihood::Gaussian } else { Likelihood::Bernoulli };
    let (augmentation, pixels) = (Augmentation::checked(values)?, shape.iter().product());
    Ok(Box::new(Vae { model, augmentation, latent_dim, beta, likelihood, pixels }))
}

impl Vae {
    /// Mean and log-variance of the codes, each [batch, latents].
    fn encode(&mut self, images: Tensor<4>, mode: Mode) -> (Tensor<2>, Tensor<2>) {
        let code = self.model.encode(images, mode);
        (code.clone().narrow(1, 0, self.latent_dim), code.narrow(1, self.latent_dim, self.latent_dim))
    }

    /// Codes [rows, latents] of these numbers.
    fn codes(&self, values: Vec<f32>, batch: &Batch) -> Tensor<2> {
        let rows = values.len() / self.latent_dim;
        Tensor::from_data(TensorData::new(values, [rows, self.latent_dim]), &batch.source.device)
    }

    /// Pictures of codes [rows, latents], pixels in [0, 1].
    fn pictures(&mut self, codes: Tensor<2>, batch: &Batch) -> Tensor<4> {
        let decoded = self.model.decode(codes, Mode::Eval);
        match self.likelihood {
            Likelihood::Bernoulli => sigmoid(decoded),
            Likelihood::Gaussian => batch.denormalize(decoded),
        }
    }
}

impl Method for Vae {
    fn objective(&mut self, batch: &Batch) -> Objective {
        let images = batch.views(&self.augmentation, Stream::View0);
        let (mean, log_variance) = self.encode(images.clone(), Mode::Train);
        let normal = |mut draws: Draws| normals(&mut draws, self.latent_dim);
        let noise = self.codes(batch.draws(Stream::Noise).flat_map(normal).collect(), batch);
        let code = mean.clone() + (log_variance.clone() * 0.5).exp() * noise;
        let decoded = self.model.decode(code, Mode::Train);
        let wanted = match self.likelihood {
            Likelihood::Bernoulli => batch.denormalize(images),
            Likelihood::Gaussian => images,
        };
        let rows = [batch.len(), self.pixels];
        let terms = vae(decoded.reshape(rows), wanted.reshape(rows), mean, log_variance, self.beta, self.likelihood);
        let named = vec![("reconstruction", terms.reconstruction), ("divergence", terms.divergence)];
        Objective { loss: terms.total, terms: named }
    }

    fn encoder(&mut self) -> &mut dyn Encoder {
        self.model.encoder.as_mut()
    }

    fn image_losses(&mut self, batch: &Batch) -> Option<ImageLosses> {
        let (mean, _) = self.encode(batch.images(), Mode::Eval);
        Some(ImageLosses::squared_error(PIXELS, self.pictures(mean, batch), batch.denormalize(batch.images())))
    }

    fn figure(&mut self, batch: &Batch) -> Figure {
        let (mean, log_variance) = self.encode(batch.images(), Mode::Eval);
        let reconstruction = self.pictures(mean.clone(), batch);
        // Nothing else in a figure draws from this stream.
        let prior = self.codes(normals(&mut batch.draws_once(Stream::Noise), SAMPLES * self.latent_dim), batch);
        let samples = self.pictures(prior, batch);
        let between = self.pictures(interpolate(mean.clone()), batch);
        Figure {
            columns: columns(batch, None, (RECONSTRUCTION, reconstruction)),
            charts: vec![samples_chart(samples), interpolation_chart(between), divergence_chart(mean, log_variance)],
        }
    }

    fn chance(&self, _batch_size: usize) -> Option<f64> {
        // A code that says nothing and undecided pixels, or the mean of normalised ones.
        let per_pixel = if self.likelihood == Likelihood::Bernoulli { LN_2 } else { 0.5 };
        Some(self.pixels as f64 * per_pixel)
    }
}

fn normals(draws: &mut Draws, count: usize) -> Vec<f32> {
    (0..count).map(|_| draws.normal()).collect()
}

/// Codes on the line from the first to the second, or from the only one to the prior's mean: [batch, latents] →
/// [steps, latents].
fn interpolate(codes: Tensor<2>) -> Tensor<2> {
    let first = codes.clone().narrow(0, 0, 1);
    let second = if codes.dims()[0] > 1 { codes.narrow(0, 1, 1) } else { first.zeros_like() };
    let shares: Vec<f32> = (0..STEPS).map(|step| step as f32 / (STEPS - 1) as f32).collect();
    let shares = Tensor::<2>::from_data(TensorData::new(shares, [STEPS, 1]), &first.device());
    let latents = first.dims()[1];
    first.clone().expand([STEPS, latents]) + (second - first).expand([STEPS, latents]) * shares
}

fn samples_chart(images: Tensor<4>) -> Chart {
    Chart {
        title: Text { en: "Drawn from the prior", fr: "Tirées de la loi a priori" },
        note: Text {
            en: "New images, decoded from random codes that stay the same during training: they sharpen as codes of real images come to fill the prior.",
            fr: "De nouvelles images, décodées de codes aléatoires fixes pendant l’entraînement : elles se précisent à mesure que les codes des vraies images remplissent la loi a priori.",
        },
        content: Content::Gallery { images },
    }
}

fn interpolation_chart(images: Tensor<4>) -> Chart {
    Chart {
        title: Text { en: "From the first image to the second", fr: "De la première image à la deuxième" },
        note: Text {
            en: "Codes on a straight line: each step is a plausible image when the latent space has no gaps; a cross-fade means it was not learned.",
            fr: "Des codes sur une droite : chaque étape est une image plausible si l’espace latent est sans trous ; un simple fondu dit qu’il n’est pas appris.",
        },
        content: Content::Slider { images },
    }
}

/// Divergence of each latent; `mean` and `log_variance` are [batch, latents].
fn divergence_chart(mean: Tensor<2>, log_variance: Tensor<2>) -> Chart {
    let latents = mean.dims()[1];
    let divergence = (mean.clone() * mean + log_variance.clone().exp() - log_variance - 1.0) * 0.5;
    Chart {
        title: Text { en: "Divergence of each latent", fr: "Divergence de chaque latent" },
        note: Text {
            en: "In nats, over these images. A latent at zero equals the prior and says nothing: when all are there, the code has collapsed.",
            fr: "En nats, sur ces images. Un latent à zéro égale la loi a priori et ne dit rien : si tous y sont, le code s’est effondré.",
        },
        content: Content::Histogram { values: divergence.mean_dim(0).reshape([latents]), expected: Expected::Nothing },
    }
}

impl Module for Vae {
    fn visit(&mut self, at: &str, visit: Visitor) {
        self.model.visit(at, visit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::batch::fixtures;
    use crate::methods::reconstruction::checks::trains_and_looks;
    use burn::tensor::Device;
    use serde_json::json;

    #[test]
    fn it_trains_with_both_likelihoods_and_looking_changes_nothing() {
        for (likelihood, chance) in [("bernoulli", 720.0 * LN_2), ("gaussian", 360.0)] {
            let given = json!({ "likelihood": likelihood, "convnet_width": 2, "latent_dim": 3 });
            let loss = f64::from(trains_and_looks(&SPEC, build, given.clone(), 2));
            assert!((0.5..3.0).contains(&(loss / chance)), "an untrained model is near chance: {loss}");
            let method = fixtures::build(&SPEC, build, [3, 20, 12], given).unwrap();
            assert!((method.chance(4).unwrap() - chance).abs() < 1e-9);
        }
    }

    #[test]
    fn the_figure_has_samples_steps_and_latents() {
        let source = fixtures::noise(3, [3, 12, 12]);
        let given = json!({ "convnet_width": 2, "latent_dim": 5 });
        let mut method = fixtures::build(&SPEC, build, [3, 12, 12], given).unwrap();
        let figure = method.figure(&source.batch(&[1, 2], 7));
        match &figure.charts[..] {
            [
                Chart { content: Content::Gallery { images }, .. },
                Chart { content: Content::Slider { images: between }, .. },
                Chart { content: Content::Histogram { values, .. }, .. },
            ] => {
                assert_eq!((images.dims(), between.dims()), ([16, 3, 12, 12], [13, 3, 12, 12]));
                assert_eq!(values.dims(), [5]);
            }
            _ => panic!("{} charts", figure.charts.len()),
        }
    }

    #[test]
    fn interpolation_goes_from_code_to_code_in_equal_steps() {
        let codes = Tensor::<2>::from_floats([[0.0, 6.0], [12.0, 0.0]], &Device::flex());
        let line: Vec<f32> = interpolate(codes.clone()).into_data().try_to_vec().unwrap();
        assert_eq!((&line[..2], &line[12..14], &line[24..]), (&[0.0, 6.0][..], &[6.0, 3.0][..], &[12.0, 0.0][..]));
        let alone: Vec<f32> = interpolate(codes.narrow(0, 1, 1)).into_data().try_to_vec().unwrap();
        assert_eq!((&alone[..2], &alone[24..]), (&[12.0, 0.0][..], &[0.0, 0.0][..]));
    }
}
