//! The readers on damaged, absurd and hostile input: a clear message each time, and never a panic.

use crate::writers::{encode, gzip, idx, zip};
use autodidact::data::Loader;
use image::{ImageFormat, Rgb, RgbImage};
use std::io::Cursor;
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

fn picture(format: ImageFormat) -> Vec<u8> {
    encode(RgbImage::from_fn(24, 16, |x, y| Rgb([(x * 10) as u8, (y * 15) as u8, (x * y) as u8])), format)
}

/// What the user reads after adding these files and asking for the set.
fn message(files: &[(&str, &[u8])]) -> String {
    let mut loader = Loader::new(8).unwrap();
    for (path, bytes) in files {
        if let Err(error) = loader.add(path, bytes, &mut |_, _| {}) {
            return error.to_string();
        }
    }
    loader.finish("set").expect_err("the files are unusable").to_string()
}

#[track_caller]
fn check(files: &[(&str, &[u8])], words: &[&str]) {
    let message = message(files);
    for word in words {
        assert!(message.contains(word), "`{message}` does not say `{word}`");
    }
}

#[test]
fn sizes_outside_the_range_are_refused() {
    for size in [0, 7, 97, usize::MAX] {
        let error = Loader::new(size).unwrap_err();
        assert!(error.kind() == "setting" && error.to_string().contains("8 to 96"), "{error}");
    }
}

#[test]
fn empty_and_cut_off_files() {
    let png = picture(ImageFormat::Png);
    let archive = zip(&[("a.png", &png)]);
    let packed = gzip(&idx(&[1, 8, 8], &[5; 64]));
    check(&[], &["no image", "add images"]);
    check(&[("a.zip", b"")], &["a.zip", "0 bytes"]);
    check(&[("a.gz", b"")], &["a.gz", "0 bytes"]);
    check(&[("a.png", b"")], &["a.png", "0 bytes"]);
    check(&[("a.png", &png[..png.len() / 2])], &["a.png", "cut off"]);
    check(&[("a.zip", &archive[..archive.len() - 30])], &["a.zip", "cut off or damaged"]);
    check(&[("a.zip", &zip(&[]))], &["a.zip", "empty"]);
    check(&[("a.zip", b"<html>404</html>")], &["a.zip", "no zip archive", "3c 68 74 6d"]);
    check(&[("images.gz", &packed[..packed.len() / 2])], &["images.gz", "cut off"]);
    check(&[("images.gz", b"no gzip")], &["images.gz", "6e 6f 20 67"]);
    check(&[("notes.gz", &gzip(b"hello"))], &["notes.gz", "no IDX"]);
    let mut tar = vec![0; 512];
    tar[257..262].copy_from_slice(b"ustar");
    check(&[("cifar-10-binary.tar.gz", &gzip(&tar))], &["tar archives"]);
}

#[test]
fn a_damaged_zip_entry_is_named() {
    let png = picture(ImageFormat::Png);
    let mut archive = zip(&[("a.png", &png), ("b.png", &png)]);
    archive[60] ^= 0xff;
    let mut loader = Loader::new(8).unwrap();
    loader.add("all.zip", &archive, &mut |_, _| {}).unwrap();
    assert_eq!(loader.count(), 1);
    assert_eq!(loader.skipped()[0].name, "all.zip/a.png");
}

#[test]
fn too_many_entries() {
    let mut writer = ZipWriter::new(Cursor::new(vec![]));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for index in 0..50_000 {
        writer.start_file(format!("{index}.png"), options).unwrap();
    }
    let bytes = writer.finish().unwrap().into_inner();
    check(&[("many.zip", &bytes)], &["many.zip", "50000 entries", "30000"]);
}

