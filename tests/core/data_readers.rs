//! The readers on well-formed input: every file is made here, in memory, in its documented format.

use crate::writers::{encode, gzip, idx, zip};
use autodidact::data::{self, Loader, SampleSet};
use image::{GrayImage, ImageFormat, Luma, Rgb, RgbImage};

fn colour(value: u8) -> Vec<u8> {
    encode(RgbImage::from_pixel(20, 12, Rgb([value, 0, 255 - value])), ImageFormat::Png)
}

fn grey(value: u8) -> Vec<u8> {
    encode(GrayImage::from_pixel(20, 12, Luma([value])), ImageFormat::Png)
}

fn cifar(labels: &[&[u8]]) -> Vec<u8> {
    labels.iter().enumerate().flat_map(|(i, label)| [label.to_vec(), vec![i as u8; 3072]].concat()).collect()
}

fn load(size: usize, files: &[(&str, &[u8])]) -> (SampleSet, Vec<data::Skipped>) {
    let mut loader = Loader::new(size).unwrap();
    for (path, bytes) in files {
        loader.add(path, bytes, &mut |_, _| {}).unwrap();
    }
    let (skipped, count) = (loader.skipped().to_vec(), loader.count());
    let set = loader.finish("set").unwrap();
    assert_eq!(set.len(), count);
    (set, skipped)
}

fn classes(set: &SampleSet) -> Vec<String> {
    set.labels.as_ref().unwrap().classes.clone()
}

#[test]
fn every_image_format_is_read() {
    let image = RgbImage::from_pixel(24, 16, Rgb([200, 100, 50]));
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif, ImageFormat::WebP, ImageFormat::Bmp] {
        // The name says nothing: content decides.
        let (set, skipped) = load(16, &[("upload", &encode(image.clone(), format))]);
        assert_eq!((set.shape(), skipped.len()), ([3, 16, 16], 0), "{format:?}");
        for (channel, want) in [200, 100, 50].into_iter().enumerate() {
            let got = set.pixels[channel * 256 + 100] as i32;
            assert!((got - want).abs() <= 6, "{format:?}: channel {channel} is {got}, not {want}");
        }
    }
}

#[test]
fn a_zip_reads_as_its_folder_does() {
    let files: [(&str, &[u8]); 4] = [
        ("pets/dog/b.png", &colour(3)),
        ("pets/cat/a.png", &colour(1)),
        ("pets/dog/a.png", &colour(2)),
        ("pets/x/", b""),
    ];
    let (from_folder, _) = load(8, &files[..3]);
    let (from_zip, skipped) = load(8, &[("download.zip", &zip(&files))]);
    assert_eq!(from_zip, from_folder);
    assert_eq!(skipped, []);
    assert_eq!(from_zip.names, ["cat/a.png", "dog/a.png", "dog/b.png"]);
    assert_eq!(classes(&from_zip), ["cat", "dog"]);
    assert_eq!(from_zip.labels.unwrap().of, [Some(0), Some(1), Some(1)]);
    assert_eq!(from_zip.pixels[0], 1);
}

#[test]
fn grey_and_colour_mix_to_colour_and_grey_alone_stays_grey() {
    let (set, _) = load(8, &[("a.png", &grey(9)), ("b.png", &colour(1))]);
    assert_eq!(set.channels, 3);
    assert_eq!(set.sample(0), [9; 192]);
    let (set, _) = load(8, &[("a.png", &grey(9)), ("b.png", &grey(7))]);
    assert_eq!((set.channels, set.sample(1)), (1, &[7; 64][..]));
}

#[test]
fn unreadable_files_are_listed_and_notes_are_not() {
    let broken = colour(1);
    let nested = zip(&[("a.png", &colour(1))]);
    let archive = zip(&[
        ("a.png", &colour(1)),
        ("broken.png", &broken[..broken.len() / 2]),
        ("movie.mp4", b"\0\0\0\x18ftypmp42"),
        ("more.zip", &nested),
        ("empty.jpg", b""),
        ("b.png", &colour(2)),
        ("notes.txt", b"hello"),
        ("__MACOSX/._a.png", b"junk"),
        (".DS_Store", b"junk"),
    ]);
    let (set, skipped) = load(8, &[("all.zip", &archive)]);
    assert_eq!(set.names, ["a.png", "b.png"]);
    let names: Vec<&str> = skipped.iter().map(|file| file.name.as_str()).collect();
    let mut sorted = names.clone();
    sorted.sort();
    assert_eq!(sorted, ["all.zip/broken.png", "all.zip/empty.jpg", "all.zip/more.zip", "all.zip/movie.mp4"]);
    let problem = |name: &str| &skipped.iter().find(|file| file.name.ends_with(name)).unwrap().problem;
    assert!(problem("broken.png").contains("cut off"), "{}", problem("broken.png"));
    assert!(problem("empty.jpg").contains("0 bytes"));
    assert!(problem("more.zip").contains("within an archive"));
    assert!(problem("movie.mp4").contains("neither an image"));
}

