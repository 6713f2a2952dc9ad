//! Barlow Twins — Zbontar, Jing, Misra, LeCun, Deny, "Barlow Twins: Self-Supervised Learning via Redundancy
//! Reduction", ICML 2021, <https://arxiv.org/abs/2103.03230>.
//!
//! L = Σᵢ (1 − cᵢᵢ)² + λ Σᵢ Σⱼ≠ᵢ cᵢⱼ², c the correlations over the batch of each dimension of z₀ with each of z₁.
//!
//! Hidden: how the other view was cropped and recoloured. Predicted: each dimension of its embedding, by the same
//! dimension and by no other. A dimension that is constant correlates with nothing, and dimensions that say the same
//! cost λ: this prevents collapse, to a point and to a line.

use burn::tensor::Tensor;

use super::two_views::{self, Embedder, ProjectorSettings};
use super::{Batch, Chart, Content, Embeddings, Family, Figure, Method, Objective, Spec, Trap, flow};
use crate::error::Result;
use crate::losses::{barlow_twins, cross_correlation};
use crate::models::encoder::{Encoder, EncoderSettings, VitSettings};
use crate::models::{Init, Mlp, Mode, Module, Visitor};
use crate::settings;
use crate::spec::{Text, Value, Values};
use crate::views::Augmentation;

settings! {
    /// Barlow Twins' own settings.
    Config in "method" {
        basic number redundancy_weight = 0.0051 in 0.0..1.0, "",
            "Weight of redundancy": "What it costs that two dimensions say the same, λ in the paper. At 0 all dimensions may become one: a collapse that the diagonal does not show.",
            "Poids de la redondance": "Ce qu’il en coûte que deux dimensions disent la même chose, λ dans l’article. À 0, toutes les dimensions peuvent se confondre : un effondrement que la diagonale ne montre pas.";
    }
}

