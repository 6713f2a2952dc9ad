//! Telling data sets apart: a checkpoint goes on only with the images it was made with.

use xxhash_rust::xxh3::Xxh3;

use super::SampleSet;

impl SampleSet {
    /// 128 bits over everything of the set that a run depends on, as hexadecimal digits: shape, pixels, labels, and
    /// whether the images have names (by which they are split). What the set and its classes are called may change.
    pub fn fingerprint(&self) -> String {
        let mut hash = Xxh3::new();
        let mut whole = |number: usize| hash.update(&(number as u64).to_le_bytes());
        self.shape().into_iter().chain([self.len(), self.names.is_empty() as usize]).for_each(&mut whole);
        hash.update(&self.pixels);
        for label in self.labels.iter().flat_map(|labels| &labels.of) {
            hash.update(&label.map_or(-1, i32::from).to_le_bytes());
        }
        format!("{:032x}", hash.digest128())
    }
}

#[cfg(test)]
mod tests {
    use super::super::Labels;
    use super::*;

    fn set(pixels: [u8; 12], of: [u16; 3], names: &[&str]) -> SampleSet {
        let labels = Labels { classes: vec!["a".into(), "b".into()], of: of.map(Some).to_vec() };
        let names = names.iter().map(|name| name.to_string()).collect();
        SampleSet::new("set", [1, 2, 2], pixels.to_vec(), Some(labels), names).unwrap()
    }

    #[test]
    fn any_change_that_a_run_would_notice_changes_it() {
        let base = set([1; 12], [0, 1, 0], &[]);
        let mut renamed = base.clone();
        renamed.name = "other".into();
        assert_eq!(base.fingerprint(), renamed.fingerprint());
        let mut pixels = [1; 12];
        pixels[11] = 2;
        let flat = SampleSet { height: 1, width: 4, ..base.clone() };
        let unlabelled = SampleSet { labels: None, ..base.clone() };
        for other in [set(pixels, [0, 1, 0], &[]), set([1; 12], [0, 1, 1], &[]), flat, unlabelled] {
            assert_ne!(base.fingerprint(), other.fingerprint());
        }
        assert_ne!(base.fingerprint(), set([1; 12], [0, 1, 0], &["x", "y", "z"]).fingerprint());
    }
}
