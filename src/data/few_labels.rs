//! Some of the labels: how few are enough is what an evaluation asks.

use serde::Serialize;

use super::sample_set::SampleSet;
use crate::random::{Seed, Stream};

/// How many labels to draw. Each class gives its share.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LabelBudget {
    /// So many of each class, or all that a class has.
    PerClass(usize),
    /// This part of each class, in (0, 1], but one label at least.
    Fraction(f64),
}

impl LabelBudget {
    /// The labelled images among `indices` whose label may be used, ascending. Another `draw` gives others, and a
    /// smaller budget with the same draw gives some of these.
    pub fn draw(self, set: &SampleSet, indices: &[usize], seed: Seed, draw: u64) -> Vec<usize> {
        let order = seed.draws(Stream::Split, 1 << 40 | draw, 0).permutation(indices.len());
        let mut by_class = vec![vec![]; set.labels.as_ref().map_or(0, |labels| labels.classes.len())];
        for index in order.into_iter().map(|at| indices[at]) {
            if let Some(class) = set.label(index) {
                by_class[class as usize].push(index);
            }
        }
        let mut drawn: Vec<usize> = by_class.iter().flat_map(|of| &of[..self.of(of.len())]).copied().collect();
        drawn.sort_unstable();
        drawn
    }

    /// Labels of a class that has `count`.
    fn of(self, count: usize) -> usize {
        match self {
            Self::PerClass(wanted) => wanted.min(count),
            Self::Fraction(part) => ((part * count as f64).round() as usize).max(1).min(count),
        }
    }

    /// Whether it takes all there are, so that nothing is left to chance.
    pub fn is_all(self) -> bool {
        matches!(self, Self::Fraction(part) if part >= 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample_set::Labels;
    use super::*;

    /// 200 of class 0, 40 of class 1, one of class 2, ten without label.
    fn set() -> SampleSet {
        let of = |i| match i {
            0..200 => Some(0),
            200..240 => Some(1),
            240 => Some(2),
            _ => None,
        };
        let labels = Labels { classes: vec!["a".into(), "b".into(), "c".into()], of: (0..251).map(of).collect() };
        SampleSet::new("s", [1, 1, 1], vec![0; 251], Some(labels), vec![]).unwrap()
    }

    fn counts(budget: LabelBudget) -> [usize; 3] {
        let (set, all) = (set(), (0..251).collect::<Vec<_>>());
        let drawn = budget.draw(&set, &all, Seed(1), 0);
        assert!(drawn.is_sorted() && drawn.windows(2).all(|pair| pair[0] != pair[1]));
        [0, 1, 2].map(|class| drawn.iter().filter(|&&index| set.label(index) == Some(class)).count())
    }

    #[test]
    fn each_class_gives_its_share_and_one_label_at_least() {
        assert_eq!(counts(LabelBudget::PerClass(10)), [10, 10, 1]);
        assert_eq!(counts(LabelBudget::Fraction(0.1)), [20, 4, 1]);
        assert_eq!(counts(LabelBudget::Fraction(0.001)), [1, 1, 1]);
        assert_eq!(counts(LabelBudget::Fraction(1.0)), [200, 40, 1]);
    }

    #[test]
    fn draws_differ_and_a_smaller_budget_is_a_part_of_a_larger() {
        let (set, all) = (set(), (0..251).collect::<Vec<_>>());
        let draw = |budget: LabelBudget, draw| budget.draw(&set, &all, Seed(1), draw);
        let few = draw(LabelBudget::PerClass(5), 0);
        assert_eq!(few, draw(LabelBudget::PerClass(5), 0));
        assert_ne!(few, draw(LabelBudget::PerClass(5), 1));
        let many = draw(LabelBudget::Fraction(0.5), 0);
        assert!(few.iter().all(|index| many.contains(index)));
    }
}
