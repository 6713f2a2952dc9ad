//! RotNet — Gidaris, Singh, Komodakis, "Unsupervised Representation Learning by Predicting Image Rotations", ICLR
//! 2018, <https://arxiv.org/abs/1803.07728>.
//!
//! L = −¼ Σᵣ log p(r | turn(x, r)), r = 0, 90, 180, 270 degrees, averaged over the images.
//!
//! Hidden: by how much an image was turned. Predicted: just that, among four turns. All four turns of an image are in
//! the same batch, so an answer that ignores the image is right once in four times: it gives the chance loss ln 4.

use burn::tensor::{Tensor, activation::softmax};

use super::classes::{accuracy, one_hot};
use super::{Batch, Chart, Column, Content, Family, Figure, ImageLosses, Method, Objective, Role, Spec, Trap, flow};
use crate::error::{Error, Result};
use crate::losses::cross_entropy;
use crate::models::encoder::{self, Encoder, EncoderSettings, VitSettings};
use crate::models::layers::Linear;
use crate::models::{Init, Mode, Module, Visitor};
use crate::random::Stream;
use crate::spec::{Text, Value, Values};
use crate::views::Augmentation;

/// What RotNet is.
pub static SPEC: Spec = Spec {
    id: "rotation",
    title: "RotNet",
    citation: "Gidaris, Singh & Komodakis, “Unsupervised Representation Learning by Predicting Image Rotations”, ICLR 2018",
    year: 2018,
    family: Family::InnateRelation,
    paper: "https://arxiv.org/abs/1803.07728",
    hidden: Text {
        en: "Which way up the image was: it is shown turned by 0, 90, 180 and 270 degrees.",
        fr: "Le sens de l’image : elle est montrée tournée de 0, 90, 180 et 270 degrés.",
    },
    predicted: Text { en: "By how much each copy was turned.", fr: "De combien chaque copie a été tournée." },
    equation: r"\mathcal{L} = -\frac{1}{4} \sum_{r=0}^{3} \log p\big(r \mid \mathrm{turn}(x, 90^\circ r)\big)",
    trap: Trap {
        text: Text {
            en: "The trap lies in the images: a ball, a flower or a photograph from above looks the same whichever way it is turned, and a border or a date in the corner gives the turn away. The accuracy stays at a quarter, or reaches one without the image being looked at.",
            fr: "Le piège est dans les images : une balle, une fleur ou une photo prise d’en haut a le même aspect dans tous les sens, et un bord ou une date dans un coin trahit la rotation. L’exactitude reste à un quart, ou atteint un sans que l’image soit regardée.",
        },
        settings: &[],
    },
    flow: flow::ROTATION,
    settings: &[Augmentation::PARAMETERS, EncoderSettings::PARAMETERS, VitSettings::PARAMETERS],
    // The authors crop and flip, and train on 128 images at rate 0.1; the rate follows the batch.
    recipe: &[
        ("crop_scale_min", Value::Number(0.6)),
        ("jitter_probability", Value::Number(0.0)),
        ("grey_probability", Value::Number(0.0)),
        ("batch_size", Value::Integer(64)),
        ("optimizer", Value::Choice("sgd")),
        ("learning_rate", Value::Number(0.05)),
        ("weight_decay", Value::Number(0.0005)),
    ],
};

const TURNS: usize = 4;

struct Rotation {
    encoder: Box<dyn Encoder>,
    head: Linear,
    augmentation: Augmentation,
}

/// RotNet on images of `shape` [channels, height, width].
pub fn build(values: &Values, shape: [usize; 3], init: &mut Init) -> Result<Box<dyn Method>> {
    let [_, height, width] = shape;
    if height != width {
        let problem = format!("a quarter turn needs square images, and these are {width}×{height} pixels");
        return Err(Error::DataSet(format!("{problem}; cut them to squares, or choose another method")));
    }
    let augmentation = Augmentation::checked(values)?;
    if augmentation.rotation_probability > 0.0 {
        let problem = "this method turns the images itself and asks by how much; set it to 0";
        return Err(Error::setting("rotation_probability", augmentation.rotation_probability, problem));
    }
    let encoder = encoder::build(values, shape, init)?;
    let head = Linear::new(encoder.features(), TURNS, true, init);
    Ok(Box::new(Rotation { encoder, head, augmentation }))
}

/// Square images turned by `turns` (0..=3) × 90° counter-clockwise, as `views::rot90` does it.
fn turned(images: Tensor<4>, turns: usize) -> Tensor<4> {
    match turns {
        0 => images,
        1 => images.flip([3]).swap_dims(2, 3),
        2 => images.flip([2, 3]),
        _ => images.swap_dims(2, 3).flip([3]),
    }
}

impl Rotation {
    /// All turns of each image, [4·batch, channels, height, width]: every image unturned, then every image turned once…
    ///
    /// Crop and flip come before the turn; a flip after it would swap 90 and 270 degrees.
    fn turns(&self, batch: &Batch) -> Tensor<4> {
        let images = batch.views(&self.augmentation, Stream::View0);
        Tensor::cat((0..TURNS).map(|turns| turned(images.clone(), turns)).collect(), 0)
    }

