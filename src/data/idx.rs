//! IDX, the format of MNIST and its kin (<http://yann.lecun.com/exdb/mnist>): big-endian header, then raw bytes.
//!
//! Header: 0, 0, type (8 = unsigned byte), number of dimensions, then each dimension as u32. Images have three
//! dimensions [count, height, width], labels one. The two come as separate files, paired here by their names.

use super::limits::{MAX_EDGE, MAX_IMAGES, MIN_EDGE};
use super::recognise::{file_name, start};
use super::sample_set::{Labels, SampleSet};
use crate::error::{Error, Result};

/// One IDX file.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Part {
    Images(Images),
    Labels(LabelFile),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Images {
    pub path: String,
    pub height: usize,
    pub width: usize,
    /// [count, height, width]
    pub pixels: Vec<u8>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct LabelFile {
    pub path: String,
    pub values: Vec<u8>,
}

impl Images {
    pub fn count(&self) -> usize {
        self.pixels.len() / (self.height * self.width)
    }
}

/// Whether the header is one of IDX bytes and the length is exactly what it promises.
pub(super) fn fits(bytes: &[u8]) -> bool {
    has_magic(bytes) && dimensions(bytes).is_some_and(|(dims, body)| product(&dims) == Some(body.len()))
}

/// Whether the file starts as IDX images or labels do.
pub(super) fn has_magic(bytes: &[u8]) -> bool {
    matches!(bytes, [0, 0, 8, 1 | 3, ..])
}

/// Whether the file is named as IDX files are.
pub(super) fn is_idx_name(path: &str) -> bool {
    let name = file_name(path).to_ascii_lowercase();
    name.contains("ubyte") || name.contains("idx1") || name.contains("idx3") || name.ends_with(".idx")
}

/// The dimensions in the header, and the body behind it.
fn dimensions(bytes: &[u8]) -> Option<(Vec<usize>, &[u8])> {
    let (header, body) = bytes.get(4..)?.split_at_checked(*bytes.get(3)? as usize * 4)?;
    Some((header.chunks_exact(4).map(|d| u32::from_be_bytes([d[0], d[1], d[2], d[3]]) as usize).collect(), body))
}

fn product(dims: &[usize]) -> Option<usize> {
    dims.iter().try_fold(1usize, |product, &dim| product.checked_mul(dim))
}

/// Reads one IDX file.
///
/// # Errors
/// [`Error::Data`] naming the value that is wrong: magic number, type, dimensions, or length of the body.
pub(super) fn parse(path: &str, bytes: &[u8]) -> Result<Part> {
    let (dims, body) = header(bytes).map_err(|problem| Error::data(path, problem))?;
    let path = path.to_string();
    Ok(match dims[..] {
        [_, height, width] => Part::Images(Images { path, height, width, pixels: body.to_vec() }),
        _ => Part::Labels(LabelFile { path, values: body.to_vec() }),
    })
}

/// Dimensions (one or three) and body, checked against each other; the error says what is wrong.
fn header(bytes: &[u8]) -> std::result::Result<(Vec<usize>, &[u8]), String> {
    if bytes.len() < 4 || !bytes.starts_with(&[0, 0]) {
        return Err(format!(
            "is not IDX: it starts with {}, expected 00 00 08 03 (images) or 00 00 08 01 (labels)",
            start(bytes)
        ));
    }
    if bytes[2] != 8 {
        return Err(format!("its IDX type is 0x{:02x}; only unsigned bytes (0x08) are read", bytes[2]));
    }
    let Some((dims, body)) = dimensions(bytes) else {
        return Err(format!("the file ends within its IDX header, after {} bytes; get it again", bytes.len()));
    };
    if !matches!(dims[..], [_] | [_, _, _]) {
        return Err(format!("has {} dimensions; IDX images have 3 and labels 1", dims.len()));
    }
    if dims[0] == 0 || dims[0] > MAX_IMAGES {
        return Err(format!("its header promises {} items; 1 to {MAX_IMAGES} are read", dims[0]));
    }
    if dims[1..].iter().any(|edge| !(MIN_EDGE..=MAX_EDGE).contains(edge)) {
        return Err(format!(
            "its images are {}x{}; edges of {MIN_EDGE} to {MAX_EDGE} pixels are read. Scale them first, or add them as \
             image files, which are scaled when read",
            dims[1], dims[2]
        ));
    }
    let wanted: usize = dims.iter().product();
    if wanted != body.len() {
        return Err(format!(
            "its header promises {wanted} bytes and {} follow: the file is cut off or damaged; get it again",
            body.len()
        ));
    }
    Ok((dims, body))
}

/// The name without what tells images from labels and packed from unpacked: equal for the two files of a pair.
pub(super) fn pair_key(path: &str) -> String {
    let path = path.to_ascii_lowercase();
    let path = path.strip_suffix(".gz").unwrap_or(&path);
    path.replace("images", "*").replace("labels", "*").replace("idx3", "idx").replace("idx1", "idx")
}

/// Pairs images with labels by name, training sets first, and joins the pairs.
///
/// `classes` name the labels; without them they are called by their numbers.
///
/// # Errors
/// [`Error::Data`] when a file lacks its other half, or shapes or lengths disagree.
pub(super) fn join(
    name: &str,
    mut images: Vec<Images>,
    mut labels: Vec<LabelFile>,
    classes: Vec<String>,
) -> Result<SampleSet> {
    images.sort_by_key(|part| (!part.path.contains("train"), part.path.clone()));
    let Some((first, height, width)) = images.first().map(|part| (part.path.clone(), part.height, part.width)) else {
        let path = labels.first().map_or(name, |part| &part.path);
        return Err(Error::data(path, "holds labels only; add the file with the images too"));
    };
    let lone_pair = images.len() == 1 && labels.len() == 1;
    let (mut pixels, mut of) = (vec![], vec![]);
    for part in images {
        if (part.height, part.width) != (height, width) {
            let problem = format!(
                "its images are {}x{}, those of {first} are {height}x{width}; add sets of one size only",
                part.height, part.width
            );
            return Err(Error::data(part.path, problem));
        }
        let key = pair_key(&part.path);
        match labels.iter().position(|file| lone_pair || pair_key(&file.path) == key) {
            Some(at) => of.extend(labels_of(&part, labels.swap_remove(at))?),
            None => of.extend(std::iter::repeat_n(None, part.count())),
        }
        // The first part is moved: most sets have one, and copying it would double the memory.
        if pixels.is_empty() { pixels = part.pixels } else { pixels.extend(part.pixels) }
    }
    if let Some(file) = labels.first() {
        return Err(Error::data(&file.path, "these labels belong to no images; name both files alike, as MNIST's are"));
    }
    SampleSet::new(name, [1, height, width], pixels, named(of, classes), vec![])
}

fn labels_of(images: &Images, file: LabelFile) -> Result<Vec<Option<u16>>> {
    let (got, wanted) = (file.values.len(), images.count());
    if got != wanted {
        let problem = format!("has {got} labels but {} has {wanted} images; the two must belong together", images.path);
        return Err(Error::data(file.path, problem));
    }
    Ok(file.values.into_iter().map(|value| Some(value as u16)).collect())
}

/// Labels with class names, which are their numbers when `classes` is empty; `None` when nothing is labelled.
pub(super) fn named(of: Vec<Option<u16>>, classes: Vec<String>) -> Option<Labels> {
    let highest = *of.iter().flatten().max()?;
    let classes = if classes.is_empty() { (0..=highest).map(|id| id.to_string()).collect() } else { classes };
    Some(Labels { classes, of })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn images(path: &str, count: usize) -> Images {
        Images { path: path.into(), height: 8, width: 8, pixels: vec![count as u8; count * 64] }
    }

    fn labels(path: &str, count: usize) -> LabelFile {
        LabelFile { path: path.into(), values: vec![count as u8; count] }
    }

    #[test]
    fn pairs_are_matched_by_name_and_training_comes_first() {
        let set = join(
            "two",
            vec![images("t10k-images-idx3-ubyte.gz", 2), images("train-images-idx3-ubyte", 3)],
            vec![labels("t10k-labels-idx1-ubyte", 2), labels("train-labels-idx1-ubyte", 3)],
            vec![],
        )
        .unwrap();
        assert_eq!(set.labels.unwrap().of, [3, 3, 3, 2, 2].map(Some));
        assert_eq!((set.pixels[0], set.pixels[4 * 64]), (3, 2));
    }

    #[test]
    fn a_set_without_labels_beside_one_with_labels_stays_unlabelled() {
        let set = join("s", vec![images("a-images", 1), images("b-images", 2)], vec![labels("b-labels", 2)], vec![]);
        assert_eq!(set.unwrap().labels.unwrap().of, [None, Some(2), Some(2)]);
    }

    #[test]
    fn disagreements_name_both_files() {
        let error = join("s", vec![images("x", 3)], vec![labels("y", 2)], vec![]).unwrap_err().to_string();
        assert!(error.contains("y: has 2 labels but x has 3 images"), "{error}");
        let error = join("s", vec![], vec![labels("y", 2)], vec![]).unwrap_err().to_string();
        assert!(error.contains("holds labels only"), "{error}");
        let error = join("s", vec![images("a-images", 1), images("b-images", 1)], vec![labels("c", 1)], vec![]);
        assert!(error.unwrap_err().to_string().contains("belong to no images"));
    }

    #[test]
    fn headers_are_not_believed() {
        let header = |dims: &[u32]| {
            let mut bytes = vec![0, 0, 8, dims.len() as u8];
            dims.iter().for_each(|dim| bytes.extend(dim.to_be_bytes()));
            bytes
        };
        let problem = |bytes: &[u8]| parse("f", bytes).unwrap_err().to_string();
        assert!(problem(&[0, 1, 8, 3]).contains("it starts with 00 01 08 03"));
        assert!(problem(&[0, 0, 13, 3]).contains("0x0d"));
        assert!(problem(&[0, 0, 8, 3, 0]).contains("ends within"));
        assert!(problem(&header(&[1, 28])).contains("2 dimensions"));
        assert!(problem(&header(&[u32::MAX; 3])).contains("promises 4294967295 items"));
        assert!(problem(&header(&[2, 97, 28])).contains("97x28"));
        assert!(problem(&header(&[2, 28, 28])).contains("promises 1568 bytes and 0 follow"));
    }
}
