//! Zip and gzip, read with a measure: headers are never believed, inflating stops at the limits.

use super::limits::{MAX_ENTRY_BYTES, MAX_INFLATED_BYTES, MAX_RATIO, MAX_ZIP_ENTRIES, RATIO_FREE_BYTES};
use super::recognise::{is_ignored, normalise, start};
use crate::error::{Error, Result};
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// One entry of a zip, its path led by the archive's name.
pub(super) enum Entry {
    File {
        path: String,
        bytes: Vec<u8>,
    },
    Unreadable {
        path: String,
        problem: String,
    },
    /// A folder, or a file that is no data.
    Nothing,
}

/// A zip held in memory.
pub(super) struct Zip<'a> {
    path: &'a str,
    bytes: u64,
    archive: ZipArchive<Cursor<&'a [u8]>>,
}

impl<'a> Zip<'a> {
    /// Reads the list of entries.
    ///
    /// # Errors
    /// [`Error::Data`] when the file is empty, no zip, or holds no or too many entries.
    pub fn open(path: &'a str, bytes: &'a [u8]) -> Result<Self> {
        let problem = |text: String| Err(Error::data(path, text));
        if bytes.is_empty() {
            return problem("the file is empty (0 bytes); get it again".into());
        }
        if !bytes.starts_with(b"PK") {
            return problem(format!("is no zip archive: it starts with {}", start(bytes)));
        }
        let archive = match ZipArchive::new(Cursor::new(bytes)) {
            Ok(archive) => archive,
            Err(error) => return problem(format!("the zip archive is cut off or damaged ({error}); get it again")),
        };
        match archive.len() {
            0 => problem("the zip archive is empty; add images to it".into()),
            count if count > MAX_ZIP_ENTRIES => problem(format!(
                "holds {count} entries; at most {MAX_ZIP_ENTRIES} are read. Split it, or unpack it and add the folder"
            )),
            _ => Ok(Self { path, bytes: bytes.len() as u64, archive }),
        }
    }

    pub fn len(&self) -> usize {
        self.archive.len()
    }

    /// Inflates entry `index`; `inflated` counts the bytes of all archives so far.
    ///
    /// # Errors
    /// [`Error::Data`] when a limit is passed. An entry that is merely damaged is `Unreadable`.
    pub fn entry(&mut self, index: usize, inflated: &mut u64) -> Result<Entry> {
        let unreadable = |path: String, problem: String| Ok(Entry::Unreadable { path, problem });
        let name = self.archive.name_for_index(index).and_then(|name| Some(normalise(&name.ok()?)));
        let path = format!("{}/{}", self.path, name.unwrap_or_else(|| format!("entry {index}")));
        let file = match self.archive.by_index(index) {
            Ok(file) => file,
            Err(error) => return unreadable(path, format!("cannot be unpacked ({error})")),
        };
        if !file.is_file() || is_ignored(&path) {
            return Ok(Entry::Nothing);
        }
        let packed = file.compressed_size().min(self.bytes);
        match inflate(&path, file, packed, inflated)? {
            Ok(bytes) => Ok(Entry::File { path, bytes }),
            Err(problem) => unreadable(path, problem),
        }
    }
}

/// Inflates a gzip file.
///
/// # Errors
/// [`Error::Data`] when it is empty, cut off, damaged or passes a limit.
pub(super) fn gunzip(path: &str, bytes: &[u8], inflated: &mut u64) -> Result<Vec<u8>> {
    if bytes.is_empty() {
        return Err(Error::data(path, "the file is empty (0 bytes); get it again"));
    }
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Err(Error::data(path, format!("is not gzip: it starts with {}", start(bytes))));
    }
    let reader = flate2::bufread::MultiGzDecoder::new(bytes);
    inflate(path, reader, bytes.len() as u64, inflated)?.map_err(|problem| Error::data(path, problem))
}

/// Reads to the end. A passed limit is the outer error, damaged data the inner.
fn inflate(
    path: &str,
    reader: impl Read,
    packed: u64,
    inflated: &mut u64,
) -> Result<std::result::Result<Vec<u8>, String>> {
    let by_ratio = packed.saturating_mul(MAX_RATIO).max(RATIO_FREE_BYTES);
    let left = MAX_INFLATED_BYTES.saturating_sub(*inflated);
    let limit = by_ratio.min(MAX_ENTRY_BYTES).min(left);
    let mut bytes = vec![];
    if let Err(error) = reader.take(limit + 1).read_to_end(&mut bytes) {
        return Ok(Err(format!("the packed data is cut off or damaged ({error}); get it again")));
    }
    if bytes.len() as u64 <= limit {
        *inflated += bytes.len() as u64;
        return Ok(Ok(bytes));
    }
    Err(Error::data(
        path,
        if limit == left {
            format!("the archives unpack to more than {} GiB; use fewer or smaller files", MAX_INFLATED_BYTES >> 30)
        } else if limit == by_ratio {
            format!(
                "{packed} packed bytes unpack to more than {MAX_RATIO} times as many: it looks like a zip bomb and was \
                 not read"
            )
        } else {
            format!("unpacks to more than {} MiB; use smaller files", MAX_ENTRY_BYTES >> 20)
        },
    ))
}