    /// The turn of each row of [`Rotation::turns`], one-hot.
    fn labels(batch: &Batch) -> Tensor<2> {
        let labels: Vec<usize> = (0..TURNS * batch.len()).map(|row| row / batch.len()).collect();
        one_hot(&labels, TURNS, &batch.source.device)
    }

    /// [images, 4]
    fn logits(&mut self, images: Tensor<4>, mode: Mode) -> Tensor<2> {
        self.head.forward(self.encoder.forward(images, mode))
    }
}

impl Method for Rotation {
    fn objective(&mut self, batch: &Batch) -> Objective {
        let logits = self.logits(self.turns(batch), Mode::Train);
        let labels = Self::labels(batch);
        let accuracy = accuracy(logits.clone(), labels.clone());
        Objective { loss: cross_entropy(logits, labels, None), terms: vec![("accuracy", accuracy)] }
    }

    fn encoder(&mut self) -> &mut dyn Encoder {
        self.encoder.as_mut()
    }

    fn image_losses(&mut self, batch: &Batch) -> Option<ImageLosses> {
        let logits = self.logits(self.turns(batch), Mode::Eval);
        Some(ImageLosses::cross_entropy(logits, Self::labels(batch), batch.len()))
    }

    fn figure(&mut self, batch: &Batch) -> Figure {
        let images = self.turns(batch);
        let probabilities = softmax(self.logits(images.clone(), Mode::Eval), 1);
        let mut columns = vec![Column {
            role: Role::Original,
            title: Text { en: "Image", fr: "Image" },
            images: batch.denormalize(batch.images()),
        }];
        for (turns, degrees) in ["0°", "90°", "180°", "270°"].into_iter().enumerate() {
            let images = batch.denormalize(images.clone().narrow(0, turns * batch.len(), batch.len()));
            columns.push(Column { role: Role::Masked, title: Text { en: degrees, fr: degrees }, images });
        }
        let means = probabilities.reshape([TURNS, batch.len(), TURNS]).mean_dim(1).reshape([TURNS, TURNS]);
        Figure { columns, charts: vec![confusion(means)] }
    }

    fn passes(&self) -> f64 {
        TURNS as f64
    }

    fn chance(&self, _batch_size: usize) -> Option<f64> {
        Some((TURNS as f64).ln())
    }
}

/// - `means`: [4, 4], mean probability of each turn (columns) for images of each true turn (rows)
fn confusion(means: Tensor<2>) -> Chart {
    Chart {
        title: Text { en: "True turn and predicted turn", fr: "Rotation vraie et rotation prédite" },
        note: Text {
            en: "Rows: how these images were turned, from 0 to 270 degrees. Columns: the mean probability the model gives to each turn. Learning: a bright diagonal. Untrained: a quarter everywhere.",
            fr: "Lignes : comment ces images ont été tournées, de 0 à 270 degrés. Colonnes : probabilité moyenne que le modèle donne à chaque rotation. En apprenant : une diagonale claire. Sans apprentissage : un quart partout.",
        },
        content: Content::Matrix { values: means, range: (0.0, 1.0) },
    }
}

impl Module for Rotation {
    fn visit(&mut self, at: &str, visit: Visitor) {
        self.encoder.visit(&format!("{at}encoder."), visit);
        self.head.visit(&format!("{at}head."), visit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::batch::fixtures;
    use crate::views::{Image, rot90};
    use burn::tensor::{Device, TensorData};
    use serde_json::json;

    #[test]
    fn turns_are_those_of_the_image_transform() {
        let image = Image::new([2, 3, 3], (0..18).map(|x| x as f32).collect());
        let data = TensorData::new(image.data.clone(), [1, 2, 3, 3]);
        for turns in 0..TURNS {
            let images = turned(Tensor::from_data(data.clone(), &Device::flex()), turns);
            let got = images.into_data().try_to_vec::<f32>().unwrap();
            assert_eq!(got, rot90(&image, turns as i64).data, "{turns}");
        }
    }

    #[test]
    fn all_turns_of_an_image_are_in_the_batch() {
        let source = fixtures::noise(6, [1, 8, 8]);
        let mut method = fixtures::build(&SPEC, build, [1, 8, 8], json!({ "convnet_width": 2 })).unwrap();
        let (loss, trained) = fixtures::step(method.as_mut(), &source.batch(&[0, 1, 2, 3], 0));
        assert!((loss - 4f32.ln()).abs() < 0.7, "{loss}");
        assert!(trained.iter().any(|name| name == "head.weight"), "{trained:?}");
        let figure = method.figure(&source.batch(&[5], 1));
        assert_eq!(figure.columns.len(), 5);
        let Content::Matrix { values, .. } = &figure.charts[0].content else { panic!("no matrix") };
        let rows = values.clone().sum_dim(1).into_data().try_to_vec::<f32>().unwrap();
        assert!(rows.iter().all(|sum| (sum - 1.0).abs() < 1e-5), "{rows:?}");
    }

    #[test]
    fn what_spoils_the_question_is_refused() {
        let refused = |shape, given| fixtures::build(&SPEC, build, shape, given).err().unwrap().to_string();
        assert!(refused([1, 8, 9], json!({})).contains("9×8"));
        assert!(refused([1, 8, 8], json!({ "rotation_probability": 0.5 })).contains("rotation_probability"));
    }
}
