//! Takes files as they come, by name and bytes, and makes one sample set of them.

use super::archive::{Entry, Zip, gunzip};
use super::limits::{MAX_EDGE, MAX_IMAGES, MIN_EDGE};
use super::picture::{self, Picture};
use super::recognise::{Kind, normalise, recognise};
use super::sample_set::SampleSet;
use super::{cifar, folder, idx};
use crate::error::{Error, Result};

/// Images decoded at once. Natively a chunk keeps all cores busy; in wasm it sets how often progress is told.
const CHUNK: usize = if cfg!(target_arch = "wasm32") { 8 } else { 128 };

/// Bytes of unpacked archive entries that wait to be decoded (64 MiB).
const CHUNK_BYTES: usize = 64 << 20;

/// A file that could not be used.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Skipped {
    /// Path as given; for an archive's entry, led by the archive's.
    pub name: String,
    /// What is wrong with it.
    pub problem: String,
}

/// Collects images, IDX files or CIFAR batches, plain or packed, until [`Loader::finish`].
#[derive(Debug)]
pub struct Loader {
    size: usize,
    classes: Vec<String>,
    pictures: Vec<Picture>,
    picture_bytes: usize,
    images: Vec<idx::Images>,
    labels: Vec<idx::LabelFile>,
    batches: Vec<cifar::Batch>,
    skipped: Vec<Skipped>,
    /// Bytes that archives gave so far.
    inflated: u64,
}

impl Loader {
    /// A loader that scales image files to `size` x `size` pixels; IDX and CIFAR keep their own size.
    ///
    /// # Errors
    /// [`Error::Setting`] when `size` is outside [`MIN_EDGE`] to [`MAX_EDGE`].
    pub fn new(size: usize) -> Result<Self> {
        if !(MIN_EDGE..=MAX_EDGE).contains(&size) {
            let problem = format!("images are scaled to an edge of {MIN_EDGE} to {MAX_EDGE} pixels");
            return Err(Error::setting("image_size", size, problem));
        }
        Ok(Self {
            size,
            classes: vec![],
            pictures: vec![],
            picture_bytes: 0,
            images: vec![],
            labels: vec![],
            batches: vec![],
            skipped: vec![],
            inflated: 0,
        })
    }

    /// Names the classes of IDX and CIFAR labels; folders of images name their own.
    pub fn with_classes(mut self, classes: Vec<String>) -> Self {
        self.set_classes(classes);
        self
    }

    /// As [`Loader::with_classes`], in place.
    pub fn set_classes(&mut self, classes: Vec<String>) {
        self.classes = classes;
    }

    /// Adds one file. `progress(done, total)` counts the entries of an archive, or this one file.
    ///
    /// A file that cannot be used is listed in [`Loader::skipped`].
    ///
    /// # Errors
    /// [`Error::Data`] when an archive, IDX file or CIFAR batch is damaged or over a limit: the set would be
    /// incomplete. The loader is then best dropped.
    pub fn add(&mut self, path: &str, bytes: &[u8], progress: &mut dyn FnMut(usize, usize)) -> Result<()> {
        self.add_all(&[(path, bytes)], progress)
    }

    /// Adds several files, decoding images on all cores where there are threads.
    ///
    /// `progress(done, total)` counts these files, or the entries of an archive while one is read.
    ///
    /// # Errors
    /// As [`Loader::add`].
    pub fn add_all<P, B>(&mut self, files: &[(P, B)], progress: &mut dyn FnMut(usize, usize)) -> Result<()>
    where
        P: AsRef<str>,
        B: AsRef<[u8]>,
    {
        for (index, chunk) in files.chunks(CHUNK).enumerate() {
            let mut images = vec![];
            for (path, bytes) in chunk {
                let (path, bytes) = (normalise(path.as_ref()), bytes.as_ref());
                match recognise(&path, bytes) {
                    Kind::Image => images.push((path, bytes)),
                    Kind::Zip => self.add_zip(&path, bytes, progress)?,
                    kind => self.add_file(kind, &path, bytes)?,
                }
            }
            self.add_images(&images)?;
            progress((index * CHUNK + chunk.len()).min(files.len()), files.len());
        }
        Ok(())
    }

    /// Files that could not be used so far.
    pub fn skipped(&self) -> &[Skipped] {
        &self.skipped
    }

    /// Images read so far.
    pub fn count(&self) -> usize {
        let idx: usize = self.images.iter().map(idx::Images::count).sum();
        self.pictures.len() + idx + self.batches.iter().map(|batch| batch.labels.len()).sum::<usize>()
    }

    /// Makes the set, called `name`.
    ///
    /// # Errors
    /// [`Error::DataSet`] or [`Error::Data`] when nothing was read, when formats are mixed, or when files that
    /// belong together disagree.
    pub fn finish(self, name: &str) -> Result<SampleSet> {
        let first = [
            self.pictures.first().map(|picture| ("image files", &picture.path)),
            self.images.first().map(|images| ("IDX", &images.path)),
            self.labels.first().map(|labels| ("IDX", &labels.path)),
            self.batches.first().map(|batch| ("CIFAR", &batch.path)),
        ];
        let found: Vec<(&str, &String)> = first.into_iter().flatten().collect();
        let Some(&(kind, path)) = found.first() else {
            return Err(Error::DataSet(self.why_empty()));
        };
        if let Some((other, other_path)) = found.iter().find(|(other, _)| *other != kind) {
            return Err(Error::DataSet(format!(
                "{path} ({kind}) and {other_path} ({other}) cannot be one data set; add one kind at a time"
            )));
        }
        match kind {
            "IDX" => idx::join(name, self.images, self.labels, self.classes),
            "CIFAR" => cifar::join(name, self.batches, self.classes),
            _ => folder::join(name, self.pictures, self.size),
        }
    }

