//! VICReg — Bardes, Ponce, LeCun, "VICReg: Variance-Invariance-Covariance Regularization for Self-Supervised
//! Learning", ICLR 2022, <https://arxiv.org/abs/2105.04906>.
//!
//! L = λ·s(z₀, z₁) + μ·½(v(z₀) + v(z₁)) + ν·(c(z₀) + c(z₁)): s the mean squared difference, v the mean over dimensions of
//! max(0, 1 − √(var + ε)), c the squared covariances of different dimensions divided by their number. The half is in
//! the authors' code.
//!
//! Hidden: how the other view was cropped and recoloured. Predicted: its embedding. Each danger has a term of its own:
//! without variance all embeddings become equal, without covariance all dimensions become one.

use burn::tensor::Tensor;

use super::two_views::{self, Embedder, ProjectorSettings};
use super::{Batch, Chart, Content, Embeddings, Expected, Family, Figure, Method, Objective, Spec, Trap, flow};
use crate::error::Result;
use crate::losses::{VicregTerms, vicreg_terms};
use crate::models::encoder::{Encoder, EncoderSettings, VitSettings};
use crate::models::{Init, Mlp, Mode, Module, Visitor};
use crate::settings;
use crate::spec::{Text, Value, Values};
use crate::views::Augmentation;

settings! {
    /// VICReg's own settings.
    Config in "method" {
        basic number invariance_weight = 25.0 in 0.0..100.0, "",
            "Weight of invariance": "What it costs that two views of an image differ. At 0 nothing is learned from the views.",
            "Poids de l’invariance": "Ce qu’il en coûte que deux vues d’une image diffèrent. À 0, les vues n’apprennent rien.";
        basic number variance_weight = 25.0 in 0.0..100.0, "",
            "Weight of variance": "What it costs that a dimension varies less than 1. At 0 all embeddings become equal: collapse.",
            "Poids de la variance": "Ce qu’il en coûte qu’une dimension varie de moins de 1. À 0, tous les plongements deviennent égaux : effondrement.";
        basic number covariance_weight = 1.0 in 0.0..100.0, "",
            "Weight of covariance": "What it costs that two dimensions vary together. At 0 all dimensions may say the same.",
            "Poids de la covariance": "Ce qu’il en coûte que deux dimensions varient ensemble. À 0, toutes les dimensions peuvent dire la même chose.";
    }
}

/// What VICReg is.
pub static SPEC: Spec = Spec {
    id: "vicreg",
    title: "VICReg",
    citation: "Bardes, Ponce & LeCun, “VICReg: Variance-Invariance-Covariance Regularization for Self-Supervised Learning”, ICLR 2022",
    year: 2021,
    family: Family::NonContrastive,
    paper: "https://arxiv.org/abs/2105.04906",
    hidden: Text {
        en: "How the other view of the image was cropped and recoloured.",
        fr: "Comment l’autre vue de l’image a été recadrée et recolorée.",
    },
    predicted: Text {
        en: "The other view's embedding, whose dimensions must vary, and each in its own way.",
        fr: "Le plongement de l’autre vue, dont les dimensions doivent varier, chacune à sa façon.",
    },
    equation: r"\mathcal{L} = \lambda\, s(z_0, z_1) + \tfrac{\mu}{2}\,[v(z_0) + v(z_1)] + \nu\,[c(z_0) + c(z_1)]",
    trap: Trap {
        text: Text {
            en: "Nothing keeps the embeddings from shrinking: views agree best, and dimensions vary together least, when all embeddings are equal. The loss falls to almost 0, the variance term rises to 1, and the deviations pile up at 0.",
            fr: "Rien n’empêche les plongements de se contracter : les vues concordent le mieux, et les dimensions varient le moins ensemble, quand tous les plongements sont égaux. La perte tombe presque à 0, le terme de variance monte à 1, et les écarts-types s’entassent à 0.",
        },
        settings: &[("variance_weight", Value::Number(0.0))],
    },
    flow: flow::VICREG,
    settings: &[
        Config::PARAMETERS,
        ProjectorSettings::PARAMETERS,
        Augmentation::PARAMETERS,
        EncoderSettings::PARAMETERS,
        VitSettings::PARAMETERS,
    ],
    // The paper trains with LARS and a projector of 8192: wider than the features, and so is this one.
    recipe: &[
        ("projector_hidden", Value::Integer(512)),
        ("projector_dim", Value::Integer(512)),
        ("crop_scale_min", Value::Number(0.6)),
        ("learning_rate", Value::Number(0.001)),
    ],
};

/// ε of the standard deviations.
const EPSILON: f64 = 1e-4;

struct VicReg {
    embedder: Embedder,
    augmentation: Augmentation,
    config: Config,
}

/// VICReg on images of `shape` [channels, height, width].
pub fn build(values: &Values, shape: [usize; 3], init: &mut Init) -> Result<Box<dyn Method>> {
    let embedder = Embedder::new(values, shape, init, |features, sizes, init| {
        Mlp::without_bias(features, &[sizes.projector_hidden; 2], sizes.projector_dim, init)
    })?;
    let augmentation = Augmentation::checked(values)?;
    Ok(Box::new(VicReg { embedder, augmentation, config: Config::read(values) }))
}

