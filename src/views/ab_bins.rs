//! Colours as classes: the ab plane of L*a*b* cut into bins (Zhang et al., "Colorful image colorization", 2016).

use burn::tensor::{Tensor, TensorData, activation::softmax};

use super::lab::{linear_to_lab, to_linear};

/// Distance between neighbouring bins.
const SPACING: f64 = 10.0;
/// Bins that share a colour between them; 5 in the paper, 10 in the authors' code.
const NEIGHBOURS: usize = 5;
/// σ of the Gaussians that share a colour between bins and smooth the frequencies of bins.
const SIGMA: f32 = 5.0;
/// a and b of sRGB lie well within ± this many bins.
const REACH: i32 = 13;

/// Bins by the (a, b) at their centres.
#[derive(Debug, Clone, PartialEq)]
pub struct AbBins {
    centres: Vec<[f32; 2]>,
}

impl AbBins {
    /// Bins with these centres.
    pub fn new(centres: Vec<[f32; 2]>) -> Self {
        Self { centres }
    }

    /// The 313 bins of the paper: the grid points, multiples of 10, at the corners of every 10 × 10 square of the ab
    /// plane that the convex hull of all sRGB colours touches. Ordered by a, then b.
    ///
    /// The authors publish the list without a rule; this one gives exactly theirs. Four of the bins, (40, 90), (100,
    /// -90), (100, -10) and (100, 0), lie where the hull is and no colour: without the hull there would be 309.
    pub fn in_gamut() -> Self {
        let outline = convex_hull(most_saturated());
        let strip = |b: i32| strip_range(&outline, f64::from(b) * SPACING, f64::from(b + 1) * SPACING);
        let strips: Vec<Option<[i32; 2]>> = (-REACH..REACH).map(|b| strip(b).map(|range| range.map(square))).collect();
        let touched = |a: i32, b: i32| {
            let range = strips.get((b + REACH) as usize).copied().flatten();
            range.is_some_and(|[first, last]| (first..=last).contains(&a))
        };
        let corners = [(0, 0), (-1, 0), (0, -1), (-1, -1)];
        let needed = |&(a, b): &(i32, i32)| corners.iter().any(|(i, j)| touched(a + i, b + j));
        let grid = (-REACH..=REACH).flat_map(|a| (-REACH..=REACH).map(move |b| (a, b)));
        Self::new(grid.filter(needed).map(|(a, b)| [a, b].map(|x| x as f32 * SPACING as f32)).collect())
    }

    /// Centres, [bins][a, b].
    pub fn centres(&self) -> &[[f32; 2]] {
        &self.centres
    }

    /// Number of bins.
    pub fn count(&self) -> usize {
        self.centres.len()
    }

    /// The bin nearest to a colour.
    pub fn nearest(&self, ab: [f32; 2]) -> usize {
        self.neighbours(ab)[0].1
    }

    /// Shares a colour between its nearest bins, by a Gaussian of the distance; adds the shares, of sum 1, to
    /// `shares` `[bins]`. Returns the nearest bin.
    pub fn soft_encode(&self, ab: [f32; 2], shares: &mut [f32]) -> usize {
        let neighbours = self.neighbours(ab);
        // Relative to the nearest, so that not all weights are 0 far from every bin.
        let weights = neighbours.map(|(square, _)| (-(square - neighbours[0].0) / (2.0 * SIGMA * SIGMA)).exp());
        let total: f32 = weights.iter().sum();
        for ((_, bin), weight) in neighbours.iter().zip(weights) {
            shares[*bin] += weight / total;
        }
        neighbours[0].1
    }

    /// Squared distance and number of the nearest bins, nearest first.
    fn neighbours(&self, [a, b]: [f32; 2]) -> [(f32, usize); NEIGHBOURS] {
        let mut nearest = [(f32::INFINITY, 0); NEIGHBOURS];
        for (bin, centre) in self.centres.iter().enumerate() {
            let square = (a - centre[0]).powi(2) + (b - centre[1]).powi(2);
            if square < nearest[NEIGHBOURS - 1].0 {
                let place = nearest.partition_point(|&(other, _)| other <= square);
                nearest[place..].rotate_right(1);
                nearest[place] = (square, bin);
            }
        }
        nearest
    }