/// What Barlow Twins is.
pub static SPEC: Spec = Spec {
    id: "barlow_twins",
    title: "Barlow Twins",
    citation: "Zbontar, Jing, Misra, LeCun & Deny, “Barlow Twins: Self-Supervised Learning via Redundancy Reduction”, ICML 2021",
    year: 2021,
    family: Family::NonContrastive,
    paper: "https://arxiv.org/abs/2103.03230",
    hidden: Text {
        en: "How the other view of the image was cropped and recoloured.",
        fr: "Comment l’autre vue de l’image a été recadrée et recolorée.",
    },
    predicted: Text {
        en: "Each dimension of the other view's embedding, by the same dimension and by no other.",
        fr: "Chaque dimension du plongement de l’autre vue, par la même dimension et par aucune autre.",
    },
    equation: r"\mathcal{L} = \sum_i (1 - c_{ii})^2 + \lambda \sum_i \sum_{j \neq i} c_{ij}^2, \quad c_{ij} = \mathrm{corr}(z_{0,i}, z_{1,j})",
    trap: Trap {
        text: Text {
            en: "Without a price on redundancy all dimensions may say the same thing. The loss, which only sees the diagonal, falls to almost 0; the correlations fill with blocks away from it, and the embeddings use few dimensions.",
            fr: "Si la redondance ne coûte rien, toutes les dimensions peuvent dire la même chose. La perte, qui ne voit que la diagonale, tombe presque à 0 ; les corrélations se remplissent de blocs en dehors, et les plongements n’utilisent que peu de dimensions.",
        },
        settings: &[("redundancy_weight", Value::Number(0.0)), ("learning_rate", Value::Number(0.01))],
    },
    flow: flow::BARLOW_TWINS,
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

struct BarlowTwins {
    embedder: Embedder,
    augmentation: Augmentation,
    redundancy_weight: f64,
}

/// Barlow Twins on images of `shape` [channels, height, width].
pub fn build(values: &Values, shape: [usize; 3], init: &mut Init) -> Result<Box<dyn Method>> {
    let embedder = Embedder::new(values, shape, init, |features, sizes, init| {
        Mlp::without_bias(features, &[sizes.projector_hidden; 2], sizes.projector_dim, init)
    })?;
    let augmentation = Augmentation::checked(values)?;
    Ok(Box::new(BarlowTwins { embedder, augmentation, redundancy_weight: Config::read(values).redundancy_weight }))
}

impl Method for BarlowTwins {
    fn objective(&mut self, batch: &Batch) -> Objective {
        let [z0, z1] = self.embedder.embed(batch, &self.augmentation, Mode::Train);
        Objective { loss: barlow_twins(z0, z1, self.redundancy_weight), terms: vec![] }
    }

    fn encoder(&mut self) -> &mut dyn Encoder {
        self.embedder.encoder.as_mut()
    }

    fn embeddings(&mut self, batch: &Batch) -> Embeddings {
        self.embedder.measured(batch, &self.augmentation)
    }

    fn figure(&mut self, batch: &Batch) -> Figure {
        let crowd = Batch { indices: &two_views::crowd(batch), ..*batch };
        let [z0, z1] = self.embedder.embed(&crowd, &self.augmentation, Mode::Eval);
        Figure { columns: two_views::columns(batch, &self.augmentation), charts: vec![correlation_chart(z0, z1)] }
    }

    fn chance(&self, _batch_size: usize) -> Option<f64> {
        None
    }
}

/// Dimensions that the chart shows at most.
const SHOWN: usize = 64;

/// - `z0`, `z1`: [images, projector_dim]
fn correlation_chart(z0: Tensor<2>, z1: Tensor<2>) -> Chart {
    let shown = z0.dims()[1].min(SHOWN);
    let [z0, z1] = [z0, z1].map(|z| z.narrow(1, 0, shown));
    Chart {
        title: Text { en: "Correlation of the dimensions", fr: "Corrélation des dimensions" },
        note: Text {
            en: "Rows: the first 64 dimensions of view 0's embedding. Columns: those of view 1. Correlations over 64 images at most. Learning: 1 on the diagonal, near 0 elsewhere. Blocks away from it: dimensions that say the same.",
            fr: "Lignes : les 64 premières dimensions du plongement de la vue 0. Colonnes : celles de la vue 1. Corrélations sur 64 images au plus. En apprenant : 1 sur la diagonale, près de 0 ailleurs. Des blocs en dehors : des dimensions qui disent la même chose.",
        },
        content: Content::Matrix { values: cross_correlation(z0, z1), range: (-1.0, 1.0) },
    }
}

impl Module for BarlowTwins {
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

    fn small(redundancy_weight: f64) -> Box<dyn Method> {
        let given = json!({
            "convnet_width": 2, "projector_hidden": 8, "projector_dim": 70, "redundancy_weight": redundancy_weight,
        });
        fixtures::build(&SPEC, build, SHAPE, given).unwrap()
    }

    #[test]
    fn redundancy_costs_what_it_is_weighted_with() {
        let source = fixtures::noise(8, SHAPE);
        let loss = |weight| fixtures::step(small(weight).as_mut(), &source.batch(&[0, 1, 2, 3, 4, 5], 0)).0;
        let (none, half, whole) = (loss(0.0), loss(0.5), loss(1.0));
        assert!(none > 0.0 && whole > none, "{none} {whole}");
        assert!(((none + whole) / 2.0 - half).abs() < 1e-3 * whole, "{none} {half} {whole}");
    }

    #[test]
    fn a_figure_shows_the_first_dimensions_and_changes_nothing() {
        let source = fixtures::noise(8, SHAPE);
        let mut method = small(0.0051);
        let before = fixtures::state(method.as_mut());
        let figure = method.figure(&source.batch(&[3], 0));
        let Content::Matrix { values, .. } = &figure.charts[0].content else { panic!("no matrix") };
        assert_eq!(values.dims(), [64, 64]);
        assert!(values.clone().into_data().try_to_vec::<f32>().unwrap().iter().all(|c| c.abs() <= 1.0 + 1e-4));
        assert_eq!(fixtures::state(method.as_mut()), before);
    }
}
