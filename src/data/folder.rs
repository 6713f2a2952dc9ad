//! Image files to a sample set: the folders they sit in become their labels.

use super::limits::MAX_PIXEL_BYTES;
use super::picture::Picture;
use super::sample_set::{Labels, SampleSet};
use crate::error::{Error, Result};
use std::collections::BTreeSet;

/// Joins pictures of one `size`, sorted by path whatever order they came in.
///
/// The folder a picture sits in is its label when there are at least two such folders below the common root;
/// pictures in the root itself have none. The set is grey when all pictures are.
///
/// # Errors
/// [`Error::DataSet`] when there are too many pixels or folders.
pub(super) fn join(name: &str, mut pictures: Vec<Picture>, size: usize) -> Result<SampleSet> {
    pictures.sort_by(|a, b| a.path.cmp(&b.path));
    let plane = size * size;
    let channels = if pictures.iter().all(|picture| picture.pixels.len() == plane) { 1 } else { 3 };
    let bytes = pictures.len() * channels * plane;
    check_bytes(bytes)?;
    let root = common_root(&pictures);
    let labels = labels(&pictures, root)?;
    let names = pictures.iter().map(|picture| picture.path[root..].trim_start_matches('/').to_string()).collect();
    let mut pixels = Vec::with_capacity(bytes);
    for picture in pictures {
        // A grey picture in a colour set fills the three planes alike.
        for _ in 0..channels * plane / picture.pixels.len() {
            pixels.extend_from_slice(&picture.pixels);
        }
    }
    SampleSet::new(name, [channels, size, size], pixels, labels, names)
}

/// # Errors
/// [`Error::DataSet`] when scaled pictures take more than [`MAX_PIXEL_BYTES`].
pub(super) fn check_bytes(bytes: usize) -> Result<()> {
    if bytes <= MAX_PIXEL_BYTES {
        return Ok(());
    }
    Err(Error::DataSet(format!(
        "the scaled images take more than {} MiB; choose a smaller image size or fewer images",
        MAX_PIXEL_BYTES >> 20
    )))
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Length of the path that all folders share, in whole folder names.
fn common_root(pictures: &[Picture]) -> usize {
    let mut folders = pictures.iter().map(|picture| folder(&picture.path));
    let mut root = folders.next().unwrap_or("");
    for other in folders {
        while root != other && !(other.starts_with(root) && (root.is_empty() || other[root.len()..].starts_with('/'))) {
            root = folder(root);
        }
    }
    root.len()
}

fn labels(pictures: &[Picture], root: usize) -> Result<Option<Labels>> {
    let label = |picture: &Picture| -> Option<String> {
        let folder = folder(&picture.path);
        let name = folder.rsplit('/').next().filter(|_| folder.len() > root)?;
        Some(name.strip_suffix(".zip").unwrap_or(name).to_string())
    };
    let of: Vec<Option<String>> = pictures.iter().map(label).collect();
    let classes: BTreeSet<&String> = of.iter().flatten().collect();
    if classes.len() < 2 {
        return Ok(None);
    }
    let classes: Vec<String> = classes.into_iter().cloned().collect();
    if classes.len() > u16::MAX as usize {
        return Err(Error::DataSet(format!(
            "the images sit in {} folders, each of which would be a class; put them in fewer than {}",
            classes.len(),
            u16::MAX
        )));
    }
    let id = |name: Option<String>| classes.binary_search(&name?).ok().map(|id| id as u16);
    let of = of.into_iter().map(id).collect();
    Ok(Some(Labels { classes, of }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(paths: &[&str]) -> SampleSet {
        let picture = |path: &&str| Picture { path: path.to_string(), pixels: vec![path.len() as u8; 64] };
        join("set", paths.iter().map(picture).collect(), 8).unwrap()
    }

    #[test]
    fn sub_folders_are_labels_and_order_of_arrival_does_not_matter() {
        let a = set(&["pets/dog/2.png", "pets/cat/1.png", "pets/stray.png", "pets/dog/1.png"]);
        let b = set(&["pets/stray.png", "pets/dog/1.png", "pets/dog/2.png", "pets/cat/1.png"]);
        assert_eq!(a, b);
        assert_eq!(a.names, ["cat/1.png", "dog/1.png", "dog/2.png", "stray.png"]);
        let labels = a.labels.unwrap();
        assert_eq!(labels.classes, ["cat", "dog"]);
        assert_eq!(labels.of, [Some(0), Some(1), Some(1), None]);
    }

    #[test]
    fn one_folder_is_no_label() {
        assert_eq!(set(&["pets/cat/1.png", "pets/cat/2.png"]).labels, None);
        assert_eq!(set(&["1.png", "cat/2.png"]).labels, None);
        assert_eq!(set(&["1.png"]).names, ["1.png"]);
    }

    #[test]
    fn folders_that_share_the_start_of_their_names_are_two() {
        let labels = set(&["cat/1.png", "cats/1.png"]).labels.unwrap();
        assert_eq!(labels.classes, ["cat", "cats"]);
    }

    #[test]
    fn archives_count_as_folders() {
        assert_eq!(set(&["cat.zip/1.png", "dog.zip/1.png"]).labels.unwrap().classes, ["cat", "dog"]);
        assert_eq!(set(&["all.zip/cat/1.png", "all.zip/dog/1.png"]).labels.unwrap().classes, ["cat", "dog"]);
    }

    #[test]
    fn one_colour_picture_makes_a_colour_set() {
        let grey = Picture { path: "a".into(), pixels: vec![7; 64] };
        let colour = Picture { path: "b".into(), pixels: (0..192).collect() };
        let set = join("set", vec![colour, grey], 8).unwrap();
        assert_eq!(set.channels, 3);
        assert_eq!(set.sample(0), [7; 192]);
        assert_eq!(set.sample(1), (0..192).collect::<Vec<u8>>());
    }
}
