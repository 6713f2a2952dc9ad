//! What an encoder sees where: the features of every place of an image as a colour, and places of a kind as a part.
//!
//! A small stand-in for transfer to detection and segmentation, which would need boxes and masks drawn by people. If
//! the features of an object differ from those of its background, and those of its parts from each other, then a
//! detector has something to build on; no number here says how well it would do. As in Oquab et al., "DINOv2: Learning
//! Robust Visual Features without Supervision", TMLR 2024, figure 1.

use super::kmeans::kmeans;
use super::knn::unit_rows;
use super::pca::Pca;
use crate::random::Seed;

/// Share of the values beyond each end of the colour scale, so that one odd place does not dim all others.
const BEYOND: f32 = 0.02;

/// Maps of some images, all with the same meaning of colours and parts.
#[derive(Debug, Clone, PartialEq)]
pub struct DenseMaps {
    /// Red, green and blue of each place, [images, rows, columns, 3]: its first three principal components.
    pub colours: Vec<u8>,
    /// Share of the variance that the colours show, 0 to 1.
    pub shown: f64,
    /// Part of each place, [images, rows, columns]; 0 is the background, then from the largest part to the smallest.
    pub parts: Vec<u16>,
}

impl DenseMaps {
    /// Maps of features of [images, rows, columns, dim], row-major, with up to `parts` parts beside the background.
    pub fn new(features: &[f32], [rows, columns]: [usize; 2], dim: usize, parts: usize, seed: Seed) -> Self {
        let (colours, shown) = colours(features, dim);
        let mut directions = features.to_vec();
        unit_rows(&mut directions, dim.max(1));
        let clusters = kmeans(&directions, dim, parts + 1, seed);
        Self { colours, shown, parts: background_first(clusters, [rows, columns]) }
    }
}

fn colours(features: &[f32], dim: usize) -> (Vec<u8>, f64) {
    let pca = Pca::fit(features, dim, 3);
    let places = features.len().checked_div(dim).unwrap_or(0);
    let total: f64 = variance(features, &pca.mean);
    let along = pca.project(features);
    let mut colours = vec![128; 3 * places];
    let components = pca.directions.len();
    for component in 0..components {
        let values: Vec<f32> = along.iter().skip(component).step_by(components).copied().collect();
        let (low, high) = ends(&values);
        if high <= low {
            continue; // nothing varies
        }
        for (place, value) in values.iter().enumerate() {
            let scaled = ((value - low) / (high - low)).clamp(0.0, 1.0);
            colours[3 * place + component] = (255.0 * scaled).round() as u8;
        }
    }
    let shown = if total > 0.0 { (pca.variances.iter().sum::<f64>() / total).min(1.0) } else { 0.0 };
    (colours, shown)
}

/// Sum of the unbiased variances of all dimensions.
fn variance(features: &[f32], mean: &[f64]) -> f64 {
    let rows = features.chunks_exact(mean.len().max(1));
    let degrees = rows.len().saturating_sub(1).max(1) as f64;
    let squares = rows.flat_map(|row| row.iter().zip(mean).map(|(&x, m)| (f64::from(x) - m).powi(2)));
    squares.sum::<f64>() / degrees
}

/// The ends of the colour scale of some values.
fn ends(values: &[f32]) -> (f32, f32) {
    let mut sorted = values.to_vec();
    sorted.sort_by(f32::total_cmp);
    let Some(last) = sorted.len().checked_sub(1) else { return (0.0, 0.0) };
    let beyond = (BEYOND * last as f32) as usize;
    (sorted[beyond], sorted[last - beyond])
}

/// Renumbers clusters, which come from the largest to the smallest: the one with the most places at the edge of its
/// image is the background.
fn background_first(mut clusters: Vec<u16>, [rows, columns]: [usize; 2]) -> Vec<u16> {
    let count = clusters.iter().max().map_or(0, |&top| usize::from(top) + 1);
    let mut at_edge = vec![0usize; count];
    for (place, &cluster) in clusters.iter().enumerate() {
        let (row, column) = (place / columns.max(1) % rows.max(1), place % columns.max(1));
        if row == 0 || column == 0 || row + 1 == rows || column + 1 == columns {
            at_edge[usize::from(cluster)] += 1;
        }
    }
    // The first of equals, which is the larger.
    let background = (0..count).rev().max_by_key(|&cluster| at_edge[cluster]).unwrap_or(0) as u16;
    for cluster in &mut clusters {
        *cluster = match *cluster {
            same if same == background => 0,
            before if before < background => before + 1,
            after => after,
        };
    }
    clusters
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two images of 4 × 4 places: a square of one kind, half of it of another, on a background that varies a little.
    fn square() -> (Vec<f32>, Vec<u16>) {
        let part = |place: usize| {
            let (row, column) = (place % 16 / 4, place % 4);
            match (1..3).contains(&row) && (1..3).contains(&column) {
                true if column == 1 => 1,
                true => 2,
                false => 0,
            }
        };
        let features = |place: usize| {
            let noise = 0.02 * (place as f32).sin();
            match part(place) {
                0 => [1.0 + noise, 0.0, 0.0, noise],
                1 => [0.0, 1.0, noise, 0.0],
                _ => [0.0, noise, 1.0, 0.5],
            }
        };
        ((0..32).flat_map(features).collect(), (0..32).map(part).map(|part| part as u16).collect())
    }

    #[test]
    fn the_background_is_at_the_edge_and_parts_are_told_apart() {
        let (features, want) = square();
        let maps = DenseMaps::new(&features, [4, 4], 4, 2, Seed(1));
        let swapped: Vec<u16> = want.iter().map(|&part| [0, 2, 1][usize::from(part)]).collect();
        assert!(maps.parts == want || maps.parts == swapped, "{:?}", maps.parts);
        assert!(maps.shown > 0.99, "three components show nearly all of four dimensions: {}", maps.shown);
        let colour = |place: usize| &maps.colours[3 * place..][..3];
        let apart = |a: usize, b: usize| colour(a).iter().zip(colour(b)).map(|(a, b)| a.abs_diff(*b)).max().unwrap();
        assert!(apart(0, 5) > 100 && apart(5, 6) > 100, "kinds differ: {:?}", maps.colours);
        assert!(apart(0, 16) < 60 && apart(5, 21) < 60, "a kind looks alike in both images: {:?}", maps.colours);
    }

    #[test]
    fn the_background_need_not_be_the_largest() {
        // A ring of 8 around one place a 3 × 3 image; five of the ring are of a second kind.
        assert_eq!(background_first(vec![1, 1, 1, 1, 0, 0, 0, 0, 0], [3, 3]), [1, 1, 1, 1, 0, 0, 0, 0, 0]);
        assert_eq!(background_first(vec![1, 1, 1, 1, 0, 1, 1, 1, 1], [3, 3]), [0, 0, 0, 0, 1, 0, 0, 0, 0]);
    }

    #[test]
    fn nothing_and_sameness_are_no_panic() {
        assert!(DenseMaps::new(&[], [0, 0], 3, 2, Seed(0)).parts.is_empty());
        let same = DenseMaps::new(&[1.0; 2 * 4 * 3], [2, 2], 3, 4, Seed(0));
        assert_eq!((same.parts, same.shown), (vec![0; 8], 0.0));
        assert_eq!(same.colours, [128; 24]);
    }
}
