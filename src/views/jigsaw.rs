//! Jigsaw puzzles (Noroozi & Favaro, "Unsupervised Learning of Visual Representations by Solving Jigsaw Puzzles",
//! ECCV 2016): where the tiles of an image lie, and the orders they are shown in.

use burn::tensor::{Tensor, ops::PadMode};

use crate::error::{Error, Result};
use crate::kernels::gather_rows;
use crate::random::Draws;

/// An image cut into `side` × `side` cells, and in each cell a tile that is a little smaller.
///
/// The gap between neighbouring tiles differs from puzzle to puzzle, so that edges which fit do not give the order
/// away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TileGrid {
    /// Tiles along an edge.
    pub side: usize,
    /// [height, width] of a cell.
    pub cell: [usize; 2],
    /// [height, width] of a tile.
    pub tile: [usize; 2],
    /// Columns of the image.
    width: usize,
}

/// A smaller tile shows nothing.
const LEAST_TILE: usize = 3;

impl TileGrid {
    /// `side` × `side` tiles, each `gap` pixels smaller than its cell, of images of `size` [height, width].
    ///
    /// # Errors
    /// [`Error::Setting`] about `tile_gap` when the tiles would be smaller than 3 × 3 pixels.
    pub fn new(side: usize, gap: usize, size: [usize; 2]) -> Result<Self> {
        let cell = size.map(|edge| edge / side);
        let tile = cell.map(|edge| edge.saturating_sub(gap));
        if tile.iter().any(|&edge| edge < LEAST_TILE) {
            let [height, width] = size;
            let problem = format!(
                "images of {width}×{height} pixels leave tiles of {}×{}, too small to show anything; choose a smaller gap, fewer tiles or larger images",
                tile[1], tile[0]
            );
            return Err(Error::setting("tile_gap", gap, problem));
        }
        Ok(Self { side, cell, tile, width: size[1] })
    }

    /// Number of tiles.
    pub fn tiles(&self) -> usize {
        self.side * self.side
    }

    /// Each tile at a random place of its cell, tiles row by row: the numbers of its pixels, row·width + column.
    pub fn draw(&self, draws: &mut Draws) -> Vec<Vec<usize>> {
        (0..self.tiles()).map(|tile| self.pixels(tile, [0, 1].map(|axis| draws.below(self.slack(axis) + 1)))).collect()
    }

    /// Cuts tiles out of images, in the order given; cutting and shuffling is one gathering of pixels.
    ///
    /// - `images`: [batch, channels, height, width]
    /// - `tiles`: for each image as many tiles, each the numbers of its pixels as [`TileGrid::draw`] gives them
    /// - returns [batch·tiles, channels, pixels of a tile]
    pub fn cut(&self, images: Tensor<4>, tiles: &[Vec<Vec<usize>>]) -> Tensor<3> {
        let [batch, channels, height, width] = images.dims();
        let pixels: Vec<Vec<usize>> = tiles.iter().map(|tiles| tiles.concat()).collect();
        let images = images.reshape([batch, channels, height * width]).swap_dims(1, 2);
        let cut = gather_rows(images, &pixels);
        cut.reshape([batch * self.tiles(), self.tile[0] * self.tile[1], channels]).swap_dims(1, 2)
    }

    /// Tiles as images: [tiles, channels, pixels] → [tiles, channels, height, width].
    pub fn planes(&self, tiles: Tensor<3>) -> Tensor<4> {
        let [count, channels, _] = tiles.dims();
        tiles.reshape([count, channels, self.tile[0], self.tile[1]])
    }

    /// Puts tiles side by side, each in the middle of its cell, on white images of `size` [height, width].
    ///
    /// - `tiles`: [batch·tiles, channels, height, width], pixels in [0, 1]
    /// - returns [batch, channels, `size`]
    pub fn lay_out(&self, tiles: Tensor<4>, size: [usize; 2]) -> Tensor<4> {
        let ([count, channels, ..], [height, width], side) = (tiles.dims(), self.cell, self.side);
        let batch = count / self.tiles();
        let cells = on_white(tiles, self.cell).reshape([batch, side, side, channels, height, width]);
        let images = cells.permute([0, 3, 1, 4, 2, 5]).reshape([batch, channels, side * height, side * width]);
        on_white(images, size)
    }

    /// Pixels of a cell that its tile leaves free, along an axis.
    fn slack(&self, axis: usize) -> usize {
        self.cell[axis] - self.tile[axis]
    }

    /// The pixels of a tile that lies `offset` [rows, columns] inside its cell.
    fn pixels(&self, tile: usize, offset: [usize; 2]) -> Vec<usize> {
        let top = tile / self.side * self.cell[0] + offset[0];
        let left = tile % self.side * self.cell[1] + offset[1];
        let row = |y: usize| (0..self.tile[1]).map(move |x| (top + y) * self.width + left + x);
        (0..self.tile[0]).flat_map(row).collect()
    }
}

/// `images` in the middle of white ones of `size` [height, width].
fn on_white(images: Tensor<4>, size: [usize; 2]) -> Tensor<4> {
    let [_, _, height, width] = images.dims();
    let sides = |free: usize| (free / 2, free - free / 2);
    match [height, width] == size {
        true => images,
        false => images.pad([sides(size[0] - height), sides(size[1] - width)], PadMode::Constant(1.0)),
    }
}

