//! The picture of a method at work: rows of images, one column a role.

use burn::tensor::Tensor;
use serde::Serialize;

use crate::spec::Text;

/// What a column shows; each role has a colour on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The sample as it is.
    Original,
    /// First augmented view.
    View0,
    /// Second augmented view.
    View1,
    /// With parts hidden.
    Masked,
    /// What the model says.
    Predicted,
}

/// One column of a figure.
pub struct Column {
    /// What it shows.
    pub role: Role,
    /// Its heading.
    pub title: Text,
    /// [rows, channels, height, width], pixels in [0, 1].
    pub images: Tensor<4>,
}

/// Columns of equal height.
pub struct Figure {
    /// From left to right.
    pub columns: Vec<Column>,
}
