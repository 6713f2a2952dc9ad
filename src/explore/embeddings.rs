//! The vectors of some images, computed a little at a time, so that a browser can show how far it is and train on
//! meanwhile. They are those of the encoder as it was when they were begun.

use std::sync::Arc;

use burn::tensor::Device;

use crate::data::SampleSet;
use crate::diagnostics::{Neighbour, Neighbourhood, Pca, kmeans, nearest_rows};
use crate::error::{Error, Result};
use crate::evaluation::{Input, Subject};
use crate::methods::{Method, Source};
use crate::random::Seed;
use crate::training::embed;

/// Images encoded a call.
const CHUNK: usize = 250;

/// Vectors of some images of a set.
pub struct Embeddings {
    source: Source,
    /// None for pixels, which are their own vectors.
    method: Option<Box<dyn Method>>,
    indices: Vec<usize>,
    vectors: Vec<f32>,
    dim: usize,
}

impl Embeddings {
    /// Prepares the vectors of the images of `set` at `indices`: features of the encoder, of the same network as its
    /// seed made it, or the pixels in [0, 1]. Images of another size or colour than the encoder's are adapted.
    ///
    /// # Errors
    /// [`Error::DataSet`] when none are asked for.
    pub fn new(
        subject: &Subject,
        input: Input,
        set: Arc<SampleSet>,
        indices: Vec<usize>,
        device: &Device,
    ) -> Result<Self> {
        let set = set.adapted(subject.shape)?;
        if indices.is_empty() {
            return Err(Error::DataSet("no images were chosen; choose one at least".into()));
        }
        let mut method = match input {
            Input::Trained => Some(subject.trained(device)?),
            Input::Untrained => Some(subject.untrained(subject.config.seed, device)?),
            Input::Pixels => None,
        };
        let dim = method.as_mut().map_or(set.sample_len(), |method| method.encoder().features());
        let source = Source::new(set, subject.statistics.clone(), subject.config.seed, device.clone());
        Ok(Self { source, method, indices, vectors: vec![], dim })
    }

    /// Computes the vectors of some more images. Returns the part that is done, or `None` when all are.
    ///
    /// # Errors
    /// [`Error::Device`] when reading fails.
    pub async fn advance(&mut self) -> Result<Option<f64>> {
        let done = self.vectors.len() / self.dim;
        let next = &self.indices[done..self.indices.len().min(done + CHUNK)];
        if next.is_empty() {
            self.method = None; // its weights are not needed any more
            return Ok(None);
        }
        match &mut self.method {
            Some(method) => self.vectors.extend(embed(method.encoder(), &self.source, next).await?),
            None => {
                let pixels = next.iter().flat_map(|&index| self.source.set.sample(index));
                self.vectors.extend(pixels.map(|&byte| f32::from(byte) / 255.0));
            }
        }
        Ok(Some((done + next.len()) as f64 / self.indices.len() as f64))
    }

    /// Computes all that is left.
    ///
    /// # Errors
    /// As [`Embeddings::advance`].
    pub async fn finish(&mut self) -> Result<()> {
        while self.advance().await?.is_some() {}
        Ok(())
    }

    /// The images' set.
    pub fn set(&self) -> &Arc<SampleSet> {
        &self.source.set
    }

    /// The images, by their indices in the set.
    pub fn indices(&self) -> &[usize] {
        &self.indices
    }

    /// Length of a vector.
    pub fn dim(&self) -> usize {
        self.dim
    }

    /// [images, dim] row-major, of the images that are done.
    pub fn vectors(&self) -> &[f32] {
        &self.vectors
    }

    /// Coordinates along the first `count` principal components, [images, count].
    pub fn project(&self, count: usize) -> Vec<f32> {
        let pca = Pca::fit(&self.vectors, self.dim, count);
        // A vector of one number has one direction only: the other coordinates are 0.
        let found = pca.directions.len();
        let mut projected = vec![0.0; self.vectors.len() / self.dim * count];
        for (to, from) in projected.chunks_exact_mut(count.max(1)).zip(pca.project(&self.vectors).chunks(found.max(1)))
        {
            to[..from.len()].copy_from_slice(from);
        }
        projected
    }

    /// The cluster of each image by k-means, the largest first.
    pub fn clusters(&self, count: usize) -> Vec<u16> {
        kmeans(&self.vectors, self.dim, count, Seed(0))
    }

    /// The `k` others nearest to each image by cosine, or as many as there are: their places and 1 − cosine,
    /// [images, k] row-major.
    pub fn graph(&self, k: usize) -> (Vec<u32>, Vec<f32>) {
        let mut neighbourhood = Neighbourhood::new(self.vectors.clone(), self.dim, k);
        while neighbourhood.advance() {}
        let edges = neighbourhood.nearest().iter().flatten();
        edges.map(|near| (near.row as u32, (1.0 - near.similarity).max(0.0))).unzip()
    }

    /// The images nearest to the one in place `row` by cosine; `row` of each is a place too.
    ///
    /// # Errors
    /// [`Error::DataSet`] when there is no such place.
    pub fn nearest(&self, row: usize, k: usize) -> Result<Vec<Neighbour>> {
        let count = self.vectors.len() / self.dim;
        match row < count {
            true => Ok(nearest_rows(&self.vectors, self.dim, row, k)),
            false => Err(Error::DataSet(format!("there is no image in place {row}; {count} have vectors"))),
        }
    }
}
