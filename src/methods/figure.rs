//! The picture of a method at work: rows of images, and charts of what the model computes.

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

/// One column of images.
pub struct Column {
    /// What it shows.
    pub role: Role,
    /// Its heading.
    pub title: Text,
    /// [rows, channels, height, width], pixels in [0, 1], of the samples' shape.
    pub images: Tensor<4>,
}

/// What a chart shows.
pub enum Content {
    /// A heat map. `values` [rows, columns], colours from `range.0` to `range.1`.
    Matrix {
        /// [rows, columns]
        values: Tensor<2>,
        /// Values of the two ends of the colour scale.
        range: (f32, f32),
    },
    /// One group of bars a row. `values` [groups, bars]; `labels` name the bars.
    Bars {
        /// [groups, bars]
        values: Tensor<2>,
        /// One a bar.
        labels: Vec<Text>,
    },
    /// How values are distributed.
    Histogram {
        /// The values, in any order.
        values: Tensor<1>,
        /// What a healthy distribution looks like.
        expected: Expected,
    },
    /// Images beside each other, of any number.
    Gallery {
        /// [images, channels, height, width], pixels in [0, 1]
        images: Tensor<4>,
    },
    /// Images one of which is shown, chosen by dragging.
    Slider {
        /// [images, channels, height, width], pixels in [0, 1]
        images: Tensor<4>,
    },
}

/// What is drawn over a histogram for comparison.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "lowercase", tag = "kind", content = "at")]
pub enum Expected {
    /// Nothing.
    Nothing,
    /// A vertical line.
    Line(f32),
    /// The density of the standard normal distribution.
    Normal,
}

/// A picture of numbers, or of images that belong to no sample.
pub struct Chart {
    /// Its heading.
    pub title: Text,
    /// How to read it: what a model that learns shows, and what one that does not.
    pub note: Text,
    /// What it shows.
    pub content: Content,
}

/// Columns of equal height, and charts.
pub struct Figure {
    /// From left to right.
    pub columns: Vec<Column>,
    /// Below them.
    pub charts: Vec<Chart>,
}