impl Method for VicReg {
    fn objective(&mut self, batch: &Batch) -> Objective {
        let [z0, z1] = self.embedder.embed(batch, &self.augmentation, Mode::Train);
        let VicregTerms { invariance, variance, covariance } = vicreg_terms(z0, z1, EPSILON);
        let loss = invariance.clone() * self.config.invariance_weight
            + variance.clone() * self.config.variance_weight
            + covariance.clone() * self.config.covariance_weight;
        // Without their weights, so that a term is seen to grow when its weight is 0.
        let terms = vec![("invariance", invariance), ("variance", variance), ("covariance", covariance)];
        Objective { loss, terms }
    }

    fn encoder(&mut self) -> &mut dyn Encoder {
        self.embedder.encoder.as_mut()
    }

    fn embeddings(&mut self, batch: &Batch) -> Embeddings {
        Embeddings { scaled: true, ..self.embedder.measured(batch, &self.augmentation) }
    }

    fn figure(&mut self, batch: &Batch) -> Figure {
        let crowd = Batch { indices: &two_views::crowd(batch), ..*batch };
        let [z0, z1] = self.embedder.embed(&crowd, &self.augmentation, Mode::Eval);
        let deviations = deviation_chart(two_views::deviations(z0.clone()));
        Figure {
            columns: two_views::columns(batch, &self.augmentation),
            charts: vec![deviations, term_chart(vicreg_terms(z0, z1, EPSILON))],
        }
    }

    fn chance(&self, _batch_size: usize) -> Option<f64> {
        None
    }
}

/// - `deviations`: `[projector_dim]`
fn deviation_chart(deviations: Tensor<1>) -> Chart {
    Chart {
        title: Text { en: "Spread of the embeddings", fr: "Dispersion des plongements" },
        note: Text {
            en: "Standard deviation of each dimension over up to 64 images. Learning: near 1, where the variance term lets go. At 0: collapse, every image gets the same embedding.",
            fr: "Écart-type de chaque dimension sur 64 images au plus. En apprenant : près de 1, où le terme de variance s’arrête. À 0 : effondrement, toutes les images ont le même plongement.",
        },
        content: Content::Histogram { values: deviations, expected: Expected::Line(1.0) },
    }
}

fn term_chart(terms: VicregTerms) -> Chart {
    Chart {
        title: Text { en: "The three terms", fr: "Les trois termes" },
        note: Text {
            en: "Without their weights, over up to 64 images. Learning: all three small. A variance term near 1: collapse.",
            fr: "Sans leurs poids, sur 64 images au plus. En apprenant : tous trois petits. Un terme de variance près de 1 : effondrement.",
        },
        content: Content::Bars {
            values: Tensor::cat(vec![terms.invariance, terms.variance, terms.covariance], 0).reshape([1, 3]),
            labels: vec![
                Text { en: "Invariance", fr: "Invariance" },
                Text { en: "Variance", fr: "Variance" },
                Text { en: "Covariance", fr: "Covariance" },
            ],
        },
    }
}

impl Module for VicReg {
    fn visit(&mut self, at: &str, visit: Visitor) {
        self.embedder.visit(at, visit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::batch::fixtures;
    use serde_json::json;

    const SHAPE: [usize; 3] = [1, 8, 8];

    fn small(weights: [f64; 3]) -> Box<dyn Method> {
        let given = json!({
            "convnet_width": 2, "projector_hidden": 8, "projector_dim": 6, "invariance_weight": weights[0],
            "variance_weight": weights[1], "covariance_weight": weights[2],
        });
        fixtures::build(&SPEC, build, SHAPE, given).unwrap()
    }

    #[test]
    fn the_loss_is_the_weighted_sum_of_its_terms() {
        let source = fixtures::noise(8, SHAPE);
        let batch = source.batch(&[0, 1, 2, 3, 4], 0);
        let mut method = small([3.0, 0.0, 7.0]);
        method.visit("", &mut |_, parameter| parameter.track());
        let Objective { loss, terms } = method.objective(&batch);
        let scalar = |x: Tensor<1>| x.inner().into_scalar::<f32>();
        assert_eq!(terms.iter().map(|(name, _)| *name).collect::<Vec<_>>(), ["invariance", "variance", "covariance"]);
        let values: Vec<f32> = terms.into_iter().map(|(_, term)| scalar(term)).collect();
        let want = 3.0 * values[0] + 7.0 * values[2];
        assert!((scalar(loss) - want).abs() < 1e-4 * (1.0 + want), "{values:?}");
        assert!(values[1] > 0.0, "it is seen although its weight is 0");
    }

    #[test]
    fn looking_changes_nothing() {
        let source = fixtures::noise(8, SHAPE);
        let mut method = small([25.0, 25.0, 1.0]);
        let before = fixtures::state(method.as_mut());
        let figure = method.figure(&source.batch(&[3], 0));
        let Content::Histogram { values, .. } = &figure.charts[0].content else { panic!("no histogram") };
        assert_eq!(values.dims(), [6]);
        assert_eq!(fixtures::state(method.as_mut()), before);
    }
}
