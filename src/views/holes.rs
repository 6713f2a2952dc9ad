//! Holes in images, for inpainting: a central region or random blocks as in Pathak et al., "Context encoders", CVPR
//! 2016, and brush strokes in place of their random regions, whose shapes came from another data set.

use std::f32::consts::TAU;

use crate::random::Draws;

/// The shape of what is cut out of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holes {
    /// One rectangle in the middle, with the proportions of the image.
    Centre,
    /// Squares, which may overlap.
    Blocks,
    /// Strokes of a round brush that wanders.
    FreeForm,
}

impl Holes {
    /// Draws a hole over about a share `fraction` (below 1) of an image of `size` = [height, width].
    ///
    /// Returns `[height·width]`, row by row, 1 = removed.
    pub fn draw(self, draws: &mut Draws, size: [usize; 2], fraction: f64) -> Vec<f32> {
        let mut hole = Hole { values: vec![0.0; size[0] * size[1]], size, count: 0 };
        let wanted = ((fraction * hole.values.len() as f64).round() as usize).clamp(1, hole.values.len());
        match self {
            Holes::Centre => hole.cut_centre(fraction),
            Holes::Blocks => hole.cut_blocks(draws, wanted),
            Holes::FreeForm => hole.paint(draws, wanted),
        }
        hole.values
    }
}

struct Hole {
    /// [height, width], 1 = removed.
    values: Vec<f32>,
    size: [usize; 2],
    /// Pixels removed so far.
    count: usize,
}

impl Hole {
    fn cut_centre(&mut self, fraction: f64) {
        let [height, width] = self.size;
        let [rows, columns] = self.size.map(|edge| ((edge as f64 * fraction.sqrt()).round() as usize).clamp(1, edge));
        self.cut([(height - rows) / 2, (width - columns) / 2].map(|start| start as isize), [rows, columns]);
    }

    /// Squares of a sixth to a third of the image's edge, smaller where less is missing.
    fn cut_blocks(&mut self, draws: &mut Draws, wanted: usize) {
        let [height, width] = self.size;
        let largest = (height.min(width) / 3).max(1);
        while self.count < wanted {
            let missing = ((wanted - self.count) as f64).sqrt().ceil() as usize;
            let edge = (largest / 2 + draws.below(largest - largest / 2) + 1).min(missing);
            // It may reach over the border, so that pixels there are removed as often as others.
            let mut start = |length: usize| draws.below(length + edge - 1) as isize - (edge as isize - 1);
            let corner = [start(height), start(width)];
            self.cut(corner, [edge, edge]);
        }
    }

    /// Removes the part of a rectangle that lies in the image.
    fn cut(&mut self, [top, left]: [isize; 2], [rows, columns]: [usize; 2]) {
        for row in top..top + rows as isize {
            for column in left..left + columns as isize {
                self.remove(row, column);
            }
        }
    }

    /// Strokes as long as the image's edge, in steps of one pixel, that turn a little at each.
    fn paint(&mut self, draws: &mut Draws, wanted: usize) {
        let [height, width] = self.size;
        let radius = (height.min(width) as f32 / 12.0).max(1.0);
        while self.count < wanted {
            let (mut y, mut x) = (draws.range(0.0, height as f32), draws.range(0.0, width as f32));
            let mut heading = draws.range(0.0, TAU);
            for _ in 0..height.max(width) {
                self.dab(y, x, radius);
                if self.count >= wanted {
                    break;
                }
                heading += 0.3 * draws.normal();
                (y, x) = (y + heading.sin(), x + heading.cos());
            }
        }
    }

    /// Removes a disc. What leaves the image comes back on the other side, so that all pixels are removed as often.
    fn dab(&mut self, y: f32, x: f32, radius: f32) {
        let [height, width] = self.size.map(|edge| edge as isize);
        let near = |centre: f32| (centre - radius).floor() as isize..=(centre + radius).ceil() as isize;
        for row in near(y) {
            for column in near(x) {
                if (row as f32 - y).powi(2) + (column as f32 - x).powi(2) <= radius * radius {
                    self.remove(row.rem_euclid(height), column.rem_euclid(width));
                }
            }
        }
    }

    fn remove(&mut self, row: isize, column: isize) {
        let inside = |at: isize, edge: usize| (0..edge as isize).contains(&at);
        if inside(row, self.size[0]) && inside(column, self.size[1]) {
            let value = &mut self.values[row as usize * self.size[1] + column as usize];
            self.count += usize::from(*value == 0.0);
            *value = 1.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Seed, Stream};

    const ALL: [Holes; 3] = [Holes::Centre, Holes::Blocks, Holes::FreeForm];

    fn draw(holes: Holes, size: [usize; 2], fraction: f64, sample: u64) -> Vec<f32> {
        holes.draw(&mut Seed(1).draws(Stream::Mask, 0, sample), size, fraction)
    }

    #[test]
    fn they_cover_about_their_share() {
        for (holes, size) in ALL.into_iter().flat_map(|holes| [[32, 32], [28, 20], [8, 9]].map(|size| (holes, size))) {
            for (fraction, sample) in [(0.05, 0), (0.25, 1), (0.5, 2), (0.75, 3)] {
                let hole = draw(holes, size, fraction, sample);
                assert!(hole.len() == size[0] * size[1] && hole.iter().all(|&x| x == 0.0 || x == 1.0));
                let share = f64::from(hole.iter().sum::<f32>()) / hole.len() as f64;
                assert!((share - fraction).abs() < 0.08, "{holes:?} of {size:?}: {share}, not {fraction}");
            }
        }
    }

    #[test]
    fn the_centre_is_in_the_middle() {
        let hole = draw(Holes::Centre, [4, 8], 0.25, 0);
        let rows: Vec<f32> = hole.chunks(8).map(|row| row.iter().sum()).collect();
        assert_eq!(rows, [0.0, 4.0, 4.0, 0.0]);
        assert_eq!(hole[8..16], [0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0]);
    }

    #[test]
    fn random_holes_differ_and_remove_every_pixel_about_as_often() {
        for holes in [Holes::Blocks, Holes::FreeForm] {
            let mut counts = vec![0.0; 144];
            for sample in 0..3000 {
                let hole = draw(holes, [12, 12], 0.25, sample);
                hole.iter().zip(&mut counts).for_each(|(value, count)| *count += value / 3000.0);
            }
            assert_ne!(draw(holes, [12, 12], 0.25, 0), draw(holes, [12, 12], 0.25, 1));
            assert!(counts.iter().all(|rate| (0.2..0.34).contains(rate)), "{holes:?}: {counts:?}");
        }
    }
}
