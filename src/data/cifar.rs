//! The binary batches of CIFAR-10 and CIFAR-100 (<https://www.cs.toronto.edu/~kriz/cifar.html>).
//!
//! A record of CIFAR-10 is a label byte and 3072 pixels: the red, green and blue plane of 32x32, row by row. A
//! record of CIFAR-100 has two label bytes, coarse and fine; the fine one is used.

use super::idx::named;
use super::limits::MAX_IMAGES;
use super::recognise::file_name;
use super::sample_set::SampleSet;
use crate::error::{Error, Result};

const EDGE: usize = 32;
const PIXELS: usize = 3 * EDGE * EDGE;
/// Bytes of one CIFAR-10 record.
pub(super) const RECORD_10: usize = 1 + PIXELS;
/// Bytes of one CIFAR-100 record.
pub(super) const RECORD_100: usize = 2 + PIXELS;

/// CIFAR-10's classes in the order of `batches.meta.txt`.
const CLASSES_10: [&str; 10] =
    ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

/// One batch file.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Batch {
    pub path: String,
    /// 10 or 100.
    pub classes: usize,
    pub labels: Vec<u8>,
    /// [count, 3, 32, 32]
    pub pixels: Vec<u8>,
}

/// Whether the file is named as the class names that come with the batches.
pub(super) fn is_names_file(path: &str) -> bool {
    ["batches.meta.txt", "fine_label_names.txt"].contains(&file_name(path))
}

/// Class names, one a line.
pub(super) fn parse_names(bytes: &[u8]) -> Vec<String> {
    // CIFAR-100 has 100; the bound keeps a wrong file of this name from filling the memory.
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(1 << 16)]).into_owned();
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_string).collect()
}

/// Whether the file is named as the published batches are.
pub(super) fn is_batch_name(path: &str) -> bool {
    let name = file_name(path);
    is_100_name(name) || name == "test_batch.bin" || (name.starts_with("data_batch_") && name.ends_with(".bin"))
}

fn is_100_name(name: &str) -> bool {
    matches!(name, "train.bin" | "test.bin")
}

/// Whether the length and every label are those of a batch.
pub(super) fn fits(bytes: &[u8]) -> bool {
    !bytes.is_empty() && (check("", bytes, RECORD_10).is_ok() || check("", bytes, RECORD_100).is_ok())
}

/// Reads one batch.
///
/// # Errors
/// [`Error::Data`] when the length is no whole number of records, or a label is out of range.
pub(super) fn parse(path: &str, bytes: &[u8]) -> Result<Batch> {
    let named_100 = is_100_name(file_name(path));
    let record = match (check(path, bytes, RECORD_10), check(path, bytes, RECORD_100)) {
        (Ok(()), Ok(())) if named_100 => RECORD_100,
        (Ok(()), _) => RECORD_10,
        (_, Ok(())) => RECORD_100,
        (_, Err(error)) if named_100 => return Err(error),
        (Err(error), _) => return Err(error),
    };
    let count = bytes.len() / record;
    if count > MAX_IMAGES {
        return Err(Error::data(path, format!("holds {count} images; at most {MAX_IMAGES} are read")));
    }
    let (mut labels, mut pixels) = (Vec::with_capacity(count), Vec::with_capacity(count * PIXELS));
    for record in bytes.chunks_exact(record) {
        let (label, body) = record.split_at(record.len() - PIXELS);
        labels.extend(label.last());
        pixels.extend_from_slice(body);
    }
    Ok(Batch { path: path.to_string(), classes: if record == RECORD_10 { 10 } else { 100 }, labels, pixels })
}

