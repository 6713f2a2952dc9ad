//! Colorization — Zhang, Isola, Efros, "Colorful Image Colorization", ECCV 2016, <https://arxiv.org/abs/1603.08511>.
//!
//! L = mean over pixels of −v Σ_q z_q log ẑ_q, z the pixel's (a, b) shared between the nearest bins q, and v large for
//! rare colours; or plainly the mean of (ŷ − y)², y = (a, b) / 110.
//!
//! Hidden: the colour of the image; the encoder sees its lightness. Predicted: the colour of each small region. To
//! predict a distribution rather than a value lets an apple be red or green, where the mean is brown. Colours are
//! given, so nothing can collapse; weighting by rarity keeps everything from turning grey.

use burn::tensor::{
    Tensor, TensorData,
    module::interpolate,
    ops::{InterpolateMode, InterpolateOptions},
};

use super::reconstruction::{columns, whole_image_recipe};
use super::{Batch, Chart, Content, Expected, Family, Figure, ImageLosses, Method, Objective, Spec, Trap, flow};
use crate::data::{SampleSet, Statistics};
use crate::error::{Error, Result};
use crate::losses::{cross_entropy, mse};
use crate::models::encoder::{self, Encoder, EncoderSettings, VitSettings};
use crate::models::{ConvDecoder, Init, Mode, Module, Visitor};
use crate::random::{Draws, Stream};
use crate::settings;
use crate::spec::{Text, Value, Values};
use crate::views::{AbBins, Augmentation, View, ab_of_views, lightness, paint};

settings! {
    /// Colorization's own settings.
    Config in "method" {
        basic choice objective_kind = "bins" of ["bins", "regression"], "",
            "Colour as": "A class among bins of the colour plane, or two numbers to come close to, which makes for greyish pictures.",
            "Couleur comme": "Une classe parmi les cases du plan des couleurs, ou deux nombres à approcher, ce qui donne des images grisâtres.";
        advanced number uniform_share = 0.5 in 0.0..1.0 when objective_kind "bins", "",
            "Towards equal weights": "At 1 all colours count the same; at 0 each counts as much as it is rare. 0.5 in the paper.",
            "Vers des poids égaux": "À 1 toutes les couleurs comptent autant ; à 0 chacune compte selon sa rareté. 0,5 dans l’article.";
        advanced number annealing = 0.38 in 0.05..1.0 when objective_kind "bins", "",
            "Painting temperature": "How a picture is painted from the predicted distributions: by their mean at 1, by their most likely colour near 0. 0.38 in the paper.",
            "Température de peinture": "Comment une image est peinte d’après les distributions prédites : par leur moyenne à 1, par leur couleur la plus probable près de 0. 0,38 dans l’article.";
    }
}

/// What colorization is.
pub static SPEC: Spec = Spec {
    id: "colorization",
    title: "Colorization",
    citation: "Zhang, Isola & Efros, “Colorful Image Colorization”, ECCV 2016",
    year: 2016,
    family: Family::SelfPrediction,
    paper: "https://arxiv.org/abs/1603.08511",
    hidden: Text {
        en: "The colours of the image; the encoder sees it in grey.",
        fr: "Les couleurs de l’image ; l’encodeur la voit en gris.",
    },
    predicted: Text { en: "The colour of each small region.", fr: "La couleur de chaque petite région." },
    equation: r"\mathcal{L} = -\frac{1}{HW} \sum_{h,w} v(Z_{hw}) \sum_q Z_{hwq} \log \hat{Z}_{hwq}",
    trap: Trap {
        text: Text {
            en: "An apple may be red or green, and the mean of both is brown: whoever must name one number hedges. The loss falls, and the pictures stay greyish; the histogram of colourfulness stays left of the line.",
            fr: "Une pomme peut être rouge ou verte, et la moyenne des deux est brune : qui doit donner un seul nombre ne se risque pas. La perte baisse, et les images restent grisâtres ; l’histogramme des saturations reste à gauche du trait.",
        },
        settings: &[("objective_kind", Value::Choice("regression"))],
    },
    flow: flow::COLORIZATION,
    settings: &[Config::PARAMETERS, Augmentation::PARAMETERS, EncoderSettings::PARAMETERS, VitSettings::PARAMETERS],
    recipe: whole_image_recipe![
        ("batch_size", Value::Integer(64)),
        ("learning_rate", Value::Number(0.001)),
        ("beta2", Value::Number(0.99)),
        ("weight_decay", Value::Number(0.001)),
    ],
};

