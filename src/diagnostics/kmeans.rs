//! Clusters of vectors: k-means (Lloyd, "Least squares quantization in PCM", 1982), begun with k-means++ (Arthur &
//! Vassilvitskii, SODA 2007).

use crate::random::{Draws, Seed, Stream};

/// Rounds at most; most sets settle in fewer.
const ROUNDS: usize = 50;
/// Beginnings tried; the tightest clusters are kept.
const TRIES: u64 = 3;

/// The cluster of each row of `rows`, [rows, dim] row-major: `clusters` of them, or as many as there are distinct
/// rows. They are numbered from the largest to the smallest. The same seed gives the same clusters.
pub fn kmeans(rows: &[f32], dim: usize, clusters: usize, seed: Seed) -> Vec<u16> {
    let rows: Vec<&[f32]> = rows.chunks_exact(dim.max(1)).collect();
    if rows.is_empty() || clusters == 0 {
        return vec![0; rows.len()];
    }
    let attempt = |try_: u64| lloyd(&rows, begin(&rows, clusters, &mut seed.draws(Stream::Diagnostic, 2, try_)));
    let tries = (0..TRIES).map(attempt);
    let best = tries.min_by(|(_, a), (_, b)| a.total_cmp(b)).map_or(vec![], |(of, _)| of);
    largest_first(best, clusters)
}

/// k-means++: each center is a row, drawn with a probability like its squared distance from those before it.
fn begin(rows: &[&[f32]], clusters: usize, draws: &mut Draws) -> Vec<Vec<f32>> {
    let mut centers = vec![rows[draws.below(rows.len())].to_vec()];
    let mut distances = vec![f64::INFINITY; rows.len()];
    while centers.len() < clusters {
        let last = &centers[centers.len() - 1];
        rows.iter().zip(&mut distances).for_each(|(row, least)| *least = least.min(squared_distance(row, last)));
        let total: f64 = distances.iter().sum();
        if total <= 0.0 {
            break; // no row differs from all centers
        }
        let mut left = total * f64::from(draws.unit());
        let drawn = distances.iter().position(|distance| {
            left -= distance;
            left < 0.0
        });
        centers.push(rows[drawn.unwrap_or(0)].to_vec());
    }
    centers
}

/// Alternates between nearest centers and means; returns the clusters and the sum of squared distances.
fn lloyd(rows: &[&[f32]], mut centers: Vec<Vec<f32>>) -> (Vec<u16>, f64) {
    let (mut of, mut sum) = (vec![u16::MAX; rows.len()], 0.0);
    for _ in 0..ROUNDS {
        let nearest: Vec<(u16, f64)> = rows.iter().map(|row| nearest(row, &centers)).collect();
        sum = nearest.iter().map(|(_, distance)| distance).sum();
        let next: Vec<u16> = nearest.into_iter().map(|(center, _)| center).collect();
        if next == of {
            break;
        }
        of = next;
        move_to_means(&mut centers, rows, &of);
    }
    (of, sum)
}

/// A center without rows stays where it is.
fn move_to_means(centers: &mut [Vec<f32>], rows: &[&[f32]], of: &[u16]) {
    for (id, center) in centers.iter_mut().enumerate() {
        let (mut sums, mut count) = (vec![0.0f64; center.len()], 0);
        for (row, _) in rows.iter().zip(of).filter(|&(_, &cluster)| cluster as usize == id) {
            sums.iter_mut().zip(*row).for_each(|(sum, &x)| *sum += f64::from(x));
            count += 1;
        }
        if count > 0 {
            center.iter_mut().zip(sums).for_each(|(x, sum)| *x = (sum / f64::from(count)) as f32);
        }
    }
}

fn nearest(row: &[f32], centers: &[Vec<f32>]) -> (u16, f64) {
    let distances = centers.iter().map(|center| squared_distance(row, center)).enumerate();
    let best = distances.min_by(|(_, a), (_, b)| a.total_cmp(b));
    best.map_or((0, 0.0), |(center, distance)| (center as u16, distance))
}

/// Summed in eight lanes, which the compiler turns into vector instructions.
fn squared_distance(a: &[f32], b: &[f32]) -> f64 {
    let mut lanes = [0.0f32; 8];
    let (a_chunks, b_chunks) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f32 = a_chunks.remainder().iter().zip(b_chunks.remainder()).map(|(a, b)| (a - b) * (a - b)).sum();
    for (a, b) in a_chunks.zip(b_chunks) {
        lanes.iter_mut().zip(a.iter().zip(b)).for_each(|(lane, (a, b))| *lane += (a - b) * (a - b));
    }
    f64::from(lanes.iter().sum::<f32>() + rest)
}

fn largest_first(of: Vec<u16>, clusters: usize) -> Vec<u16> {
    let mut sizes = vec![0usize; clusters];
    of.iter().for_each(|&cluster| sizes[cluster as usize] += 1);
    let mut order: Vec<usize> = (0..clusters).collect();
    order.sort_by_key(|&cluster| std::cmp::Reverse(sizes[cluster]));
    let mut names = vec![0; clusters];
    order.into_iter().enumerate().for_each(|(name, cluster)| names[cluster] = name as u16);
    of.into_iter().map(|cluster| names[cluster as usize]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `counts[i]` points about (10 i, 0).
    fn groups(counts: &[usize]) -> Vec<f32> {
        let mut draws = Seed(4).draws(Stream::Diagnostic, 3, 0);
        let mut rows = vec![];
        for (group, &count) in counts.iter().enumerate() {
            (0..count).for_each(|_| rows.extend([10.0 * group as f32 + draws.normal(), draws.normal()]));
        }
        rows
    }

    #[test]
    fn groups_far_apart_are_the_clusters_largest_first() {
        let of = kmeans(&groups(&[20, 50, 30]), 2, 3, Seed(1));
        let (first, rest) = of.split_at(20);
        let (second, third) = rest.split_at(50);
        assert!(
            first.iter().all(|&c| c == 2) && second.iter().all(|&c| c == 0) && third.iter().all(|&c| c == 1),
            "{of:?}"
        );
        assert_eq!(of, kmeans(&groups(&[20, 50, 30]), 2, 3, Seed(1)));
    }

    #[test]
    fn no_row_is_nearer_to_the_mean_of_another_cluster() {
        let rows = groups(&[40, 40, 40, 40]);
        let of = kmeans(&rows, 2, 6, Seed(2));
        let mean = |cluster: u16| {
            let own: Vec<&[f32]> =
                rows.chunks_exact(2).zip(&of).filter(|&(_, &c)| c == cluster).map(|(row, _)| row).collect();
            [0, 1].map(|i| own.iter().map(|row| row[i]).sum::<f32>() / own.len() as f32).to_vec()
        };
        let means: Vec<Vec<f32>> = (0..6).map(mean).collect();
        rows.chunks_exact(2).zip(&of).for_each(|(row, &cluster)| assert_eq!(nearest(row, &means).0, cluster));
    }

    #[test]
    fn more_clusters_than_rows_or_equal_rows_are_no_panic() {
        assert_eq!(kmeans(&[1.0, 1.0, 1.0, 1.0], 2, 5, Seed(0)), [0, 0]);
        let mut of = kmeans(&[0.0, 1.0, 2.0], 1, 8, Seed(0));
        of.sort_unstable();
        assert_eq!(of, [0, 1, 2]);
        assert!(kmeans(&[], 4, 3, Seed(0)).is_empty());
        assert_eq!(kmeans(&[1.0], 1, 0, Seed(0)), [0]);
    }
}
