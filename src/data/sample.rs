//! The data sets that come with the program. The page fetches the same files and feeds them to the loader.

use crate::error::{Error, Result};

/// Names of the embedded sets.
pub const SAMPLES: &[&str] = &["fashion-mnist", "emoji"];

const FASHION_MNIST_CLASSES: [&str; 10] =
    ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

/// The folders of `emoji.zip`, in the order in which the loader sorts them.
const EMOJI_CLASSES: [&str; 9] = [
    "Activities",
    "Animals & Nature",
    "Flags",
    "Food & Drink",
    "Objects",
    "People & Body",
    "Smileys & Emotion",
    "Symbols",
    "Travel & Places",
];

/// Class names of the embedded set `name`, in the order of its labels.
///
/// # Errors
/// [`Error::Unknown`] when there is no such set.
pub fn sample_classes(name: &str) -> Result<Vec<String>> {
    match name {
        "fashion-mnist" => Ok(FASHION_MNIST_CLASSES.map(String::from).to_vec()),
        "emoji" => Ok(EMOJI_CLASSES.map(String::from).to_vec()),
        _ => Err(Error::Unknown { what: "sample", name: name.to_string(), choices: SAMPLES.join(", ") }),
    }
}

/// The embedded set `name`, image files scaled to 32 pixels.
///
/// - `fashion-mnist`: the 10 000 test images, [1, 28, 28], with labels.
/// - `emoji`: 1885 colour drawings, [3, 32, 32], labelled with their category and named `CATEGORY/SHORT_NAME.webp`.
///
/// # Errors
/// [`Error::Unknown`] when there is no such set.
#[cfg(not(target_arch = "wasm32"))]
pub fn sample(name: &str) -> Result<super::SampleSet> {
    sample_at(name, 32)
}

/// As [`sample`], with image files scaled to `size` x `size` pixels: `emoji` holds 64 of them. IDX keeps its own size.
///
/// # Errors
/// [`Error::Unknown`] when there is no such set, [`Error::Setting`] when [`super::Loader::new`] refuses `size`.
#[cfg(not(target_arch = "wasm32"))]
pub fn sample_at(name: &str, size: usize) -> Result<super::SampleSet> {
    const FASHION_MNIST: &[(&str, &[u8])] = &[
        ("t10k-images-idx3-ubyte.gz", include_bytes!("../../data/fashion-mnist/t10k-images-idx3-ubyte.gz")),
        ("t10k-labels-idx1-ubyte.gz", include_bytes!("../../data/fashion-mnist/t10k-labels-idx1-ubyte.gz")),
    ];
    const EMOJI: &[(&str, &[u8])] = &[("emoji.zip", include_bytes!("../../data/emoji/emoji.zip"))];
    let classes = sample_classes(name)?;
    let files = if name == "emoji" { EMOJI } else { FASHION_MNIST };
    let mut loader = super::Loader::new(size)?.with_classes(classes);
    loader.add_all(files, &mut |_, _| {})?;
    loader.finish(name)
}
