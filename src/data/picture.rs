//! One image file to one small square: decode, turn upright, put on white, crop the centre, scale.
//!
//! Cropping the centre square first and scaling it to `size` has the geometry of "shorter side to `size`, then
//! crop the centre", and costs only what is kept.

use super::limits::{MAX_DECODE_BYTES, MAX_SOURCE_EDGE};
use image::imageops::{self, FilterType};
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, RgbImage};
use std::io::Cursor;

/// A scaled image.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Picture {
    pub path: String,
    /// [1, size, size] when every pixel is grey, else [3, size, size]
    pub pixels: Vec<u8>,
}

/// Decodes `bytes` and scales the centre square to `size`; the error says what is wrong with the file.
pub(super) fn read(path: &str, bytes: &[u8], size: usize) -> Result<Picture, String> {
    let image = on_white(decode(bytes).map_err(explain)?);
    let (width, height) = image.dimensions();
    let edge = width.min(height);
    let centre = imageops::crop_imm(&image, (width - edge) / 2, (height - edge) / 2, edge, edge);
    // The triangle filter widens with the reduction: it is torchvision's antialiased bilinear.
    let scaled = imageops::resize(&*centre, size as u32, size as u32, FilterType::Triangle);
    Ok(Picture { path: path.to_string(), pixels: planes(&scaled) })
}

fn decode(bytes: &[u8]) -> Result<DynamicImage, ImageError> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?;
    if reader.format() == Some(ImageFormat::Jpeg) && !jpeg_is_whole(bytes) {
        return Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof).into());
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SOURCE_EDGE);
    limits.max_image_height = Some(MAX_SOURCE_EDGE);
    limits.max_alloc = Some(MAX_DECODE_BYTES);
    reader.limits(limits.clone());
    let mut decoder = reader.into_decoder()?;
    // The decoder only counts its own buffers, so the picture itself is checked here.
    limits.reserve(decoder.total_bytes())?;
    let orientation = decoder.orientation()?;
    let mut image = DynamicImage::from_decoder(decoder)?;
    image.apply_orientation(orientation);
    Ok(image)
}

/// Whether the end marker follows the first scan: the decoder fills what is cut off with grey, silently.
/// A file without a scan is left to the decoder's judgement.
fn jpeg_is_whole(bytes: &[u8]) -> bool {
    let mut at = 2;
    while let Some(&[0xff, marker, high, low]) = bytes.get(at..at + 4) {
        if marker == 0xda {
            // Within a scan 0xff is followed by 0, so that this pair can only be the marker.
            return bytes[at..].windows(2).rev().any(|pair| pair == [0xff, 0xd9]);
        }
        // Any marker may be padded with more 0xff.
        at += if marker == 0xff { 1 } else { 2 + u16::from_be_bytes([high, low]) as usize };
    }
    true
}

fn on_white(image: DynamicImage) -> RgbImage {
    if !image.color().has_alpha() {
        return image.into_rgb8();
    }
    let image = image.into_rgba8();
    RgbImage::from_fn(image.width(), image.height(), |x, y| {
        let [red, green, blue, alpha] = image.get_pixel(x, y).0.map(u32::from);
        image::Rgb([red, green, blue].map(|value| ((value * alpha + 255 * (255 - alpha) + 127) / 255) as u8))
    })
}

/// Interleaved to planar, one plane when all are equal.
fn planes(image: &RgbImage) -> Vec<u8> {
    let grey = image.pixels().all(|pixel| pixel[0] == pixel[1] && pixel[1] == pixel[2]);
    let channels = if grey { 1 } else { 3 };
    (0..channels).flat_map(|channel| image.pixels().map(move |pixel| pixel[channel])).collect()
}

