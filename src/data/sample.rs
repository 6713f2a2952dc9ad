//! The data sets that come with the program. The page fetches the same files and feeds them to the loader.

use crate::error::{Error, Result};

/// Names of the embedded sets.
pub const SAMPLES: &[&str] = &["fashion-mnist"];

const FASHION_MNIST_CLASSES: [&str; 10] =
    ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

/// Class names of the embedded set `name`, in the order of its labels.
///
/// # Errors
/// [`Error::Unknown`] when there is no such set.
pub fn sample_classes(name: &str) -> Result<Vec<String>> {
    match name {
        "fashion-mnist" => Ok(FASHION_MNIST_CLASSES.map(String::from).to_vec()),
        _ => Err(Error::Unknown { what: "sample", name: name.to_string(), choices: SAMPLES.join(", ") }),
    }
}

/// The embedded set `name`. `fashion-mnist`: the 10 000 test images, [1, 28, 28], with labels.
///
/// # Errors
/// [`Error::Unknown`] when there is no such set.
#[cfg(not(target_arch = "wasm32"))]
pub fn sample(name: &str) -> Result<super::SampleSet> {
    const FILES: [(&str, &[u8]); 2] = [
        ("t10k-images-idx3-ubyte.gz", include_bytes!("../../data/fashion-mnist/t10k-images-idx3-ubyte.gz")),
        ("t10k-labels-idx1-ubyte.gz", include_bytes!("../../data/fashion-mnist/t10k-labels-idx1-ubyte.gz")),
    ];
    let mut loader = super::Loader::new(28)?.with_classes(sample_classes(name)?);
    loader.add_all(&FILES, &mut |_, _| {})?;
    loader.finish(name)
}
