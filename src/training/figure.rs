//! Figures on their way to a screen or a file: read from the device, pixels as bytes.

use burn::tensor::Tensor;
use serde::Serialize;

use super::chart::{ChartHead, ChartPixels, byte, flat, split};
use super::trainer::{Trainer, read_floats};
use crate::error::Result;
use crate::methods::{Figure, Role};
use crate::spec::Text;

/// Heading and role of a column.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ColumnHead {
    /// What the column shows.
    pub role: Role,
    /// Its heading.
    pub title: Text,
}

/// A figure read from the device.
#[derive(Debug, Clone, PartialEq)]
pub struct FigurePixels {
    /// From left to right.
    pub columns: Vec<ColumnHead>,
    /// Number of samples.
    pub rows: usize,
    /// [channels, height, width] of each tile.
    pub shape: [usize; 3],
    /// Tiles [rows, columns, channels, height, width].
    pub pixels: Vec<u8>,
    /// Below the columns.
    pub charts: Vec<ChartPixels>,
}

impl Trainer {
    /// The method's picture of the samples at `indices`; another `roll` draws other views and masks.
    ///
    /// # Errors
    /// [`crate::Error::Device`] when reading fails.
    pub async fn figure_pixels(&mut self, indices: &[usize], roll: u64) -> Result<FigurePixels> {
        // Addresses above every step, so that looking is independent of training.
        self.figure_at(indices, (1 << 40) + roll).await
    }

    /// The same of the first `count` images of the coming step, with the views and masks that it will draw; and which
    /// images they are.
    ///
    /// # Errors
    /// [`crate::Error::Device`] when reading fails.
    pub async fn coming_figure(&mut self, count: usize) -> Result<(Vec<usize>, FigurePixels)> {
        let mut indices = self.coming_batch();
        indices.truncate(count);
        let figure = self.figure_at(&indices, self.step as u64).await?;
        Ok((indices, figure))
    }

    async fn figure_at(&mut self, indices: &[usize], address: u64) -> Result<FigurePixels> {
        let progress = self.step as f64 / (self.total_steps() - 1).max(1) as f64;
        let batch = self.source.batch(indices, address);
        let batch = batch.at(progress.min(1.0), self.step / self.steps_per_epoch());
        FigurePixels::read(self.method.figure(&batch), indices.len(), self.source.set.shape()).await
    }
}

impl FigurePixels {
    /// Reads a figure of `rows` samples of `shape` [channels, height, width].
    async fn read(figure: Figure, rows: usize, shape: [usize; 3]) -> Result<Self> {
        let mut parts = vec![];
        let mut columns = vec![];
        for column in figure.columns {
            columns.push(ColumnHead { role: column.role, title: column.title });
            parts.push(flat(column.images));
        }
        let mut heads = vec![];
        for chart in figure.charts {
            let (kind, values) = split(chart.content);
            heads.push(ChartHead { title: chart.title, note: chart.note, kind });
            parts.push(values);
        }
        let mut values = read_parts(parts).await?.into_iter();
        let images: Vec<_> = values.by_ref().take(columns.len()).collect();
        let pixels = interleave(&images, rows, shape.iter().product());
        let charts = heads.into_iter().zip(values).map(|(head, values)| ChartPixels::new(head, values)).collect();
        Ok(Self { columns, rows, shape, pixels, charts })
    }
}

/// The values of each part; one transfer for all, because each would wait for the device.
async fn read_parts(parts: Vec<Tensor<1>>) -> Result<Vec<Vec<f32>>> {
    let lengths: Vec<usize> = parts.iter().map(|part| part.dims()[0]).collect();
    if lengths.iter().all(|&length| length == 0) {
        return Ok(lengths.iter().map(|_| vec![]).collect());
    }
    let mut values = read_floats(Tensor::cat(parts, 0)).await?.into_iter();
    Ok(lengths.iter().map(|&length| values.by_ref().take(length).collect()).collect())
}

/// Bytes [rows, columns, tile] of images [columns, rows, tile].
fn interleave(columns: &[Vec<f32>], rows: usize, tile: usize) -> Vec<u8> {
    let mut pixels = vec![0; rows * columns.len() * tile];
    for (c, column) in columns.iter().enumerate() {
        for (row, values) in column.chunks_exact(tile).take(rows).enumerate() {
            let target = &mut pixels[(row * columns.len() + c) * tile..][..tile];
            target.iter_mut().zip(values).for_each(|(target, &x)| *target = byte(x));
        }
    }
    pixels
}

#[cfg(test)]
mod tests {
    use super::super::chart::{ChartData, ChartKind, Tiles};
    use super::*;
    use crate::methods::{Chart, Column, Content, Expected};
    use burn::tensor::{Device, TensorData};

    const TITLE: Text = Text { en: "Title", fr: "Titre" };

    fn tensor<const D: usize>(shape: [usize; D], values: &[f32]) -> Tensor<D> {
        Tensor::from_data(TensorData::new(values.to_vec(), shape), &Device::flex())
    }

    fn chart(content: Content) -> Chart {
        Chart { title: TITLE, note: TITLE, content }
    }

    fn read(figure: Figure) -> FigurePixels {
        pollster::block_on(FigurePixels::read(figure, 2, [1, 1, 2])).unwrap()
    }

    #[test]
    fn every_tensor_finds_its_place() {
        let column = |role, values| Column { role, title: TITLE, images: tensor([2, 1, 1, 2], values) };
        let images = tensor([2, 3, 1, 1], &[0.0, 1.0, 0.0, 2.0, -1.0, 0.2]);
        let figure = read(Figure {
            columns: vec![
                column(Role::Original, &[0.0, 1.0, 0.2, 0.4]),
                column(Role::Predicted, &[2.0, -1.0, f32::NAN, 1.0]),
            ],
            charts: vec![
                chart(Content::Matrix { values: tensor([1, 2], &[-0.5, 3.0]), range: (-1.0, 1.0) }),
                chart(Content::Bars { values: tensor([2, 1], &[5.0, 6.0]), labels: vec![TITLE] }),
                chart(Content::Histogram { values: tensor([1], &[7.0]), expected: Expected::Line(0.5) }),
                chart(Content::Gallery { images: images.clone() }),
                chart(Content::Slider { images }),
            ],
        });
        assert_eq!(figure.pixels, [0, 255, 255, 0, 51, 102, 0, 255]);
        let data: Vec<_> = figure.charts.iter().map(|chart| chart.data.clone()).collect();
        let tiles = Tiles { count: 2, channels: 3, height: 1, width: 1 };
        let pixels = ChartData::Pixels(tiles, vec![0, 255, 0, 255, 0, 51]);
        let numbers = |values: &[f32]| ChartData::Numbers(values.to_vec());
        assert_eq!(data, [numbers(&[-0.5, 3.0]), numbers(&[5.0, 6.0]), numbers(&[7.0]), pixels.clone(), pixels]);
        assert_eq!(figure.charts[3].head.kind, ChartKind::Gallery(tiles));
    }

    #[test]
    fn a_figure_may_have_charts_alone_or_nothing() {
        let empty = read(Figure { columns: vec![], charts: vec![] });
        assert!(empty.pixels.is_empty() && empty.charts.is_empty());
        let values = tensor([1, 2], &[1.0, 2.0]);
        let alone =
            read(Figure { columns: vec![], charts: vec![chart(Content::Matrix { values, range: (0.0, 1.0) })] });
        assert_eq!(alone.charts[0].data, ChartData::Numbers(vec![1.0, 2.0]));
    }
}