/// What a and b are divided by when they are regressed: about their greatest size.
const AB_SCALE: f32 = 110.0;
/// Images from which the frequencies of colours are estimated.
const COUNTED_IMAGES: usize = 2000;

struct Colorization {
    encoder: Box<dyn Encoder>,
    decoder: ConvDecoder,
    augmentation: Augmentation,
    /// None when colours are regressed.
    classes: Option<Classes>,
    /// [rows, columns] of the predicted map.
    size: [usize; 2],
}

/// Colours as classes.
struct Classes {
    bins: AbBins,
    config: Config,
    /// Weight of each bin, once the data has been seen.
    weights: Option<Vec<f32>>,
}

/// Colorization of images of `shape` [channels, height, width].
pub fn build(
    values: &Values,
    shape @ [channels, height, width]: [usize; 3],
    init: &mut Init,
) -> Result<Box<dyn Method>> {
    if channels != 3 {
        let problem = "colour images are needed, and these are grey; choose other images or another method";
        return Err(Error::setting("method", SPEC.id, problem));
    }
    let config = Config::read(values);
    let mut encoder = encoder::build(values, shape, init)?;
    ignore_hue(encoder.as_mut());
    let map = encoder.map_size([height, width]);
    // A quarter of the image's edge, as in the paper, or finer where the encoder's map is.
    let size = [height.div_ceil(4).max(map[0]), width.div_ceil(4).max(map[1])];
    let is_classified = config.objective_kind == "bins";
    let classes = is_classified.then(|| Classes { bins: AbBins::in_gamut(), config, weights: None });
    let outputs = classes.as_ref().map_or(2, |classes| classes.bins.count());
    let decoder = ConvDecoder::new(encoder.features(), map, outputs, size, init);
    let augmentation = Augmentation::checked(values)?;
    Ok(Box::new(Colorization { encoder, decoder, augmentation, classes, size }))
}

/// Makes the first layer's initial weights equal for red, green and blue. Training shows it grey only, where it cannot
/// learn to tell them apart; this way it does not answer to colours at random when it meets them later.
fn ignore_hue(encoder: &mut dyn Encoder) {
    let mut is_first = true;
    encoder.visit("", &mut |_, weight| {
        if std::mem::take(&mut is_first) {
            // Convolutions are [outputs, channels, height, width]; in a transformer's patches channels come last.
            let (shape, axis) = match *weight.shape() {
                [outputs, channels, height, width] => ([outputs, channels, height * width], 1),
                _ => ([weight.shape()[0], weight.shape()[1..].iter().product::<usize>() / 3, 3], 2),
            };
            let mean = weight.value().reshape(shape).mean_dim(axis).expand(shape);
            weight.set(mean.reshape([shape.iter().product::<usize>()]));
        }
    });
}

impl Colorization {
    /// From lightness to colours, as logits of bins or as (a, b) / 110: [batch, 1, height, width] → [batch, outputs,
    /// rows, columns].
    fn predict(&mut self, lightness: Tensor<4>, batch: &Batch, mode: Mode) -> Tensor<4> {
        let grey = normalize(paint(lightness, None), &batch.source.statistics);
        let map = self.encoder.feature_map(grey, mode);
        self.decoder.forward(map, mode)
    }

    /// Colours that a prediction stands for: [batch, outputs, rows, columns] → [batch, 2, rows, columns].
    fn colours(&self, prediction: Tensor<4>) -> Tensor<4> {
        let [batch, _, rows, columns] = prediction.dims();
        let prediction = pixel_rows(prediction);
        let ab = match &self.classes {
            Some(Classes { bins, config, .. }) => bins.annealed_mean(prediction, config.annealing),
            None => prediction * AB_SCALE,
        };
        ab.reshape([batch, rows, columns, 2]).permute([0, 3, 1, 2])
    }
}

