//! What the methods that rebuild images share: views of whole images, the columns of their figures, and their tests.

use burn::tensor::Tensor;

use super::{Batch, Column, Role};
use crate::spec::Text;

/// A recipe whose views are whole images in their own colours, with the method's own defaults after that. Images this
/// small lose too much in a crop, and changed colours would have to be predicted.
macro_rules! whole_image_recipe {
    ($($own:expr),* $(,)?) => {
        &[
            ("crop_scale_min", $crate::spec::Value::Number(1.0)),
            ("crop_ratio_min", $crate::spec::Value::Number(1.0)),
            ("crop_ratio_max", $crate::spec::Value::Number(1.0)),
            ("jitter_probability", $crate::spec::Value::Number(0.0)),
            ("grey_probability", $crate::spec::Value::Number(0.0)),
            $($own),*
        ]
    };
}
pub(super) use whole_image_recipe;

/// The image, what the encoder sees where that differs, and what the model makes of it. Pixels in [0, 1].
pub(super) fn columns(batch: &Batch, seen: Option<(Text, Tensor<4>)>, made: (Text, Tensor<4>)) -> Vec<Column> {
    let image = Text { en: "Image", fr: "Image" };
    let original = Column { role: Role::Original, title: image, images: batch.denormalize(batch.images()) };
    let seen = seen.map(|(title, images)| Column { role: Role::Masked, title, images });
    let (title, images) = made;
    [Some(original), seen, Some(Column { role: Role::Predicted, title, images })].into_iter().flatten().collect()
}

/// The heading of what an autoencoder makes of an image.
pub(super) const RECONSTRUCTION: Text = Text { en: "Reconstruction", fr: "Reconstruction" };

#[cfg(test)]
pub(super) mod checks {
    use crate::methods::batch::fixtures::{build, noise, state, step};
    use crate::methods::{Build, Content, Figure, Spec};

    /// A step gives every weight a gradient and a finite loss, which comes back. Looking changes nothing, and shows
    /// images of the samples' shape in `columns` columns.
    pub fn trains_and_looks(spec: &Spec, make: Build, given: serde_json::Value, columns: usize) -> f32 {
        let shape @ [channels, height, width] = [3, 20, 12];
        let source = noise(6, shape);
        let mut method = build(spec, make, shape, given).unwrap();
        let (loss, trained) = step(method.as_mut(), &source.batch(&[2, 0, 5, 3], 5));
        assert!(loss.is_finite(), "{}: loss {loss}", spec.id);
        let mut weights = vec![];
        method.visit("", &mut |name, parameter| weights.extend(parameter.is_trainable().then(|| name.to_string())));
        assert_eq!(trained, weights, "{}", spec.id);
        let before = state(method.as_mut());
        for indices in [&[4, 1, 2][..], &[3][..]] {
            let figure = method.figure(&source.batch(indices, 1 << 40));
            assert_eq!(figure.columns.len(), columns, "{}", spec.id);
            for column in &figure.columns {
                assert_eq!(column.images.dims(), [indices.len(), channels, height, width], "{}", spec.id);
            }
            assert!(all_finite(figure), "{}", spec.id);
        }
        assert_eq!(state(method.as_mut()), before, "{}: looking changed the model", spec.id);
        loss
    }

    /// Whether every number in a figure is one.
    fn all_finite(figure: Figure) -> bool {
        let images = figure.columns.into_iter().map(|column| column.images.reshape([-1]));
        let charts = figure.charts.into_iter().map(|chart| match chart.content {
            Content::Gallery { images } | Content::Slider { images } => images.reshape([-1]),
            Content::Matrix { values, .. } | Content::Bars { values, .. } => values.reshape([-1]),
            Content::Histogram { values, .. } => values,
        });
        let tensors: Vec<_> = images.chain(charts).collect();
        tensors.into_iter().all(|x| x.into_data().try_to_vec::<f32>().unwrap().iter().all(|x| x.is_finite()))
    }
}
