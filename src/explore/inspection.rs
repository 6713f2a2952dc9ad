//! Doubles and strangers among the images: what to look at before one trusts a set. Vectors are standardised first,
//! because features that are never negative all point about the same way.

use std::collections::HashMap;

use serde::Serialize;

use super::Embeddings;
use super::classifier::name_of;
use crate::data::SampleSet;
use crate::diagnostics::{Neighbourhood, Standardizer};
use crate::error::{Error, Result};

/// Cosine of standardised features from which two images are near-duplicates, unless told otherwise.
pub const SIMILARITY: f32 = 0.95;
/// Neighbours that say how far off an image is, and among which its doubles are.
const NEIGHBOURS: usize = 10;
/// Groups and strangers that a report lists at most; it says how many there are.
const LISTED: usize = 100;
/// Strangers: those furthest from their neighbours, this part of the images.
const STRANGE: f64 = 0.01;

/// Images that are about the same.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Group {
    /// Indices in the set.
    pub images: Vec<usize>,
    /// Names, empty where the set has none.
    pub names: Vec<String>,
    /// Whether all are the same to the last pixel.
    pub identical: bool,
    /// Root of the mean squared difference between the pixels of the first two, 0 to 1.
    pub difference: f64,
}

/// An image that is far from its nearest neighbours.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stranger {
    /// Index in the set.
    pub image: usize,
    /// Its name, empty where the set has none.
    pub name: String,
    /// Mean distance to its nearest neighbours, in standard deviations of a feature.
    pub distance: f32,
}

/// Doubles and strangers among some images.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Inspection {
    /// Says what this is.
    pub format: &'static str,
    /// Images looked at.
    pub images: usize,
    /// Cosine from which two images are near-duplicates.
    pub similarity: f32,
    /// Number of groups of near-duplicates.
    pub groups: usize,
    /// The first of them: identical ones, then the most alike.
    pub duplicates: Vec<Group>,
    /// The images furthest from their neighbours, the furthest first.
    pub outliers: Vec<Stranger>,
    /// Distance of the image in the middle, to compare with.
    pub median_distance: f32,
}

/// An inspection under way, pulled a little at a time.
pub struct Inspector {
    neighbourhood: Neighbourhood,
}

impl Inspector {
    /// Begins to compare all images that have vectors.
    pub fn new(embeddings: &Embeddings) -> Self {
        let mut vectors = embeddings.vectors().to_vec();
        Standardizer::fit(&vectors, embeddings.dim()).apply(&mut vectors);
        Self { neighbourhood: Neighbourhood::new(vectors, embeddings.dim(), NEIGHBOURS) }
    }

    /// Compares some more. Returns the part that is done, or `None` when all are.
    pub fn advance(&mut self) -> Option<f64> {
        self.neighbourhood.advance().then(|| self.neighbourhood.done())
    }

    /// What was found, with near-duplicates from a cosine of `similarity` on.
    ///
    /// # Errors
    /// [`Error::Setting`] for a similarity outside of 0 to 1.
    pub fn report(&self, embeddings: &Embeddings, similarity: f32) -> Result<Inspection> {
        if !(0.0..=1.0).contains(&similarity) {
            return Err(Error::setting("similarity", similarity, "choose a cosine from 0 to 1"));
        }
        let (set, indices) = (embeddings.set(), embeddings.indices());
        let identical = identical(set, indices);
        let known: std::collections::HashSet<Vec<usize>> = identical.iter().cloned().collect();
        let near = self.neighbourhood.near_duplicates(similarity).into_iter().map(|group| {
            let mut images: Vec<usize> = group.into_iter().map(|place| indices[place]).collect();
            images.sort_unstable();
            images
        });
        let groups: Vec<Vec<usize>> =
            identical.into_iter().chain(near.filter(|group| !known.contains(group))).collect();
        let distances = self.neighbourhood.distances();
        Ok(Inspection {
            format: "autodidact-inspection-1",
            images: indices.len(),
            similarity,
            groups: groups.len(),
            duplicates: groups.into_iter().take(LISTED).map(|images| group(set, images)).collect(),
            outliers: strangers(set, indices, distances),
            median_distance: median(distances.to_vec()),
        })
    }
}

fn group(set: &SampleSet, images: Vec<usize>) -> Group {
    let first = set.sample(images[0]);
    let squares = first.iter().zip(set.sample(images[1])).map(|(&a, &b)| (f64::from(a) - f64::from(b)).powi(2));
    let difference = (squares.sum::<f64>() / first.len() as f64).sqrt() / 255.0;
    let identical = images.iter().all(|&image| set.sample(image) == first);
    let names = images.iter().map(|&image| name_of(set, image).to_string()).collect();
    Group { images, names, identical, difference }
}

/// Groups of images that are the same to the last pixel, ascending.
fn identical(set: &SampleSet, indices: &[usize]) -> Vec<Vec<usize>> {
    let mut by_pixels: HashMap<&[u8], Vec<usize>> = HashMap::new();
    indices.iter().for_each(|&image| by_pixels.entry(set.sample(image)).or_default().push(image));
    let mut groups: Vec<Vec<usize>> = by_pixels.into_values().filter(|group| group.len() > 1).collect();
    groups.iter_mut().for_each(|group| group.sort_unstable());
    groups.sort();
    groups
}

fn strangers(set: &SampleSet, indices: &[usize], distances: &[f32]) -> Vec<Stranger> {
    // With three images or fewer there is no crowd to be a stranger to.
    let count = if indices.len() < 4 { 0 } else { ((indices.len() as f64 * STRANGE).ceil() as usize).min(LISTED) };
    let mut places: Vec<usize> = (0..distances.len()).collect();
    places.sort_by(|&a, &b| distances[b].total_cmp(&distances[a]).then(a.cmp(&b)));
    let stranger = |place: usize| {
        let image = indices[place];
        Stranger { image, name: name_of(set, image).into(), distance: distances[place] }
    };
    places.into_iter().take(count).map(stranger).collect()
}

fn median(mut values: Vec<f32>) -> f32 {
    values.sort_by(f32::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}