impl Classes {
    /// - `prediction`: [pixels, bins], logits
    /// - `colours`: the true (a, b) of as many pixels
    /// - `size`: [rows, columns] of an image's map
    fn loss(&mut self, prediction: Tensor<2>, colours: &[[f32; 2]], size: [usize; 2], batch: &Batch) -> Tensor<1> {
        let Self { bins, config, weights } = self;
        let of_bin = weights.get_or_insert_with(|| rebalancing(&batch.source.set, bins, size, config.uniform_share));
        let mut shares = vec![0.0; colours.len() * bins.count()];
        let rows = shares.chunks_exact_mut(bins.count());
        let weights: Vec<f32> =
            colours.iter().zip(rows).map(|(ab, shares)| of_bin[bins.soft_encode(*ab, shares)]).collect();
        let mean = weights.iter().sum::<f32>() / weights.len().max(1) as f32;
        let device = &batch.source.device;
        let shares = Tensor::from_data(TensorData::new(shares, [colours.len(), bins.count()]), device);
        let weights = Tensor::from_data(TensorData::new(weights, [colours.len()]), device);
        // The weights are 1 on average over the data, as in the paper, rather than over each batch.
        cross_entropy(prediction, shares, Some(weights)) * mean
    }
}

/// Weights of the bins by how rare their colours are in images spread evenly over the data.
fn rebalancing(set: &SampleSet, bins: &AbBins, size: [usize; 2], uniform: f64) -> Vec<f32> {
    let count = set.len().min(COUNTED_IMAGES);
    let indices: Vec<usize> = (0..count).map(|i| i * set.len() / count).collect();
    let mut counts = vec![0.0; bins.count()];
    for ab in ab_of_views(set, &indices, &vec![View::plain(set.shape()); count], size) {
        counts[bins.nearest(ab)] += 1.0;
    }
    bins.rebalancing(&counts, uniform)
}

/// [batch, channels, rows, columns] → [batch·rows·columns, channels]
fn pixel_rows(x: Tensor<4>) -> Tensor<2> {
    let [batch, channels, rows, columns] = x.dims();
    x.permute([0, 2, 3, 1]).reshape([batch * rows * columns, channels])
}

/// Pixels in [0, 1] as encoders take them.
fn normalize(images: Tensor<4>, statistics: &Statistics) -> Tensor<4> {
    let constant = |values: &[f32]| {
        Tensor::<4>::from_data(TensorData::new(values.to_vec(), [1, values.len(), 1, 1]), &images.device())
    };
    let (mean, std) = (constant(&statistics.mean), constant(&statistics.std));
    (images - mean) / std
}

impl Method for Colorization {
    fn objective(&mut self, batch: &Batch) -> Objective {
        let images = batch.denormalize(batch.views(&self.augmentation, Stream::View0));
        let prediction = pixel_rows(self.predict(lightness(images), batch, Mode::Train));
        // The same views again, small, on the CPU, where bins are looked up.
        let shape = batch.source.set.shape();
        let draw = |mut draws: Draws| self.augmentation.draw(&mut draws, shape);
        let views: Vec<View> = batch.draws(Stream::View0).map(draw).collect();
        let colours = ab_of_views(&batch.source.set, batch.indices, &views, self.size);
        let loss = match &mut self.classes {
            Some(classes) => classes.loss(prediction, &colours, self.size, batch),
            None => {
                let wanted: Vec<f32> = colours.as_flattened().iter().map(|x| x / AB_SCALE).collect();
                mse(prediction, Tensor::from_data(TensorData::new(wanted, [colours.len(), 2]), &batch.source.device))
            }
        };
        Objective { loss, terms: vec![] }
    }

    fn encoder(&mut self) -> &mut dyn Encoder {
        self.encoder.as_mut()
    }

    fn image_losses(&mut self, batch: &Batch) -> Option<ImageLosses> {
        let prediction = self.predict(lightness(batch.denormalize(batch.images())), batch, Mode::Eval);
        let set = &batch.source.set;
        let truth = ab_of_views(set, batch.indices, &vec![View::plain(set.shape()); batch.len()], self.size);
        let [rows, columns] = self.size;
        let truth = TensorData::new(truth.as_flattened().to_vec(), [batch.len(), rows, columns, 2]);
        let truth = Tensor::<4>::from_data(truth, &batch.source.device).permute([0, 3, 1, 2]);
        let title = Text { en: "Squared distance of the colours", fr: "Distance au carré des couleurs" };
        Some(ImageLosses::squared_error(title, self.colours(prediction) / AB_SCALE, truth / AB_SCALE))
    }

