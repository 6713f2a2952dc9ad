//! Tells what a file is, by its content first: extensions lie, and browsers hand over files without any.

use super::{cifar, idx};
use image::ImageFormat;

/// What the loader does with a file.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    /// Not data and not worth a word: system files, notes.
    Ignored,
    Image,
    Zip,
    Gzip,
    Idx,
    Cifar,
    /// The class names that come with the CIFAR batches.
    CifarNames,
    /// Cannot be used, and why.
    Unreadable(String),
}

const IMAGE_EXTENSIONS: [&str; 6] = ["png", "jpg", "jpeg", "gif", "webp", "bmp"];
const NOTES: [&str; 12] = ["txt", "md", "rst", "html", "htm", "json", "jsonl", "csv", "tsv", "xml", "yaml", "yml"];

const SYSTEM_FOLDERS: [&str; 4] = ["__MACOSX", ".git", ".ipynb_checkpoints", "@eaDir"];

/// The last part of a path.
pub(super) fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Lower-case extension, empty when there is none.
pub(super) fn extension(path: &str) -> String {
    file_name(path).rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).unwrap_or_default()
}

/// `path` with forward slashes and without leading `./` or `/`.
pub(super) fn normalise(path: &str) -> String {
    path.replace('\\', "/").split('/').filter(|part| !part.is_empty() && *part != ".").collect::<Vec<_>>().join("/")
}

/// System files, hidden files and notes, known by name alone so that archives need not inflate them.
pub(super) fn is_ignored(path: &str) -> bool {
    let name = file_name(path);
    // Not every hidden folder: the path may lead through the user's own.
    let hidden = name.starts_with('.') || path.split('/').any(|part| SYSTEM_FOLDERS.contains(&part));
    let system = ["thumbs.db", "desktop.ini", "license", "readme"].contains(&name.to_ascii_lowercase().as_str());
    let notes = NOTES.contains(&extension(path).as_str()) && !cifar::is_names_file(path);
    name.is_empty() || hidden || system || notes
}

/// What `bytes`, named `path`, are.
pub(super) fn recognise(path: &str, bytes: &[u8]) -> Kind {
    let extension = extension(path);
    if is_ignored(path) {
        return Kind::Ignored;
    }
    if cifar::is_names_file(path) {
        return Kind::CifarNames;
    }
    match extension.as_str() {
        // A broken archive is a broken data set, so these two are opened for their own error message.
        "zip" => return Kind::Zip,
        "gz" => return Kind::Gzip,
        _ if bytes.is_empty() => return Kind::Unreadable("the file is empty (0 bytes)".into()),
        _ => {}
    }
    let format = image::guess_format(bytes).ok();
    if idx::fits(bytes) {
        Kind::Idx
    } else if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        Kind::Zip
    } else if bytes.starts_with(&[0x1f, 0x8b]) {
        Kind::Gzip
    } else if format.is_some_and(is_readable) {
        Kind::Image
    } else if cifar::is_batch_name(path) || (extension == "bin" && cifar::fits(bytes)) {
        Kind::Cifar
    } else if idx::is_idx_name(path) || idx::has_magic(bytes) {
        Kind::Idx
    } else {
        Kind::Unreadable(why_unreadable(&extension, bytes, format))
    }
}

fn is_readable(format: ImageFormat) -> bool {
    use ImageFormat::*;
    matches!(format, Png | Jpeg | Gif | WebP | Bmp)
}

fn why_unreadable(extension: &str, bytes: &[u8], format: Option<ImageFormat>) -> String {
    if is_heic(bytes) {
        return "HEIC photos, as iPhones take them, are not read here; share or export them as JPEG".into();
    }
    if IMAGE_EXTENSIONS.contains(&extension) {
        return format!("is named .{extension} but is no image (it starts with {})", start(bytes));
    }
    if let Some(format) = format {
        return format!("{format:?} images are not read here; convert it to PNG or JPEG");
    }
    match extension {
        "tar" => "tar archives are not read here; unpack it and add the files, or make a zip".into(),
        "bin" => format!(
            "its {} bytes are no CIFAR batch (records of {} or {} bytes)",
            bytes.len(),
            cifar::RECORD_10,
            cifar::RECORD_100
        ),
        _ => "is neither an image (PNG, JPEG, GIF, WebP, BMP) nor a zip, IDX or CIFAR binary file".into(),
    }
}

/// Whether a box of type `ftyp` at the head names one of HEIC's brands (ISO/IEC 23008-12).
fn is_heic(bytes: &[u8]) -> bool {
    const BRANDS: [&[u8]; 6] = [b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1"];
    bytes.get(4..8) == Some(b"ftyp") && bytes.get(8..12).is_some_and(|brand| BRANDS.contains(&brand))
}

/// The first bytes in hexadecimal, for messages.
pub(super) fn start(bytes: &[u8]) -> String {
    bytes.iter().take(4).map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides_over_the_extension() {
        assert_eq!(recognise("a.txt.png", b"\x89PNG\r\n\x1a\n"), Kind::Image);
        assert_eq!(recognise("a.dat", b"\xff\xd8\xff\xe0"), Kind::Image);
        assert_eq!(recognise("a.dat", b"PK\x03\x04"), Kind::Zip);
        assert_eq!(recognise("labels", &[0, 0, 8, 1, 0, 0, 0, 2, 1, 0]), Kind::Idx);
        assert!(matches!(recognise("a.png", b"hello"), Kind::Unreadable(why) if why.contains("68 65 6c 6c")));
        assert!(matches!(recognise("a.tif", b"II*\0"), Kind::Unreadable(why) if why.contains("Tiff")));
        assert!(matches!(recognise("a.jpg", b"\0\0\0\x18ftypheic"), Kind::Unreadable(why) if why.contains("HEIC")));
    }

    #[test]
    fn system_files_and_notes_are_ignored() {
        for path in [".DS_Store", "a/.git/x.png", "__MACOSX/a/._x.png", "a/Thumbs.db", "notes.txt", "a/README"] {
            assert_eq!(recognise(path, b"\x89PNG\r\n\x1a\n"), Kind::Ignored, "{path}");
        }
        assert_eq!(recognise("home/.cache/a.png", b"\x89PNG\r\n\x1a\n"), Kind::Image);
        assert_eq!(recognise("cifar/batches.meta.txt", b"cat"), Kind::CifarNames);
    }

    #[test]
    fn paths_are_normalised() {
        assert_eq!(normalise("./a\\b//c.png"), "a/b/c.png");
        assert_eq!(normalise("/a/./b"), "a/b");
    }
}