#[test]
fn an_idx_pair_is_read_in_any_order_and_packing() {
    let pixels: Vec<u8> = (0..3 * 8 * 10).map(|i| i as u8).collect();
    let images = idx(&[3, 8, 10], &pixels);
    let labels = idx(&[3], &[2, 0, 2]);
    let plain = load(32, &[("t10k-images-idx3-ubyte", &images), ("t10k-labels-idx1-ubyte", &labels)]).0;
    assert_eq!((plain.shape(), &plain.pixels), ([1, 8, 10], &pixels));
    assert_eq!(plain.labels.as_ref().unwrap().of, [Some(2), Some(0), Some(2)]);
    assert_eq!(classes(&plain), ["0", "1", "2"]);

    let (images_gz, labels_gz) = (gzip(&images), gzip(&labels));
    let packed = [("t10k-labels-idx1-ubyte.gz", &labels_gz[..]), ("t10k-images-idx3-ubyte.gz", &images_gz)];
    assert_eq!(load(32, &packed).0, plain);
    assert_eq!(load(32, &[("mnist.zip", &zip(&packed))]).0, plain);
    // Some downloads keep the packed file beside the plain one.
    let both = [packed[0], packed[1], ("t10k-images-idx3-ubyte", &images), ("t10k-labels-idx1-ubyte", &labels)];
    let (set, skipped) = load(32, &both);
    assert_eq!((set, skipped.len()), (plain, 2));
}

#[test]
fn idx_training_and_test_files_are_joined() {
    let (set, _) = load(
        32,
        &[
            ("MNIST/t10k-labels-idx1-ubyte", &idx(&[1], &[7])),
            ("MNIST/t10k-images-idx3-ubyte", &idx(&[1, 8, 8], &[1; 64])),
            ("MNIST/train-images-idx3-ubyte", &idx(&[2, 8, 8], &[2; 128])),
            ("MNIST/train-labels-idx1-ubyte", &idx(&[2], &[4, 5])),
        ],
    );
    assert_eq!(set.labels.as_ref().unwrap().of, [4, 5, 7].map(Some));
    assert_eq!((set.sample(0)[0], set.sample(2)[0]), (2, 1));
}

#[test]
fn cifar_10_is_read_in_batch_order_with_its_names() {
    let names = "plane\ncar\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n";
    let mut record = vec![9];
    record.extend([vec![10; 1024], vec![20; 1024], vec![30; 1024]].concat());
    let archive = zip(&[
        ("cifar-10-batches-bin/test_batch.bin", &cifar(&[&[1]])),
        ("cifar-10-batches-bin/data_batch_2.bin", &cifar(&[&[2], &[3]])),
        ("cifar-10-batches-bin/data_batch_1.bin", &record),
        ("cifar-10-batches-bin/batches.meta.txt", names.as_bytes()),
        ("cifar-10-batches-bin/readme.html", b"<html>"),
    ]);
    let (set, skipped) = load(8, &[("cifar.zip", &archive)]);
    assert_eq!((set.shape(), set.len(), skipped.len()), ([3, 32, 32], 4, 0));
    assert_eq!(set.labels.as_ref().unwrap().of, [9, 2, 3, 1].map(Some));
    assert_eq!([set.sample(0)[0], set.sample(0)[1024], set.sample(0)[3071]], [10, 20, 30]);
    assert_eq!(classes(&set)[1], "car");
}

#[test]
fn cifar_100_uses_the_fine_label() {
    let names: String = (0..100).map(|i| format!("thing {i}\n")).collect();
    let (set, _) = load(8, &[("test.bin", &cifar(&[&[19, 98], &[0, 1]])), ("fine_label_names.txt", names.as_bytes())]);
    assert_eq!(set.labels.as_ref().unwrap().of, [98, 1].map(Some));
    assert_eq!(classes(&set)[98], "thing 98");
}