    fn figure(&mut self, batch: &Batch) -> Figure {
        let lightness = lightness(batch.denormalize(batch.images()));
        let prediction = self.predict(lightness.clone(), batch, Mode::Eval);
        let ab = self.colours(prediction);
        let [_, _, height, width] = lightness.dims();
        let smooth = InterpolateOptions::new(InterpolateMode::Bilinear)
            .with_align_corners(false)
            .with_output_size([height, width]);
        let painted = paint(lightness.clone(), Some(interpolate(ab.clone(), smooth)));
        let seen = (Text { en: "Without colour", fr: "Sans couleur" }, paint(lightness, None));
        let made = (Text { en: "Coloured in", fr: "Colorée" }, painted);
        let set = &batch.source.set;
        let truth = ab_of_views(set, batch.indices, &vec![View::plain(set.shape()); batch.len()], self.size);
        Figure { columns: columns(batch, Some(seen), made), charts: vec![colourfulness(ab, &truth)] }
    }

    fn chance(&self, _batch_size: usize) -> Option<f64> {
        // All bins equally likely. Two numbers have no chance value: it depends on how colourful the images are.
        self.classes.as_ref().map(|classes| (classes.bins.count() as f64).ln())
    }
}

/// Distances of predicted colours [batch, 2, rows, columns] from grey, beside the mean of the true ones.
fn colourfulness(ab: Tensor<4>, truth: &[[f32; 2]]) -> Chart {
    let [batch, _, rows, columns] = ab.dims();
    let distance = (ab.clone() * ab).sum_dim(1).sqrt().reshape([batch * rows * columns]);
    let mean = truth.iter().map(|[a, b]| a.hypot(*b)).sum::<f32>() / truth.len().max(1) as f32;
    Chart {
        title: Text { en: "Colourfulness", fr: "Saturation des couleurs" },
        note: Text {
            en: "How far predicted colours are from grey; the line is the mean of the true ones. A model that hedges stays near zero.",
            fr: "Distance des couleurs prédites au gris ; le trait est la moyenne des vraies. Un modèle qui n’ose pas reste près de zéro.",
        },
        content: Content::Histogram { values: distance, expected: Expected::Line(mean) },
    }
}

impl Module for Colorization {
    fn visit(&mut self, at: &str, visit: Visitor) {
        self.encoder.visit(&format!("{at}encoder."), visit);
        self.decoder.visit(&format!("{at}decoder."), visit);
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
    fn it_trains_with_both_objectives_and_looking_changes_nothing() {
        let loss = trains_and_looks(&SPEC, build, json!({ "convnet_width": 2 }), 3);
        assert!((0.5..2.0).contains(&(f64::from(loss) / 313f64.ln())), "an untrained model is near chance: {loss}");
        trains_and_looks(&SPEC, build, json!({ "objective_kind": "regression", "convnet_width": 2 }), 3);
        let transformer = json!({ "encoder": "vit", "patch_size": 2, "vit_dim": 16, "vit_depth": 1 });
        trains_and_looks(&SPEC, build, transformer, 3);
    }

    #[test]
    fn grey_images_are_refused() {
        let message = fixtures::build(&SPEC, build, [1, 12, 12], json!({})).err().unwrap().to_string();
        assert!(message.contains("colorization") && message.contains("colour images are needed"), "{message}");
    }

    #[test]
    fn the_encoder_sees_no_hue() {
        let images = Tensor::<4>::from_floats([[[[0.9]], [[0.2]], [[0.1]]]], &Device::flex());
        let grey: Vec<f32> = paint(lightness(images), None).into_data().try_to_vec().unwrap();
        assert!(grey.iter().all(|x| (x - grey[0]).abs() < 1e-3), "{grey:?}");
        let source = fixtures::noise(2, [3, 12, 12]);
        let images = source.batch(&[0, 1], 0).images();
        let turned = Tensor::cat(vec![images.clone().narrow(1, 1, 2), images.clone().narrow(1, 0, 1)], 1);
        for given in [
            json!({ "convnet_width": 2 }),
            json!({ "encoder": "resnet18", "resnet_width": 8 }),
            json!({ "encoder": "vit", "vit_dim": 16, "vit_depth": 1 }),
        ] {
            let mut method = fixtures::build(&SPEC, build, [3, 12, 12], given).unwrap();
            let mut features = |x: &Tensor<4>| method.encoder().forward(x.clone(), Mode::Eval);
            let difference = (features(&images) - features(&turned)).abs().max().into_scalar::<f32>();
            assert!(difference < 1e-4, "{difference}");
        }
    }
}