    fn why_empty(&self) -> String {
        let hint = "add images (PNG, JPEG, GIF, WebP, BMP), a zip of them, IDX files or CIFAR binary batches";
        match &self.skipped[..] {
            [] => format!("there is no image to train on; {hint}"),
            [one] => format!("there is no image to train on: {}: {}", one.name, one.problem),
            [one, rest @ ..] => format!(
                "there is no image to train on: {}: {} ({} more files were skipped); {hint}",
                one.name,
                one.problem,
                rest.len()
            ),
        }
    }

    fn skip(&mut self, name: &str, problem: impl Into<String>) {
        self.skipped.push(Skipped { name: name.to_string(), problem: problem.into() });
    }

    fn add_zip(&mut self, path: &str, bytes: &[u8], progress: &mut dyn FnMut(usize, usize)) -> Result<()> {
        let mut zip = Zip::open(path, bytes)?;
        let total = zip.len();
        let (mut images, mut waiting) = (vec![], 0);
        for index in 0..total {
            match zip.entry(index, &mut self.inflated)? {
                Entry::Nothing => {}
                Entry::Unreadable { path, problem } => self.skip(&path, problem),
                Entry::File { path, bytes } => match recognise(&path, &bytes) {
                    Kind::Image => {
                        waiting += bytes.len();
                        images.push((path, bytes));
                    }
                    kind => self.add_file(kind, &path, &bytes)?,
                },
            }
            if images.len() == CHUNK || waiting > CHUNK_BYTES || index + 1 == total {
                self.add_images(&images)?;
                images.clear();
                waiting = 0;
                progress(index + 1, total);
            }
        }
        Ok(())
    }

    /// Adds what is neither an image nor an archive at the top.
    fn add_file(&mut self, kind: Kind, path: &str, bytes: &[u8]) -> Result<()> {
        match kind {
            Kind::Ignored | Kind::Image => {}
            Kind::Unreadable(problem) => self.skip(path, problem),
            Kind::Zip => self.skip(path, "is an archive within an archive; unpack it and add it by itself"),
            Kind::CifarNames => self.classes = cifar::parse_names(bytes),
            Kind::Cifar => self.batches.push(cifar::parse(path, bytes)?),
            Kind::Idx => self.add_idx(idx::parse(path, bytes)?),
            Kind::Gzip => {
                let inner = gunzip(path, bytes, &mut self.inflated)?;
                let name = path.strip_suffix(".gz").unwrap_or(path);
                if inner.get(257..262) == Some(b"ustar") {
                    self.skip(path, "tar archives are not read here; unpack it and add the files, or make a zip");
                } else if recognise(name, &inner) == Kind::Idx {
                    self.add_idx(idx::parse(path, &inner)?);
                } else {
                    self.skip(path, "holds no IDX file, the only format read from .gz; unpack it first");
                }
            }
        }
        self.check_size()
    }

    /// Keeps an IDX file unless it is there already: folders often hold the packed file beside the plain one.
    fn add_idx(&mut self, part: idx::Part) {
        let twin = "holds the same as a file of the same name that was added before";
        match part {
            idx::Part::Images(new) => {
                let same = |old: &&idx::Images| idx::pair_key(&old.path) == idx::pair_key(&new.path);
                match self.images.iter().find(same).is_some_and(|old| old.pixels == new.pixels) {
                    true => self.skip(&new.path, twin),
                    false => self.images.push(new),
                }
            }
            idx::Part::Labels(new) => {
                let same = |old: &&idx::LabelFile| idx::pair_key(&old.path) == idx::pair_key(&new.path);
                match self.labels.iter().find(same).is_some_and(|old| old.values == new.values) {
                    true => self.skip(&new.path, twin),
                    false => self.labels.push(new),
                }
            }
        }
    }

    fn add_images<B: AsRef<[u8]>>(&mut self, images: &[(String, B)]) -> Result<()> {
        let images: Vec<(&str, &[u8])> = images.iter().map(|(path, bytes)| (path.as_str(), bytes.as_ref())).collect();
        for ((path, _), picture) in images.iter().zip(decode(&images, self.size)) {
            match picture {
                Ok(picture) => {
                    self.picture_bytes += picture.pixels.len();
                    self.pictures.push(picture);
                }
                Err(problem) => self.skip(path, problem),
            }
        }
        self.check_size()
    }

    fn check_size(&self) -> Result<()> {
        folder::check_bytes(self.picture_bytes)?;
        if self.count() <= MAX_IMAGES {
            return Ok(());
        }
        Err(Error::DataSet(format!("there are more than {MAX_IMAGES} images; add fewer")))
    }
}

#[cfg(threads)]
fn decode(images: &[(&str, &[u8])], size: usize) -> Vec<std::result::Result<Picture, String>> {
    use rayon::prelude::*;
    images.par_iter().map(|(path, bytes)| picture::read(path, bytes, size)).collect()
}

#[cfg(not(threads))]
fn decode(images: &[(&str, &[u8])], size: usize) -> Vec<std::result::Result<Picture, String>> {
    images.iter().map(|(path, bytes)| picture::read(path, bytes, size)).collect()
}
