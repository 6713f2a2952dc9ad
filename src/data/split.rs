//! Which samples train and which are held out to measure with.

use super::sample_set::SampleSet;
use crate::random::{Seed, Stream};

/// Sets smaller than this train on everything: a handful of held-out samples measures nothing.
const SMALLEST: usize = 10;

/// Splits indices into (train, held out), each ascending; `held_out` is a fraction in [0, 1).
///
/// IDX and CIFAR sets (whose samples have no names) come in an order that their makers shuffled: the last fraction
/// is held out, whatever the seed, so that results compare. Image folders, and sets whose labels are sorted, are
/// drawn by `seed` with the same fraction of each class. At least one sample trains; a set of fewer than 10 samples,
/// or a fraction that is not positive, holds nothing out.
pub fn split(set: &SampleSet, held_out: f64, seed: Seed) -> (Vec<usize>, Vec<usize>) {
    let count = set.len();
    if count < SMALLEST || held_out.is_nan() || held_out <= 0.0 {
        return ((0..count).collect(), vec![]);
    }
    // Rounded up by a hair: 0.2 of 10 000 is 2000 in any arithmetic.
    let held = ((count as f64 * held_out.min(1.0) + 1e-6) as usize).min(count - 1);
    let order = if is_shuffled(set) { (0..count).rev().collect() } else { by_class(set, seed) };
    let spread = |index: usize| (index + 1) * held / count > index * held / count;
    let chosen = |index: usize| if is_shuffled(set) { index < held } else { spread(index) };
    let mut parts = (vec![], vec![]);
    for (index, sample) in order.into_iter().enumerate() {
        if chosen(index) { parts.1.push(sample) } else { parts.0.push(sample) }
    }
    parts.0.sort_unstable();
    parts.1.sort_unstable();
    parts
}

fn is_shuffled(set: &SampleSet) -> bool {
    let sorted = set.labels.as_ref().is_some_and(|labels| labels.of.is_sorted());
    set.names.is_empty() && !sorted
}

/// Indices class after class, each class shuffled: taking them at even distances takes a like share of each.
fn by_class(set: &SampleSet, seed: Seed) -> Vec<usize> {
    let mut order = seed.draws(Stream::Split, 0, 0).permutation(set.len());
    order.sort_by_key(|&index| set.label(index));
    order
}

#[cfg(test)]
mod tests {
    use super::super::sample_set::Labels;
    use super::*;

    /// One-pixel images of the given classes, with names or without.
    fn set(of: &[u16], named: bool) -> SampleSet {
        let classes = (0..=of.iter().max().copied().unwrap_or(0)).map(|id| id.to_string()).collect();
        let names = if named { (0..of.len()).map(|i| i.to_string()).collect() } else { vec![] };
        let labels = Labels { classes, of: of.iter().map(|&id| Some(id)).collect() };
        SampleSet::new("s", [1, 1, 1], vec![0; of.len()], Some(labels), names).unwrap()
    }

    fn check_partition(set: &SampleSet, (train, held): &(Vec<usize>, Vec<usize>)) {
        let mut all = [&train[..], &held[..]].concat();
        all.sort_unstable();
        assert_eq!(all, (0..set.len()).collect::<Vec<_>>());
        assert!(!train.is_empty() && train.is_sorted() && held.is_sorted());
    }

    #[test]
    fn a_set_in_file_order_holds_out_its_end() {
        let set = set(&[1, 0, 1, 0, 1, 0, 1, 0, 1, 0], false);
        let parts = split(&set, 0.2, Seed(1));
        check_partition(&set, &parts);
        assert_eq!(parts.1, [8, 9]);
        assert_eq!(parts, split(&set, 0.2, Seed(2)));
    }

    #[test]
    fn folders_are_split_alike_in_each_class_and_by_seed() {
        let of: Vec<u16> = (0..300).map(|i| if i < 200 { 0 } else { 1 + (i >= 290) as u16 }).collect();
        let set = set(&of, true);
        let parts = split(&set, 0.2, Seed(1));
        check_partition(&set, &parts);
        let of_class = |class| parts.1.iter().filter(|&&index| set.label(index) == Some(class)).count();
        assert_eq!([0, 1, 2].map(of_class), [40, 18, 2]);
        assert_eq!(parts, split(&set, 0.2, Seed(1)));
        assert_ne!(parts, split(&set, 0.2, Seed(2)));
    }

    #[test]
    fn sorted_labels_are_drawn_although_they_come_from_a_file() {
        let of: Vec<u16> = (0..100).map(|i| i / 50).collect();
        let (_, held) = split(&set(&of, false), 0.2, Seed(1));
        assert_eq!(held.iter().filter(|&&index| index < 50).count(), 10);
    }

    #[test]
    fn every_fraction_leaves_something_to_train_on() {
        for named in [false, true] {
            let set = set(&[0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1], named);
            for fraction in [f64::NAN, -1.0, 0.0, 1e-9, 0.5, 0.999, 1.0, 7.0, f64::INFINITY] {
                check_partition(&set, &split(&set, fraction, Seed(0)));
            }
        }
        let tiny = set(&[0; 9], true);
        assert!(split(&tiny, 0.5, Seed(0)).1.is_empty());
    }
}