fn explain(error: ImageError) -> String {
    match error {
        ImageError::Limits(_) => format!(
            "is too large to decode (over {MAX_SOURCE_EDGE} pixels on an edge or {} MiB); scale it down",
            MAX_DECODE_BYTES >> 20
        ),
        ImageError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            "is cut off before the end of the image; get it again".into()
        }
        error => format!("cannot be decoded ({error})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{GrayImage, Rgb, Rgba, RgbaImage};

    fn encode(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(vec![]);
        image.into().write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn the_centre_is_kept_and_planes_are_in_order() {
        // Red and blue margins left and right of a green 8x8 square.
        let image = RgbImage::from_fn(24, 8, |x, _| match x {
            0..8 => Rgb([255, 0, 0]),
            8..16 => Rgb([10, 200, 30]),
            _ => Rgb([0, 0, 255]),
        });
        let picture = read("p", &encode(image, ImageFormat::Png), 8).unwrap();
        assert_eq!(picture.pixels, [vec![10; 64], vec![200; 64], vec![30; 64]].concat());
    }

    #[test]
    fn scaling_down_averages() {
        // A checkerboard of single pixels becomes even grey only with an antialiased filter.
        let image = GrayImage::from_fn(256, 256, |x, y| image::Luma([if (x + y) % 2 == 0 { 255 } else { 0 }]));
        let picture = read("p", &encode(image, ImageFormat::Png), 16).unwrap();
        assert_eq!(picture.pixels.len(), 256, "one channel");
        assert!(picture.pixels.iter().all(|&value| (126..=129).contains(&value)), "{:?}", picture.pixels);
    }

    #[test]
    fn transparency_shows_white() {
        let image = RgbaImage::from_fn(8, 8, |x, _| if x < 4 { Rgba([9, 9, 9, 0]) } else { Rgba([0, 0, 0, 127]) });
        let picture = read("p", &encode(image, ImageFormat::Png), 8).unwrap();
        assert_eq!((picture.pixels[0], picture.pixels[7]), (255, 128));
    }

    #[test]
    fn exif_orientation_turns_the_picture() {
        let image = RgbImage::from_fn(16, 16, |_, y| if y < 8 { Rgb([255; 3]) } else { Rgb([0; 3]) });
        let jpeg = encode(image, ImageFormat::Jpeg);
        // APP1 with a big-endian TIFF of one entry: tag 0x0112, type SHORT, count 1, value 6 (turn right by 90).
        let exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        let mut turned = vec![0xff, 0xd8, 0xff, 0xe1, 0, exif.len() as u8 + 2];
        turned.extend(exif);
        turned.extend(&jpeg[2..]);
        let [upright, turned] = [jpeg, turned].map(|bytes| read("p", &bytes, 8).unwrap().pixels);
        assert!(upright[1] > 240 && upright[6] > 240 && upright[57] < 15, "{upright:?}");
        assert!(turned[1] < 15 && turned[6] > 240 && turned[57] < 15, "white is on the right: {turned:?}");
    }

    #[test]
    fn a_cut_off_file_is_refused_whatever_its_format() {
        let image = RgbImage::from_fn(64, 64, |x, y| Rgb([(x * y) as u8, (x * 3) as u8, (y * 5) as u8]));
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif, ImageFormat::WebP, ImageFormat::Bmp] {
            let bytes = encode(image.clone(), format);
            assert!(read("p", &bytes, 16).is_ok(), "{format:?}");
            let problem = read("p", &bytes[..bytes.len() / 2], 16).expect_err(&format!("{format:?}"));
            assert!(!problem.is_empty());
        }
    }

    #[test]
    fn a_header_of_absurd_size_is_refused_before_it_allocates() {
        let mut bmp = encode(RgbImage::new(8, 8), ImageFormat::Bmp);
        bmp[18..26].copy_from_slice(&[0xff, 0xff, 0xff, 0x0f, 0xff, 0xff, 0xff, 0x0f]);
        let problem = read("p", &bmp, 16).unwrap_err();
        assert!(problem.contains("too large"), "{problem}");
    }
}
