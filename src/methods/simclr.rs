//! SimCLR — Chen, Kornblith, Norouzi, Hinton, "A Simple Framework for Contrastive Learning of Visual
//! Representations", ICML 2020, <https://arxiv.org/abs/2002.05709>.
//!
//! ℓᵢⱼ = −log exp(sim(zᵢ, zⱼ)/τ) / Σₖ≠ᵢ exp(sim(zᵢ, zₖ)/τ), averaged over the 2N views of a batch.
//!
//! Hidden: which two views come from one image. Predicted: just that, among all views of the batch. The
//! other images, as negatives, prevent collapse: equal embeddings give the chance loss ln(2N − 1).

use burn::tensor::Tensor;

use super::two_views::{self, Embedder, ProjectorSettings};
use super::{Batch, Embeddings, Family, Figure, Method, Objective, Spec, Trap, flow};
use crate::error::Result;
use crate::losses::{nt_xent, nt_xent_chance};
use crate::models::encoder::{Encoder, EncoderSettings, VitSettings};
use crate::models::{Init, Mlp, Mode, Module, Visitor};
use crate::settings;
use crate::spec::{Text, Value, Values};
use crate::views::Augmentation;

settings! {
    /// SimCLR's own settings.
    Config in "method" {
        basic number temperature = 0.2 in 0.01..2.0, "",
            "Temperature": "The lower it is, the more sharply similarities are told apart; the paper uses 0.5 on CIFAR-10 and 0.1 on ImageNet.",
            "Température": "Plus elle est basse, plus les similarités sont contrastées ; 0,5 sur CIFAR-10 et 0,1 sur ImageNet dans l’article.";
    }
}

/// What SimCLR is.
pub static SPEC: Spec = Spec {
    id: "simclr",
    title: "SimCLR",
    citation: "Chen, Kornblith, Norouzi & Hinton, “A Simple Framework for Contrastive Learning of Visual Representations”, ICML 2020",
    year: 2020,
    family: Family::Contrastive,
    paper: "https://arxiv.org/abs/2002.05709",
    hidden: Text {
        en: "Which two views, among all views of the batch, come from the same image.",
        fr: "Quelles sont, parmi toutes les vues du lot, les deux qui viennent de la même image.",
    },
    predicted: Text {
        en: "The partner of each view, by the similarity of their embeddings.",
        fr: "La partenaire de chaque vue, par la similarité de leurs plongements.",
    },
    equation: r"\mathcal{L} = -\frac{1}{2N} \sum_{i,j} \log \frac{\exp(\mathrm{sim}(z_i, z_j)/\tau)}{\sum_{k \neq i} \exp(\mathrm{sim}(z_i, z_k)/\tau)}",
    trap: Trap {
        text: Text {
            en: "At a temperature near 0 each view is pushed away from its most similar negatives alone, and an answer that is slightly wrong costs very much. The loss starts far above chance, embeddings of different images become alike, and the neighbours get worse.",
            fr: "À une température proche de 0, chaque vue n’est éloignée que de ses négatifs les plus semblables, et une réponse à peine fausse coûte très cher. La perte part bien au-dessus du hasard, les plongements d’images différentes se rapprochent, et les voisins sont moins bons.",
        },
        settings: &[("temperature", Value::Number(0.01))],
    },
    flow: flow::SIMCLR,
    settings: &[
        Config::PARAMETERS,
        ProjectorSettings::PARAMETERS,
        Augmentation::PARAMETERS,
        EncoderSettings::PARAMETERS,
        VitSettings::PARAMETERS,
    ],
    recipe: &[("crop_scale_min", Value::Number(0.6))],
};

struct SimClr {
    embedder: Embedder,
    augmentation: Augmentation,
    temperature: f64,
}

/// SimCLR on images of `shape` [channels, height, width].
pub fn build(values: &Values, shape: [usize; 3], init: &mut Init) -> Result<Box<dyn Method>> {
    let embedder = Embedder::new(values, shape, init, |features, sizes, init| {
        Mlp::new(features, &[sizes.projector_hidden], sizes.projector_dim, init)
    })?;
    let augmentation = Augmentation::checked(values)?;
    Ok(Box::new(SimClr { embedder, augmentation, temperature: Config::read(values).temperature }))
}

impl Method for SimClr {
    fn objective(&mut self, batch: &Batch) -> Objective {
        let views = two_views::views(batch, &self.augmentation);
        // Both views in one pass, as in the authors' code: BatchNorm sees all 2N.
        let z = self.embedder.forward(Tensor::cat(views.into(), 0), Mode::Train);
        let (z0, z1) = (z.clone().narrow(0, 0, batch.len()), z.narrow(0, batch.len(), batch.len()));
        Objective { loss: nt_xent(z0, z1, self.temperature), terms: vec![] }
    }

    fn encoder(&mut self) -> &mut dyn Encoder {
        self.embedder.encoder.as_mut()
    }

    fn embeddings(&mut self, batch: &Batch) -> Embeddings {
        self.embedder.measured(batch, &self.augmentation)
    }

    fn figure(&mut self, batch: &Batch) -> Figure {
        let [z0, z1] = self.embedder.embed(batch, &self.augmentation, Mode::Eval);
        let title = Text { en: "Similarity of the embeddings", fr: "Similarité des plongements" };
        Figure {
            columns: two_views::columns(batch, &self.augmentation),
            charts: vec![two_views::similarities(title, z0, z1)],
        }
    }

    fn chance(&self, batch_size: usize) -> Option<f64> {
        Some(nt_xent_chance(batch_size))
    }
}

impl Module for SimClr {
    fn visit(&mut self, at: &str, visit: Visitor) {
        self.embedder.visit(at, visit);
    }
}
