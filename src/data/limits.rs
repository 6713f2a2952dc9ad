//! How much the readers accept. Files come from anywhere, so no size is believed before it is checked.

/// Smallest edge of an image, in pixels.
pub const MIN_EDGE: usize = 8;
/// Largest edge of an image, in pixels: what the encoders here are made for.
pub const MAX_EDGE: usize = 96;
/// Images in one set.
pub const MAX_IMAGES: usize = 100_000;
/// Bytes of scaled pixels in one set (1 GiB): joining the parts needs it twice, and wasm addresses 4 GiB.
pub const MAX_PIXEL_BYTES: usize = 1 << 30;

/// Entries in one zip, folders included.
pub const MAX_ZIP_ENTRIES: usize = 30_000;
/// Bytes of one uncompressed zip entry or gzip (192 MiB). CIFAR-100's `train.bin`, 154 MB, is the largest file of
/// the formats read here.
pub const MAX_ENTRY_BYTES: u64 = 192 << 20;
/// Uncompressed : compressed, for entries over [`RATIO_FREE_BYTES`]. Real images and IDX files stay under 20.
pub const MAX_RATIO: u64 = 200;
/// Uncompressed size up to which any ratio is fine (1 MiB): a small blank image is no attack.
pub const RATIO_FREE_BYTES: u64 = 1 << 20;
/// Uncompressed bytes of all archives given to one loader (2 GiB).
pub const MAX_INFLATED_BYTES: u64 = 2 << 30;

/// Largest edge of an image file before it is scaled, in pixels.
pub const MAX_SOURCE_EDGE: u32 = 16_384;
/// Bytes that decoding one image file may take (192 MiB): about 67 megapixels of 8-bit RGB.
pub const MAX_DECODE_BYTES: u64 = 192 << 20;
