//! Figures on their way to a screen or a file.

use serde::Serialize;

use super::trainer::{Trainer, read_floats};
use crate::error::Result;
use crate::methods::Role;
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
}

impl Trainer {
    /// The method's picture of the samples at `indices`; another `roll` draws other views and masks.
    ///
    /// # Errors
    /// [`crate::Error::Device`] when reading fails.
    pub async fn figure_pixels(&mut self, indices: &[usize], roll: u64) -> Result<FigurePixels> {
        // Addresses above every step, so that looking is independent of training.
        let figure = self.method.figure(&self.source.batch(indices, (1 << 40) + roll));
        let shape = self.source.set.shape();
        let tile = shape.iter().product::<usize>();
        let count = figure.columns.len();
        let mut pixels = vec![0; indices.len() * count * tile];
        let mut columns = vec![];
        for (c, column) in figure.columns.into_iter().enumerate() {
            columns.push(ColumnHead { role: column.role, title: column.title });
            let values = read_floats(column.images).await?;
            for (row, values) in values.chunks_exact(tile).enumerate() {
                let target = &mut pixels[(row * count + c) * tile..][..tile];
                target.iter_mut().zip(values).for_each(|(byte, x)| *byte = (x.clamp(0.0, 1.0) * 255.0).round() as u8);
            }
        }
        Ok(FigurePixels { columns, rows: indices.len(), shape, pixels })
    }
}