/// `size` orders of `tiles` tiles that are as different from each other as possible, always the same ones.
///
/// The first is the natural order. Each of the others is the order whose least Hamming distance to those before it is
/// greatest; among equals, the one with the greatest sum of distances (the paper's criterion); then the first in
/// lexicographic order. There are at most tiles! orders, and `tiles` is at most 9.
pub fn permutation_set(tiles: usize, size: usize) -> Vec<Vec<usize>> {
    let all = every_order(tiles);
    let mut chosen = vec![all[0]];
    // (least distance, sum of distances) of each order to those chosen.
    let mut scores = vec![(u32::MAX, 0); all.len()];
    while chosen.len() < size.min(all.len()) {
        let last = chosen[chosen.len() - 1];
        for (score, &order) in scores.iter_mut().zip(&all) {
            let distance = hamming(order, last);
            *score = (score.0.min(distance), score.1 + distance);
        }
        let best = (1..all.len()).fold(0, |best, i| if scores[i] > scores[best] { i } else { best });
        chosen.push(all[best]);
    }
    chosen.into_iter().map(|order| unpacked(order, tiles)).collect()
}

/// Every order of `tiles` tiles, in lexicographic order. Four bits a place keep the 362 880 orders of nine tiles small.
fn every_order(tiles: usize) -> Vec<u64> {
    let mut order: Vec<usize> = (0..tiles).collect();
    let mut all = vec![];
    loop {
        all.push(order.iter().fold(0, |packed, &tile| (packed << 4) | tile as u64));
        // The next order: the last place that can grow takes the next larger tile, and what follows starts over.
        let Some(place) = (1..tiles).rev().find(|&i| order[i - 1] < order[i]) else { return all };
        let larger = (place..tiles).rev().find(|&i| order[i] > order[place - 1]).unwrap_or(place);
        order.swap(place - 1, larger);
        order[place..].reverse();
    }
}

fn unpacked(order: u64, tiles: usize) -> Vec<usize> {
    (0..tiles).rev().map(|place| ((order >> (4 * place)) & 15) as usize).collect()
}

/// Number of places that differ.
fn hamming(a: u64, b: u64) -> u32 {
    let bits = a ^ b;
    ((bits | (bits >> 1) | (bits >> 2) | (bits >> 3)) & 0x1111_1111_1111_1111).count_ones()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Seed, Stream};
    use std::collections::BTreeSet;

    #[test]
    fn tiles_lie_in_their_cells() {
        let grid = TileGrid::new(3, 1, [28, 31]).unwrap();
        assert_eq!((grid.tiles(), grid.cell, grid.tile), (9, [9, 10], [8, 9]));
        for sample in 0..20 {
            let tiles = grid.draw(&mut Seed(1).draws(Stream::Mask, 0, sample));
            for (i, pixels) in tiles.iter().enumerate() {
                assert_eq!(pixels.iter().collect::<BTreeSet<_>>().len(), 8 * 9);
                for pixel in pixels {
                    assert_eq!((pixel / 31 / 9, pixel % 31 / 10), (i / 3, i % 3), "tile {i}, pixel {pixel}");
                }
            }
        }
    }

    #[test]
    fn places_vary_within_the_gap() {
        let grid = TileGrid::new(2, 1, [8, 8]).unwrap();
        let first = |sample| grid.draw(&mut Seed(1).draws(Stream::Mask, 0, sample))[0][0];
        assert_eq!((0..200).map(first).collect::<BTreeSet<_>>(), BTreeSet::from([0, 1, 8, 9]));
    }

    #[test]
    fn tiles_too_small_are_refused() {
        let message = TileGrid::new(3, 2, [12, 28]).unwrap_err().to_string();
        assert!(message.contains("tile_gap") && message.contains("28×12") && message.contains("7×2"), "{message}");
    }

    /// As tests/goldens/make_jigsaw.py chooses them.
    #[test]
    fn orders_are_those_of_the_definition() {
        let set = permutation_set(9, 24);
        assert_eq!(set[0], [0, 1, 2, 3, 4, 5, 6, 7, 8]);
        assert_eq!(set[1], [1, 0, 3, 2, 5, 4, 7, 8, 6]);
        assert_eq!(set[2], [2, 3, 0, 1, 6, 7, 8, 4, 5]);
        assert_eq!(set[9], [0, 2, 3, 1, 8, 6, 4, 5, 7]);
        assert_eq!(set[23], [4, 3, 5, 7, 1, 8, 2, 6, 0]);
        let differ = |a: &[usize], b: &[usize]| a.iter().zip(b).filter(|(a, b)| a != b).count();
        let pairs = (0..24).flat_map(|i| (0..i).map(move |j| (i, j)));
        assert_eq!(pairs.map(|(i, j)| differ(&set[i], &set[j])).min(), Some(7));
    }

    #[test]
    fn four_tiles_have_twenty_four_orders() {
        let set = permutation_set(4, 100);
        assert_eq!(set.iter().collect::<BTreeSet<_>>().len(), 24);
        assert_eq!(set[..5], [[0, 1, 2, 3], [1, 0, 3, 2], [2, 3, 0, 1], [3, 2, 1, 0], [0, 2, 3, 1]]);
        assert_eq!(permutation_set(4, 3).len(), 3);
    }
}