fn check(path: &str, bytes: &[u8], record: usize) -> Result<()> {
    if bytes.is_empty() || !bytes.len().is_multiple_of(record) {
        return Err(Error::data(
            path,
            format!(
                "its {} bytes are no whole number of {record}-byte CIFAR records ({} left over); get it again",
                bytes.len(),
                bytes.len() % record
            ),
        ));
    }
    // [label] or [coarse label, fine label]
    let highest: &[u8] = if record == RECORD_10 { &[9] } else { &[19, 99] };
    for (index, record) in bytes.chunks_exact(record).enumerate() {
        if let Some((label, limit)) = record.iter().zip(highest).find(|(label, limit)| label > limit) {
            return Err(Error::data(
                path,
                format!("the label of record {index} is {label}, CIFAR's go from 0 to {limit}; this is another format"),
            ));
        }
    }
    Ok(())
}

/// Joins batches, training first, into one set.
///
/// `classes` name the labels; without them CIFAR-10 has its own names and CIFAR-100 numbers.
///
/// # Errors
/// [`Error::Data`] when CIFAR-10 and CIFAR-100 are mixed.
pub(super) fn join(name: &str, mut batches: Vec<Batch>, classes: Vec<String>) -> Result<SampleSet> {
    batches.sort_by_key(|batch| (file_name(&batch.path).starts_with("test"), batch.path.clone()));
    let (mut of, mut pixels, mut kind) = (vec![], vec![], (0, String::new()));
    for batch in batches {
        if kind.0 != 0 && kind.0 != batch.classes {
            return Err(Error::data(
                batch.path,
                format!("is CIFAR-{}, {} is CIFAR-{}; add one of the two only", batch.classes, kind.1, kind.0),
            ));
        }
        kind = (batch.classes, batch.path);
        of.extend(batch.labels.into_iter().map(|label| Some(label as u16)));
        if pixels.is_empty() { pixels = batch.pixels } else { pixels.extend(batch.pixels) }
    }
    let classes = match kind.0 {
        wanted if classes.len() >= wanted => classes,
        10 => CLASSES_10.map(String::from).to_vec(),
        _ => vec![],
    };
    SampleSet::new(name, [3, EDGE, EDGE], pixels, named(of, classes), vec![])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch(labels: &[&[u8]]) -> Vec<u8> {
        let fill = |(index, label): (usize, &&[u8])| [label.to_vec(), vec![index as u8; PIXELS]].concat();
        labels.iter().enumerate().flat_map(fill).collect()
    }

    #[test]
    fn both_kinds_are_told_apart_by_length() {
        let ten = parse("data_batch_1.bin", &batch(&[&[3], &[9]])).unwrap();
        assert_eq!((ten.classes, &ten.labels[..], ten.pixels[PIXELS]), (10, &[3, 9][..], 1));
        let hundred = parse("train.bin", &batch(&[&[19, 99], &[0, 7]])).unwrap();
        assert_eq!((hundred.classes, &hundred.labels[..], hundred.pixels[PIXELS]), (100, &[99, 7][..], 1));
    }

    #[test]
    fn wrong_length_and_wrong_label_are_named() {
        let error = parse("data_batch_1.bin", &[0; 3000]).unwrap_err().to_string();
        assert!(error.contains("3000 bytes") && error.contains("3073"), "{error}");
        let error = parse("test_batch.bin", &batch(&[&[3], &[10]])).unwrap_err().to_string();
        assert!(error.contains("record 1 is 10") && error.contains("0 to 9"), "{error}");
        assert!(parse("train.bin", &[0; 3073 * 2 + 1]).unwrap_err().to_string().contains("3074"));
    }

    #[test]
    fn names_are_attached_only_when_they_suffice() {
        let set = |names: Vec<String>| join("c", vec![parse("b.bin", &batch(&[&[9]])).unwrap()], names).unwrap();
        assert_eq!(set(vec![]).labels.unwrap().classes[9], "truck");
        assert_eq!(set(vec!["one".into()]).labels.unwrap().classes[9], "truck");
        let names = parse_names(b"a\nb\nc\nd\ne\nf\ng\nh\ni\nlorry\n\n");
        assert_eq!(set(names).labels.unwrap().classes[9], "lorry");
    }
}
