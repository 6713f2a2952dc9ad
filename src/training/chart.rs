//! Charts on their way to a screen or a file: what they say as words, what they show as numbers or bytes.

use burn::tensor::Tensor;
use serde::Serialize;

use crate::methods::{Content, Expected};
use crate::spec::Text;

/// Heading of a chart, and what its data are.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChartHead {
    /// Its heading.
    pub title: Text,
    /// How to read it.
    pub note: Text,
    /// What its data are.
    #[serde(flatten)]
    pub kind: ChartKind,
}

/// What a chart's data are.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum ChartKind {
    /// Numbers [rows, columns], as a heat map.
    Matrix {
        /// Number of rows.
        rows: usize,
        /// Number of columns.
        columns: usize,
        /// Value at the lower end of the colour scale.
        low: f32,
        /// Value at the upper end.
        high: f32,
    },
    /// Numbers [rows, columns], a group of bars a row.
    Bars {
        /// Number of groups.
        rows: usize,
        /// Bars in a group.
        columns: usize,
        /// One a bar.
        labels: Vec<Text>,
    },
    /// Numbers in any order.
    Histogram {
        /// What a healthy distribution looks like.
        expected: Expected,
    },
    /// Tiles beside each other.
    Gallery(Tiles),
    /// Tiles one of which is shown.
    Slider(Tiles),
}

/// Images [count, channels, height, width].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Tiles {
    /// Number of images.
    pub count: usize,
    /// 1 for grey, 3 for colour.
    #[serde(skip)]
    pub channels: usize,
    /// In pixels.
    pub height: usize,
    /// In pixels.
    pub width: usize,
}

/// The data of a chart, row-major.
#[derive(Debug, Clone, PartialEq)]
pub enum ChartData {
    /// Of a matrix, bars or a histogram.
    Numbers(Vec<f32>),
    /// Of images.
    Pixels(Tiles, Vec<u8>),
}

/// A chart read from the device.
#[derive(Debug, Clone, PartialEq)]
pub struct ChartPixels {
    /// What it says, and what the data are.
    pub head: ChartHead,
    /// Numbers or pixels.
    pub data: ChartData,
}

impl ChartPixels {
    /// `values` as numbers or as pixels, whichever the chart shows.
    pub(super) fn new(head: ChartHead, values: Vec<f32>) -> Self {
        let data = match head.kind {
            ChartKind::Gallery(tiles) | ChartKind::Slider(tiles) => {
                ChartData::Pixels(tiles, values.into_iter().map(byte).collect())
            }
            _ => ChartData::Numbers(values),
        };
        Self { head, data }
    }
}

/// What a chart's data are, and the data, flat.
pub(super) fn split(content: Content) -> (ChartKind, Tensor<1>) {
    match content {
        Content::Matrix { values, range: (low, high) } => {
            let [rows, columns] = values.dims();
            (ChartKind::Matrix { rows, columns, low, high }, flat(values))
        }
        Content::Bars { values, labels } => {
            let [rows, columns] = values.dims();
            (ChartKind::Bars { rows, columns, labels }, flat(values))
        }
        Content::Histogram { values, expected } => (ChartKind::Histogram { expected }, values),
        Content::Gallery { images } => (ChartKind::Gallery(tiles(&images)), flat(images)),
        Content::Slider { images } => (ChartKind::Slider(tiles(&images)), flat(images)),
    }
}

fn tiles(images: &Tensor<4>) -> Tiles {
    let [count, channels, height, width] = images.dims();
    Tiles { count, channels, height, width }
}

/// The values of a tensor, row-major.
pub(super) fn flat<const D: usize>(tensor: Tensor<D>) -> Tensor<1> {
    let count = tensor.dims().iter().product::<usize>();
    tensor.reshape([count])
}

/// A pixel in [0, 1] as a byte.
pub(super) fn byte(x: f32) -> u8 {
    (x.clamp(0.0, 1.0) * 255.0).round() as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_written_flat() {
        let title = Text { en: "Title", fr: "Titre" };
        let head = |kind| serde_json::json!(ChartHead { title, note: title, kind });
        let line = head(ChartKind::Histogram { expected: Expected::Line(0.5) });
        assert_eq!(line["kind"], "histogram");
        assert_eq!(line["expected"], serde_json::json!({ "kind": "line", "at": 0.5 }));
        let gallery = head(ChartKind::Gallery(Tiles { count: 2, channels: 3, height: 4, width: 5 }));
        assert_eq!(gallery["kind"], "gallery");
        assert_eq!(gallery["width"], 5);
        assert_eq!(gallery["title"]["fr"], "Titre");
    }
}
