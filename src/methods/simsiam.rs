//! SimSiam — Chen, He, "Exploring Simple Siamese Representation Learning", CVPR 2021,
//! <https://arxiv.org/abs/2011.10566>.
//!
//! L = −½·cos(h(z₀), sg(z₁)) − ½·cos(h(z₁), sg(z₀)), h the predictor, sg stop-gradient.
//!
//! Hidden: how the other view was cropped and recoloured. Predicted: its embedding, by the same encoder. There are no
//! negatives and no momentum encoder, and equal embeddings would make the loss −1: stop-gradient and the predictor
//! keep them apart. The projector's last BatchNorm forbids one point; without stop-gradient embeddings draw together
//! onto a few lines, which shows neither in the loss nor in their deviation but in their rank.

use super::two_views::{self, Embedder, ProjectorSettings};
use super::{Batch, Embeddings, Family, Figure, Method, Objective, Spec, Trap, flow};
use crate::error::Result;
use crate::losses::negative_cosine;
use crate::models::encoder::{Encoder, EncoderSettings, VitSettings};
use crate::models::{Init, Mlp, Mode, Module, Visitor};
use crate::random::Stream;
use crate::settings;
use crate::spec::{Text, Value, Values};
use crate::views::Augmentation;

settings! {
    /// SimSiam's own settings.
    Config in "method" {
        basic flag stop_gradient = true, "",
            "Stop-gradient": "The predicted embedding is taken as it is, without gradient. Turned off, the embeddings draw together onto a few lines; the last BatchNorm keeps them from becoming one point.",
            "Arrêt du gradient": "Le plongement à prédire est pris tel quel, sans gradient. Désactivé, les plongements se resserrent sur quelques droites ; la dernière BatchNorm les empêche de se réduire à un point.";
        advanced integer predictor_hidden = 64 in 4..4096, "",
            "Predictor width": "Width of the predictor's hidden layer: a bottleneck, a quarter of the embedding in the paper.",
            "Largeur du prédicteur": "Largeur de la couche cachée du prédicteur : un goulot, un quart du plongement dans l’article.";
    }
}

/// What SimSiam is.
pub static SPEC: Spec = Spec {
    id: "simsiam",
    title: "SimSiam",
    citation: "Chen & He, “Exploring Simple Siamese Representation Learning”, CVPR 2021",
    year: 2020,
    family: Family::NonContrastive,
    paper: "https://arxiv.org/abs/2011.10566",
    hidden: Text {
        en: "How the other view of the image was cropped and recoloured.",
        fr: "Comment l’autre vue de l’image a été recadrée et recolorée.",
    },
    predicted: Text {
        en: "The other view's embedding, as the same encoder gives it.",
        fr: "Le plongement de l’autre vue, tel que le même encodeur le donne.",
    },
    equation: r"\mathcal{L} = -\tfrac{1}{2}\cos\big(h(z_0), \mathrm{sg}(z_1)\big) - \tfrac{1}{2}\cos\big(h(z_1), \mathrm{sg}(z_0)\big)",
    trap: Trap {
        text: Text {
            en: "Without stop-gradient both sides run towards each other. The projector's last BatchNorm keeps each dimension's spread, so the embeddings do not become one point but lie on a few lines: the loss comes close to −1 and the spread looks healthy, while the number of dimensions in use falls to two or three.",
            fr: "Sans arrêt du gradient, les deux côtés courent l’un vers l’autre. La dernière BatchNorm du projecteur conserve la dispersion de chaque dimension : les plongements ne se réduisent pas à un point mais à quelques droites. La perte approche −1 et la dispersion paraît saine, tandis que le nombre de dimensions utilisées tombe à deux ou trois.",
        },
        settings: &[("stop_gradient", Value::Flag(false)), ("learning_rate", Value::Number(0.5))],
    },
    flow: flow::SIMSIAM,
    settings: &[
        Config::PARAMETERS,
        ProjectorSettings::PARAMETERS,
        Augmentation::PARAMETERS,
        EncoderSettings::PARAMETERS,
        VitSettings::PARAMETERS,
    ],
    // SGD as in the paper, at lightly's rate for short runs on small images.
    recipe: &[
        ("projector_dim", Value::Integer(256)),
        ("crop_scale_min", Value::Number(0.6)),
        ("optimizer", Value::Choice("sgd")),
        ("nesterov", Value::Flag(false)),
        ("learning_rate", Value::Number(0.06)),
        ("weight_decay", Value::Number(0.0005)),
    ],
};

struct SimSiam {
    embedder: Embedder,
    predictor: Mlp,
    augmentation: Augmentation,
    stop_gradient: bool,
}

