//! The file system: data sets from paths, results to folders.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use autodidact::data::{self, Loader, SampleSet};
use autodidact::{Error, Result};
use clap::Arg;
use indicatif::{ProgressBar, ProgressStyle};

/// What a model card is called beside the file it is about.
pub const MODEL_CARD: &str = "MODEL_CARD.md";

/// Files read into memory before they are handed to the loader together.
const CHUNK: usize = 256;

/// `--device`.
pub fn device_arg(default: &'static str) -> Arg {
    Arg::new("device")
        .long("device")
        .value_name("DEVICE")
        .default_value(default)
        .help("auto, cpu or webgpu; auto takes WebGPU on a real GPU")
}

/// `--data`.
pub fn data_arg() -> Arg {
    Arg::new("data").long("data").value_name("PATH").required(true).help(
        "Folder of images (sub-folders are labels), image, zip, IDX file, CIFAR-10 batch, sample:fashion-mnist or \
         sample:emoji",
    )
}

/// `--image-size`.
pub fn size_arg() -> Arg {
    Arg::new("image_size")
        .long("image-size")
        .value_name("PIXELS")
        .value_parser(clap::value_parser!(usize))
        .help("Edge that image files are scaled and cropped to [default: 32]")
}

/// A progress bar on standard error, hidden when that is no terminal.
pub fn bar(total: u64, unit: &str) -> ProgressBar {
    let template = format!("{{msg:24}} {{bar:32}} {{pos}}/{{len}} {unit} {{elapsed}} < {{eta}}");
    let style = ProgressStyle::with_template(&template).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(total).with_style(style)
}

/// Reads a file.
pub fn read_file(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|error| Error::Io(format!("{}: {error}", path.display())))
}

/// Writes a file whole or not at all: to a neighbour first, then renamed.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<()> {
    let failed = |error: std::io::Error| Error::Io(format!("{}: {error}", path.display()));
    let partial = path.with_extension("partial");
    let mut file = File::create(&partial).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    // On the disk before the name is: otherwise a power cut could leave an empty file under the good one's name.
    file.sync_all().map_err(failed)?;
    std::fs::rename(&partial, path).map_err(failed)
}

/// Reads the data set at `path`; what was skipped goes to standard error.
pub fn load(path: &str, size: usize) -> Result<SampleSet> {
    if let Some(name) = path.strip_prefix("sample:") {
        return data::sample_at(name, size);
    }
    let root = Path::new(path);
    let files = files_below(root)?;
    let progress = bar(files.len() as u64, "files");
    progress.set_message("Reading");
    let mut loader = Loader::new(size)?;
    for chunk in files.chunks(CHUNK) {
        let mut contents = vec![];
        for file in chunk {
            let name = file.strip_prefix(root).ok().filter(|name| !name.as_os_str().is_empty()).unwrap_or(file);
            contents.push((name.to_string_lossy().into_owned(), read_file(file)?));
        }
        loader.add_all(&contents, &mut |_, _| {})?;
        progress.inc(chunk.len() as u64);
    }
    progress.finish_and_clear();
    for skipped in loader.skipped() {
        eprintln!("skipped {}: {}", skipped.name, skipped.problem);
    }
    let name = root.file_name().map_or_else(|| path.to_string(), |name| name.to_string_lossy().into_owned());
    loader.finish(&name)
}

/// The file, or every file below the folder, in a fixed order.
fn files_below(root: &Path) -> Result<Vec<PathBuf>> {
    let failed = |path: &Path, error: std::io::Error| Error::Io(format!("{}: {error}", path.display()));
    let kind = std::fs::metadata(root).map_err(|error| failed(root, error))?;
    if kind.is_file() {
        return Ok(with_partner(root));
    }
    let (mut files, mut folders) = (vec![], vec![root.to_path_buf()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).map_err(|error| failed(&folder, error))? {
            let entry = entry.map_err(|error| failed(&folder, error))?;
            // Links are not followed: a link to a parent folder would never end.
            match entry.file_type().map_err(|error| failed(&entry.path(), error))? {
                kind if kind.is_dir() => folders.push(entry.path()),
                kind if kind.is_file() => files.push(entry.path()),
                _ => {}
            }
        }
    }
    files.sort();
    Ok(files)
}

/// An IDX image file comes with its labels file, where there is one beside it.
fn with_partner(file: &Path) -> Vec<PathBuf> {
    let name = file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let partner = file.with_file_name(name.replace("images-idx3", "labels-idx1").replace("images.idx3", "labels.idx1"));
    match partner != file && partner.is_file() {
        true => vec![file.to_path_buf(), partner],
        false => vec![file.to_path_buf()],
    }
}