    /// Weight of each bin that makes rare colours count as much as common ones: 1 / ((1 − λ) p̃ + λ / bins), scaled
    /// to mean 1 under p̃, the smoothed frequencies; equations 3 and 4 of the paper. Without a count all are 1.
    ///
    /// - `counts`: `[bins]`, how often each bin is the nearest
    /// - `uniform`: λ, 0.5 in the paper; at 1 all weights are equal
    pub fn rebalancing(&self, counts: &[f32], uniform: f64) -> Vec<f32> {
        let total: f32 = counts.iter().sum();
        if total <= 0.0 {
            return vec![1.0; self.count()];
        }
        let mut smooth = vec![0.0; self.count()];
        for (centre, &count) in self.centres.iter().zip(counts).filter(|(_, count)| **count > 0.0) {
            let kernel: Vec<f64> = self.centres.iter().map(|other| gaussian(centre, other)).collect();
            let scale = f64::from(count / total) / kernel.iter().sum::<f64>();
            smooth.iter_mut().zip(kernel).for_each(|(p, weight)| *p += scale * weight);
        }
        let inverse = |p: f64| 1.0 / ((1.0 - uniform) * p + uniform / smooth.len() as f64).max(1e-12);
        let mean: f64 = smooth.iter().map(|&p| p * inverse(p)).sum();
        smooth.iter().map(|&p| (inverse(p) / mean) as f32).collect()
    }

    /// The colour of a distribution over bins, between its mean (`temperature` 1) and its mode (towards 0):
    /// equation 5 of the paper, which uses 0.38.
    ///
    /// - `logits`: [rows, bins]
    /// - returns [rows, 2], a and b
    pub fn annealed_mean(&self, logits: Tensor<2>, temperature: f64) -> Tensor<2> {
        let centres: Vec<f32> = self.centres.iter().flatten().copied().collect();
        let centres = Tensor::<2>::from_data(TensorData::new(centres, [self.count(), 2]), &logits.device());
        softmax(logits / temperature, 1).matmul(centres)
    }
}

/// (a, b) of the most saturated colours of 8-bit sRGB, in which one channel is 0 and another is full. They outline all
/// others.
fn most_saturated() -> Vec<[f64; 2]> {
    let light = (0..=255).map(|level| to_linear(f64::from(level) / 255.0));
    let edges = |x: f64| [[1.0, x, 0.0], [x, 1.0, 0.0], [0.0, 1.0, x], [0.0, x, 1.0], [x, 0.0, 1.0], [1.0, 0.0, x]];
    light.flat_map(edges).map(linear_to_lab).map(|[_, a, b]| [a, b]).collect()
}

/// Corners of the smallest convex polygon around points, counter-clockwise (Andrew's monotone chain).
fn convex_hull(mut points: Vec<[f64; 2]>) -> Vec<[f64; 2]> {
    points.sort_by(|p, q| p[0].total_cmp(&q[0]).then(p[1].total_cmp(&q[1])));
    let mut hull = half_hull(points.iter());
    hull.pop();
    let mut upper = half_hull(points.iter().rev());
    upper.pop();
    hull.extend(upper);
    hull
}

/// One side of the hull of sorted points, from the first to the last.
fn half_hull<'a>(points: impl Iterator<Item = &'a [f64; 2]>) -> Vec<[f64; 2]> {
    let turns_left =
        |o: [f64; 2], p: [f64; 2], q: [f64; 2]| (p[0] - o[0]) * (q[1] - o[1]) - (p[1] - o[1]) * (q[0] - o[0]) > 0.0;
    let mut side: Vec<[f64; 2]> = vec![];
    for &point in points {
        while side.len() > 1 && !turns_left(side[side.len() - 2], side[side.len() - 1], point) {
            side.pop();
        }
        side.push(point);
    }
    side
}

/// Least and greatest a of the part of a polygon with b in `low..=high`, if there is one.
fn strip_range(polygon: &[[f64; 2]], low: f64, high: f64) -> Option<[f64; 2]> {
    let next = polygon.iter().cycle().skip(1);
    let mut range: Option<[f64; 2]> = None;
    for ([a0, b0], [a1, b1]) in polygon.iter().zip(next) {
        let (from, to) = (b0.min(*b1).max(low), b0.max(*b1).min(high));
        if from > to {
            continue;
        }
        for b in [from, to] {
            let share = if b1 == b0 { 0.0 } else { (b - b0) / (b1 - b0) };
            let a = a0 + share * (a1 - a0);
            let [least, greatest] = range.unwrap_or([a, a]);
            range = Some([least.min(a), greatest.max(a)]);
        }
    }
    range
}