#[test]
fn progress_reaches_the_end() {
    let pictures: Vec<(String, Vec<u8>)> = (0..300).map(|i| (format!("{i}.png"), grey(i as u8))).collect();
    let mut calls = vec![];
    let mut loader = Loader::new(8).unwrap();
    loader.add_all(&pictures, &mut |done, total| calls.push((done, total))).unwrap();
    assert_eq!((calls.last(), loader.count()), (Some(&(300, 300)), 300));
    assert!(calls.is_sorted() && calls.len() > 1, "{calls:?}");

    let files: Vec<(&str, &[u8])> = pictures.iter().map(|(name, bytes)| (name.as_str(), &bytes[..])).collect();
    let (mut calls, mut loader) = (vec![], Loader::new(8).unwrap());
    loader.add("all.zip", &zip(&files), &mut |done, total| calls.push((done, total))).unwrap();
    assert_eq!(loader.count(), 300);
    assert!(calls.contains(&(128, 300)) && calls.contains(&(300, 300)), "{calls:?}");
}

#[test]
fn the_embedded_sample_is_fashion_mnist() {
    let set = data::sample("fashion-mnist").unwrap();
    assert_eq!((set.len(), set.shape()), (10_000, [1, 28, 28]));
    let first: Vec<u16> = (0..5).filter_map(|index| set.label(index)).collect();
    assert_eq!(first, [9, 2, 1, 1, 6]);
    assert_eq!(classes(&set), data::sample_classes("fashion-mnist").unwrap());
    assert_eq!(classes(&set)[9], "Ankle boot");
    for class in 0..10 {
        assert_eq!(set.labels.as_ref().unwrap().of.iter().filter(|&&label| label == Some(class)).count(), 1000);
    }
    let (train, held) = data::split(&set, 0.2, autodidact::random::Seed(0));
    assert!(train.into_iter().eq(0..8000) && held.into_iter().eq(8000..10_000));

    let error = data::sample("imagenet").unwrap_err().to_string();
    assert!(error.contains("imagenet") && error.contains("fashion-mnist"), "{error}");
}

#[test]
fn the_emoji_sample_is_in_colour_and_scales() {
    let set = data::sample("emoji").unwrap();
    assert_eq!((set.len(), set.shape()), (1885, [3, 32, 32]));
    assert_eq!(classes(&set), data::sample_classes("emoji").unwrap());
    let labels = set.labels.as_ref().unwrap();
    for (name, label) in set.names.iter().zip(&labels.of) {
        let (folder, file) = name.split_once('/').unwrap();
        assert_eq!(labels.classes[label.unwrap() as usize], folder, "{name}");
        assert!(file.ends_with(".webp") && file.is_ascii(), "{name}");
    }
    // Every drawing is there once, on white, and each class has its share held out.
    let drawings: std::collections::BTreeSet<&[u8]> = (0..set.len()).map(|index| set.sample(index)).collect();
    assert_eq!(drawings.len(), set.len());
    let white = (0..set.len()).filter(|&index| set.sample(index)[0] > 240).count();
    assert!(white > 1500, "{white} with a white corner");
    let (train, held) = data::split(&set, 0.2, autodidact::random::Seed(0));
    for class in 0..9 {
        let count = |part: &[usize]| part.iter().filter(|&&index| set.label(index) == Some(class)).count();
        assert!(count(&held) >= 15 && count(&train) > 3 * count(&held), "class {class}");
    }

    let large = data::sample_at("emoji", 64).unwrap();
    assert_eq!((large.shape(), &large.names, &large.labels), ([3, 64, 64], &set.names, &set.labels));
    assert_eq!(data::sample_at("fashion-mnist", 64).unwrap().shape(), [1, 28, 28]);
    // France's flag: blue, white and red from left to right, at either size.
    let flag = set.names.iter().position(|name| name == "Flags/fr.webp").unwrap();
    for set in [&set, &large] {
        let (edge, plane) = (set.height, set.height * set.width);
        let at = |x: usize| [0, 1, 2].map(|channel| set.sample(flag)[channel * plane + edge / 2 * edge + x] as i32);
        let [blue, white, red] = [edge / 5, edge / 2, edge * 4 / 5].map(at);
        assert!(blue[2] > blue[0] + 50 && red[0] > red[2] + 50 && white.iter().all(|&value| value > 200));
    }
    assert!(data::sample_at("emoji", 4096).unwrap_err().to_string().contains("4096"));
}