#[test]
fn bombs() {
    let zeros = vec![0; 8 << 20];
    let bomb = zip(&[("a.png", &zeros)]);
    assert!(bomb.len() < zeros.len() / 200);
    check(&[("bomb.zip", &bomb)], &["bomb.zip/a.png", "200 times", "zip bomb"]);
    check(&[("bomb.gz", &gzip(&zeros))], &["bomb.gz", "200 times"]);

    // The same with a header that claims 100 bytes: the claim is not believed.
    let mut liar = bomb.clone();
    for (signature, at) in [(b"PK\x03\x04", 22), (b"PK\x01\x02", 24)] {
        let header = liar.windows(4).position(|window| window == signature).unwrap();
        liar[header + at..header + at + 4].copy_from_slice(&100u32.to_le_bytes());
    }
    let problem = message(&[("liar.zip", &liar)]);
    assert!(problem.contains("liar.zip/a.png"), "{problem}");
}

#[test]
fn idx_that_lies() {
    let good = idx(&[2, 8, 8], &[1; 128]);
    let images = |bytes: &[u8], words: &[&str]| check(&[("x-images-idx3-ubyte", bytes)], words);
    images(b"\x01\x02\x03\x04rest", &["x-images-idx3-ubyte", "01 02 03 04", "00 00 08 03"]);
    images(&good[..100], &["promises 128 bytes", "84 follow"]);
    images(&[&good[..], &[0]].concat(), &["promises 128 bytes", "129 follow"]);
    images(&good[..10], &["header", "10 bytes"]);
    images(&idx(&[u32::MAX, u32::MAX, u32::MAX], &[]), &["4294967295 items", "100000"]);
    images(&idx(&[100_000, 96, 96], &[]), &["921600000 bytes", "0 follow"]);
    images(&idx(&[0, 8, 8], &[]), &["0 items"]);
    images(&idx(&[1, 128, 128], &[0; 128 * 128]), &["128x128", "8 to 96"]);
    images(&idx(&[1, 0, 8], &[]), &["0x8"]);
    images(&idx(&[1, 3, 8, 8], &[0; 192]), &["4 dimensions"]);
    let mut float = good.clone();
    float[2] = 0x0d;
    images(&float, &["0x0d", "unsigned bytes"]);

    let labels = idx(&[3], &[0, 1, 2]);
    check(
        &[("x-images-idx3-ubyte", &good), ("x-labels-idx1-ubyte", &labels)],
        &["x-labels-idx1-ubyte", "3 labels", "x-images-idx3-ubyte", "2 images"],
    );
    check(&[("x-labels-idx1-ubyte", &labels)], &["labels only"]);
    check(
        &[("a-images-idx3-ubyte", &good), ("b-images-idx3-ubyte", &idx(&[1, 9, 9], &[0; 81]))],
        &["b-images-idx3-ubyte", "9x9", "a-images-idx3-ubyte", "8x8"],
    );
}

#[test]
fn cifar_that_lies() {
    check(&[("data_batch_1.bin", &[0; 3073 * 2 - 1])], &["data_batch_1.bin", "6145 bytes", "3073"]);
    check(&[("train.bin", &[0; 3073 * 2 - 1])], &["train.bin", "3074"]);
    check(&[("weights.bin", &[0; 100])], &["weights.bin", "100 bytes", "no CIFAR batch"]);
    let mut batch = vec![0; 3073 * 2];
    batch[3073] = 200;
    check(&[("data_batch_1.bin", &batch)], &["record 1 is 200", "0 to 9"]);
    check(
        &[("data_batch_1.bin", &[0; 3073]), ("train.bin", &[0; 3074])],
        &["train.bin", "CIFAR-100", "data_batch_1.bin", "CIFAR-10;"],
    );
}

#[test]
fn kinds_do_not_mix() {
    let (png, batch) = (picture(ImageFormat::Png), vec![0; 3073]);
    let images = idx(&[1, 32, 32], &[0; 1024]);
    check(&[("a.png", &png), ("data_batch_1.bin", &batch)], &["a.png", "data_batch_1.bin", "one kind at a time"]);
    check(&[("data_batch_1.bin", &batch), ("images", &images)], &["data_batch_1.bin", "images (IDX)"]);
}

#[test]
fn too_many_images() {
    let half = idx(&[60_000, 8, 8], &vec![0; 60_000 * 64]);
    let other = idx(&[60_000, 8, 8], &vec![1; 60_000 * 64]);
    check(&[("a-images", &half), ("b-images", &other)], &["more than 100000 images"]);
}
