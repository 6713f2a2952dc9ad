//! How hard each image is for a model: to find those that it cannot explain.

use burn::tensor::Tensor;

use super::Embeddings;
use crate::losses::{cross_entropies, unit_rows};
use crate::spec::Text;

/// A number for each image, the greater the harder.
pub struct ImageLosses {
    /// What the numbers are.
    pub title: Text,
    /// `[images]`, 0 at the least.
    pub values: Tensor<1>,
}

impl ImageLosses {
    /// Squared distance of what became of the two views of each image, averaged over the dimensions where their length
    /// counts, of unit embeddings otherwise (0 to 4). `None` without two views.
    pub fn of_views(Embeddings { scaled, views, .. }: Embeddings) -> Option<Self> {
        let [a, b] = <[Tensor<2>; 2]>::try_from(views).ok()?;
        let [images, dim] = a.dims();
        let (a, b, count) = if scaled { (a, b, dim) } else { (unit_rows(a), unit_rows(b), 1) };
        let difference = a - b;
        let values = (difference.clone() * difference).sum_dim(1).reshape([images]) / count as f64;
        let title = Text {
            en: "Squared distance between two views of the image",
            fr: "Distance au carré entre deux vues de l’image",
        };
        Some(Self { title, values })
    }

    /// Mean squared error of each image; `prediction` and `wanted` are of one shape, images first.
    pub fn squared_error<const D: usize>(title: Text, prediction: Tensor<D>, wanted: Tensor<D>) -> Self {
        let images = prediction.dims()[0];
        let difference = (prediction - wanted).reshape([images as i32, -1]);
        let values: Tensor<2> = difference.clone() * difference;
        Self { title, values: values.mean_dim(1).reshape([images]) }
    }

    /// Cross-entropy of each image, averaged over its rows.
    ///
    /// - `logits`, `labels`: [rows·images, classes], all images of a row before the next row
    pub fn cross_entropy(logits: Tensor<2>, labels: Tensor<2>, images: usize) -> Self {
        let rows = logits.dims()[0] / images.max(1);
        let values = cross_entropies(logits, labels).reshape([rows, images]).mean_dim(0).reshape([images]);
        Self { title: Text { en: "Cross-entropy of the image", fr: "Entropie croisée de l’image" }, values }
    }
}

/// The title of errors of rebuilt pixels.
pub(super) const PIXELS: Text =
    Text { en: "Squared error of the rebuilt pixels", fr: "Erreur quadratique des pixels reconstruits" };

#[cfg(test)]
mod tests {
    use super::*;
    use crate::losses::testing::{close, floats, tensor};

    fn views(scaled: bool) -> Embeddings {
        let (a, b) = (tensor(&[vec![3.0, 0.0], vec![0.0, 2.0]]), tensor(&[vec![1.0, 0.0], vec![2.0, 0.0]]));
        Embeddings { projected: true, scaled, views: vec![a, b] }
    }

    #[test]
    fn views_are_compared_by_direction_or_by_length_too() {
        let of = |scaled| floats(ImageLosses::of_views(views(scaled)).unwrap().values);
        [of(false), of(true)].concat().iter().zip([0.0, 2.0, 2.0, 4.0]).for_each(|(&got, want)| {
            close(got, want, "distances of units, then means of squares");
        });
        let one = Embeddings { views: views(false).views[..1].to_vec(), ..views(false) };
        assert!(ImageLosses::of_views(one).is_none());
    }

    #[test]
    fn an_image_has_the_mean_of_its_rows() {
        let logits = tensor(&[vec![0.0, 0.0], vec![0.0, 0.0], vec![50.0, 0.0], vec![0.0, 50.0]]);
        let labels = tensor(&[vec![1.0, 0.0], vec![0.0, 1.0], vec![1.0, 0.0], vec![0.0, 1.0]]);
        let got = floats(ImageLosses::cross_entropy(logits, labels, 2).values);
        got.iter().for_each(|&got| close(got, 2f64.ln() / 2.0, "half of the rows undecided, half certain"));
    }
}