/// SimSiam on images of `shape` [channels, height, width].
pub fn build(values: &Values, shape: [usize; 3], init: &mut Init) -> Result<Box<dyn Method>> {
    let config = Config::read(values);
    let embedder = Embedder::new(values, shape, init, |features, sizes, init| {
        Mlp::normalized(features, &[sizes.projector_hidden; 2], sizes.projector_dim, init)
    })?;
    let dim = ProjectorSettings::read(values).projector_dim;
    let mut predictor = Mlp::new(dim, &[config.predictor_hidden], dim, init);
    // The predictor must keep up with the embeddings until the end.
    predictor.visit("", &mut |_, parameter| parameter.hold_rate());
    let augmentation = Augmentation::checked(values)?;
    Ok(Box::new(SimSiam { embedder, predictor, augmentation, stop_gradient: config.stop_gradient }))
}

impl Method for SimSiam {
    fn objective(&mut self, batch: &Batch) -> Objective {
        let [z0, z1] = self.embedder.embed(batch, &self.augmentation, Mode::Train);
        let deviation = two_views::mean_deviation(z0.clone());
        let [prediction0, prediction1] = [z0.clone(), z1.clone()].map(|z| self.predictor.forward(z, Mode::Train));
        let [z0, z1] = [z0, z1].map(|z| if self.stop_gradient { z.detach() } else { z });
        let loss = (negative_cosine(prediction0, z1) + negative_cosine(prediction1, z0)) * 0.5;
        Objective { loss, terms: vec![("deviation", deviation)] }
    }

    fn encoder(&mut self) -> &mut dyn Encoder {
        self.embedder.encoder.as_mut()
    }

    fn embeddings(&mut self, batch: &Batch) -> Embeddings {
        self.embedder.measured(batch, &self.augmentation)
    }

    fn figure(&mut self, batch: &Batch) -> Figure {
        let [z0, z1] = self.embedder.embed(batch, &self.augmentation, Mode::Eval);
        let prediction = self.predictor.forward(z0, Mode::Eval);
        let crowd = Batch { indices: &two_views::crowd(batch), ..*batch };
        let many = self.embedder.forward(crowd.views(&self.augmentation, Stream::View0), Mode::Eval);
        let title = Text { en: "Prediction and embedding", fr: "Prédiction et plongement" };
        Figure {
            columns: two_views::columns(batch, &self.augmentation),
            charts: vec![two_views::similarities(title, prediction, z1), two_views::unit_deviations(many)],
        }
    }

    fn chance(&self, _batch_size: usize) -> Option<f64> {
        None
    }
}

impl Module for SimSiam {
    fn visit(&mut self, at: &str, visit: Visitor) {
        self.embedder.visit(at, visit);
        self.predictor.visit(&format!("{at}predictor."), visit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::batch::fixtures;
    use serde_json::json;

    const SHAPE: [usize; 3] = [1, 8, 8];

    fn small(stop_gradient: bool) -> Box<dyn Method> {
        let given = json!({
            "convnet_width": 2, "projector_hidden": 8, "projector_dim": 8, "predictor_hidden": 4,
            "stop_gradient": stop_gradient,
        });
        fixtures::build(&SPEC, build, SHAPE, given).unwrap()
    }

    #[test]
    fn only_the_predictor_holds_its_rate() {
        small(true).visit("", &mut |name, parameter| {
            assert_eq!(parameter.holds_rate(), name.starts_with("predictor."), "{name}");
        });
    }

    #[test]
    fn stopping_the_gradient_changes_it_and_not_the_loss() {
        let source = fixtures::noise(6, SHAPE);
        let batch = source.batch(&[0, 1, 2, 3], 0);
        let step = |stop_gradient| {
            let mut method = small(stop_gradient);
            method.visit("", &mut |_, parameter| parameter.track());
            let loss = method.objective(&batch).loss;
            let mut gradients = loss.backward();
            let mut first = None;
            method.visit("", &mut |name, parameter| {
                let gradient = parameter.take_gradient(&mut gradients);
                if name == "projector.last.weight" {
                    first = gradient.map(|gradient| gradient.into_data().try_to_vec::<f32>().unwrap());
                }
            });
            (loss.inner().into_scalar::<f32>(), first.expect("the projector is trained"))
        };
        let (stopped, flowing) = (step(true), step(false));
        assert_eq!(stopped.0, flowing.0);
        assert_ne!(stopped.1, flowing.1);
        assert!((-1.0..=1.0).contains(&stopped.0), "{}", stopped.0);
    }
}