/// Number of the square along one axis that a coordinate falls in.
fn square(x: f64) -> i32 {
    (x / SPACING).floor() as i32
}

fn gaussian(from: &[f32; 2], to: &[f32; 2]) -> f64 {
    let square = (from[0] - to[0]).powi(2) + (from[1] - to[1]).powi(2);
    f64::from(-square / (2.0 * SIGMA * SIGMA)).exp()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::pixel_to_lab;
    use burn::tensor::Device;

    #[test]
    fn the_gamut_has_the_313_bins_of_the_paper_and_every_colour_four_around_it() {
        let bins = AbBins::in_gamut();
        assert_eq!(bins.count(), 313);
        for published in [[40.0, 90.0], [100.0, -90.0], [100.0, -10.0], [100.0, 0.0], [-90.0, 50.0], [-10.0, -60.0]] {
            assert!(bins.centres().contains(&published), "{published:?}");
        }
        for level in 0..4096 {
            let [r, g, b] = [level % 16, level / 16 % 16, level / 256].map(|x| x as f32 / 15.0);
            let [_, a, b] = pixel_to_lab([r, g, b]);
            let corner = [a, b].map(|x| (x / 10.0).floor() * 10.0);
            for (i, j) in [(0.0, 0.0), (10.0, 0.0), (0.0, 10.0), (10.0, 10.0)] {
                assert!(bins.centres().contains(&[corner[0] + i, corner[1] + j]), "{a} {b}");
            }
        }
    }

    #[test]
    fn a_colour_is_shared_by_its_five_nearest_bins() {
        let bins = AbBins::in_gamut();
        let mut shares = vec![0.0; bins.count()];
        bins.soft_encode([2.0, 13.0], &mut shares);
        assert!((shares.iter().sum::<f32>() - 1.0).abs() < 1e-6);
        let of = |ab: [f32; 2]| shares[bins.centres().iter().position(|centre| *centre == ab).unwrap()];
        assert_eq!(shares.iter().filter(|share| **share > 0.0).count(), 5);
        assert_eq!(bins.centres()[bins.nearest([2.0, 13.0])], [0.0, 10.0]);
        // Squared distances are 13, 53, 73, 113 and 153, then 173; the ratio of two shares is exp of the difference / 50.
        assert!((of([0.0, 20.0]) / of([0.0, 10.0]) - (-40.0f32 / 50.0).exp()).abs() < 1e-5);
        assert!(of([-10.0, 10.0]) > 0.0 && of([0.0, 0.0]) == 0.0);
    }

    #[test]
    fn rare_colours_weigh_more_and_the_mean_is_one() {
        let bins = AbBins::new(vec![[0.0, 0.0], [100.0, 0.0], [0.0, 100.0]]);
        // So far apart that smoothing does nothing: p = 0.9, 0.1, 0 and λ/3 = 1/6.
        let weights = bins.rebalancing(&[90.0, 10.0, 0.0], 0.5);
        let inverse = [1.0 / (0.45 + 1.0 / 6.0), 1.0 / (0.05 + 1.0 / 6.0), 6.0];
        let mean = 0.9 * inverse[0] + 0.1 * inverse[1];
        for (got, want) in weights.iter().zip(inverse) {
            assert!((f64::from(*got) - want / mean).abs() < 1e-5, "{weights:?}");
        }
        assert_eq!(bins.rebalancing(&[1.0, 1.0, 0.0], 1.0), [1.0; 3]);
        assert_eq!(bins.rebalancing(&[0.0; 3], 0.5), [1.0; 3]);
    }

    #[test]
    fn annealing_moves_from_the_mean_to_the_mode() {
        let bins = AbBins::new(vec![[0.0, 0.0], [30.0, -60.0]]);
        let colour = |temperature| {
            let logits = Tensor::<2>::from_floats([[2.0f32.ln(), 0.0]], &Device::flex());
            bins.annealed_mean(logits, temperature).into_data().try_to_vec::<f32>().unwrap()
        };
        assert!((colour(1.0)[0] - 10.0).abs() < 1e-4 && (colour(1.0)[1] + 20.0).abs() < 1e-4);
        assert!(colour(0.05)[0] < 1e-3);
    }
}
