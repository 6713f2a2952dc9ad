//! What methods share that embed two views of each image: the views, the way from view to embedding, and the columns
//! and charts of their figures.

use burn::tensor::Tensor;

use super::{Batch, Chart, Column, Content, Embeddings, Expected, Role};
use crate::error::Result;
use crate::losses::unit_rows;
use crate::models::{Encoder, Init, Mlp, Mode, Module, Visitor, encoder};
use crate::random::Stream;
use crate::settings;
use crate::spec::{Text, Values};
use crate::views::Augmentation;

settings! {
    /// The shape of the projector.
    ProjectorSettings in "method" {
        advanced integer projector_hidden = 256 in 8..4096 when projector "mlp", "",
            "Projector width": "Width of the hidden layers between features and embeddings.",
            "Largeur du projecteur": "Largeur des couches cachées entre caractéristiques et plongements.";
        advanced integer projector_dim = 128 in 4..2048, "",
            "Embedding size": "Length of the vectors that are compared.",
            "Taille du plongement": "Longueur des vecteurs que l’on compare.";
    }
}

/// An encoder and its projector.
pub struct Embedder {
    /// What is kept after training.
    pub encoder: Box<dyn Encoder>,
    /// From features to embeddings; only training needs it.
    pub projector: Mlp,
}

impl Embedder {
    /// The encoder that `values` choose for images of `shape`, and what `projector` makes of the number of features.
    ///
    /// # Errors
    /// [`crate::Error::Setting`] when the encoder does not fit the images.
    pub fn new(
        values: &Values,
        shape: [usize; 3],
        init: &mut Init,
        projector: impl FnOnce(usize, ProjectorSettings, &mut Init) -> Mlp,
    ) -> Result<Self> {
        let encoder = encoder::build(values, shape, init)?;
        let projector = projector(encoder.features(), ProjectorSettings::read(values), init);
        Ok(Self { encoder, projector })
    }

    /// [batch, channels, height, width] → [batch, projector_dim]
    pub fn forward(&mut self, images: Tensor<4>, mode: Mode) -> Tensor<2> {
        let features = self.encoder.forward(images, mode);
        self.projector.forward(features, mode)
    }

    /// [`Embedder::embed`] in evaluation mode, as measures want it.
    pub fn measured(&mut self, batch: &Batch, augmentation: &Augmentation) -> Embeddings {
        Embeddings { projected: true, scaled: false, views: self.embed(batch, augmentation, Mode::Eval).into() }
    }

    /// Embeddings of [`views`], each [batch, projector_dim]. View by view, as in the code of most authors: each has
    /// BatchNorm statistics of its own.
    pub fn embed(&mut self, batch: &Batch, augmentation: &Augmentation, mode: Mode) -> [Tensor<2>; 2] {
        views(batch, augmentation).map(|view| self.forward(view, mode))
    }
}

impl Module for Embedder {
    fn visit(&mut self, at: &str, visit: Visitor) {
        self.encoder.visit(&format!("{at}encoder."), visit);
        self.projector.visit(&format!("{at}projector."), visit);
    }
}

/// Views 0 and 1 of each image, each [batch, channels, height, width].
pub fn views(batch: &Batch, augmentation: &Augmentation) -> [Tensor<4>; 2] {
    [Stream::View0, Stream::View1].map(|stream| batch.views(augmentation, stream))
}

/// The images and both views of them.
pub fn columns(batch: &Batch, augmentation: &Augmentation) -> Vec<Column> {
    let [view0, view1] = views(batch, augmentation).map(|view| batch.denormalize(view));
    let column = |role, en, fr, images| Column { role, title: Text { en, fr }, images };
    vec![
        column(Role::Original, "Image", "Image", batch.denormalize(batch.images())),
        column(Role::View0, "View 0", "Vue 0", view0),
        column(Role::View1, "View 1", "Vue 1", view1),
    ]
}

/// Indices of at most 64 images spread over the data set, for charts that say little about the few of a figure.
pub fn crowd(batch: &Batch) -> Vec<usize> {
    let count = batch.source.set.len();
    let wanted = count.min(64);
    (0..wanted).map(|i| i * count / wanted).collect()
}

/// A chart of cosine similarities: rows are what became of view 0, columns what became of view 1.
///
/// - `a`, `b`: [batch, dim]
pub fn similarities(title: Text, a: Tensor<2>, b: Tensor<2>) -> Chart {
    Chart {
        title,
        note: Text {
            en: "One row for each view 0, one column for each view 1. Learning: a bright diagonal, because views of the same image are alike. Bright everywhere: all images look the same to the model, because it is untrained or has collapsed.",
            fr: "Une ligne par vue 0, une colonne par vue 1. En apprenant : une diagonale claire, car les vues d’une même image se ressemblent. Clair partout : toutes les images se valent pour le modèle, parce qu’il n’a rien appris ou s’est effondré.",
        },
        content: Content::Matrix { values: unit_rows(a).matmul(unit_rows(b).transpose()), range: (-1.0, 1.0) },
    }
}

/// A chart of the standard deviation of each dimension of unit embeddings; spread evenly over the sphere they have
/// 1/√dim each.
///
/// - `z`: [images, dim], need not be normalised
pub fn unit_deviations(z: Tensor<2>) -> Chart {
    let healthy = 1.0 / (z.dims()[1] as f32).sqrt();
    Chart {
        title: Text { en: "Spread of the embeddings", fr: "Dispersion des plongements" },
        note: Text {
            en: "Standard deviation of each dimension over up to 64 images, embeddings scaled to length 1. Healthy: near the line, 1/√dim. At 0: collapse, every image gets the same embedding.",
            fr: "Écart-type de chaque dimension sur 64 images au plus, plongements ramenés à la longueur 1. Sain : près du trait, 1/√dim. À 0 : effondrement, toutes les images ont le même plongement.",
        },
        content: Content::Histogram { values: deviations(unit_rows(z)), expected: Expected::Line(healthy) },
    }
}

/// Standard deviation of each dimension over the rows, unbiased: [rows, dim] → `[dim]`.
pub fn deviations(z: Tensor<2>) -> Tensor<1> {
    let [rows, dim] = z.dims();
    let centered = z.clone() - z.mean_dim(0);
    let variance = (centered.clone() * centered).sum_dim(0) / (rows as f64 - 1.0).max(1.0);
    variance.sqrt().reshape([dim])
}

/// Mean of [`deviations`] of unit embeddings, `[1]`, without gradient: the number that shows collapse in a run.
pub fn mean_deviation(z: Tensor<2>) -> Tensor<1> {
    deviations(unit_rows(z.inner())).mean()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::batch::fixtures;
    use burn::tensor::Device;

    #[test]
    fn deviations_are_unbiased() {
        let z = Tensor::<2>::from_floats([[1.0, 5.0], [3.0, 5.0], [5.0, 5.0]], &Device::flex());
        assert_eq!(deviations(z).into_data().try_to_vec::<f32>().unwrap(), [2.0, 0.0]);
    }

    #[test]
    fn a_crowd_is_spread_over_the_set() {
        let few = fixtures::noise(5, [1, 4, 4]);
        assert_eq!(crowd(&few.batch(&[3], 0)), [0, 1, 2, 3, 4]);
        let many = fixtures::noise(200, [1, 4, 4]);
        let indices = crowd(&many.batch(&[3], 0));
        assert_eq!((indices.len(), indices[0], indices[63]), (64, 0, 196));
    }
}
