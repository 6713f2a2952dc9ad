//! What an encoder is used for: vectors, doubles and strangers, classifiers from a few labels.

use std::sync::Arc;

use autodidact::data::{Labels, SampleSet};
use autodidact::evaluation::{Input, Subject};
use autodidact::explore::{Classifier, Embeddings, Given, Inspection, Inspector, SIMILARITY, fit_head};
use autodidact::export::{classifier_file, encoder_file, load_encoder};
use autodidact::training::{Choice, RunLog, Trainer};
use burn::tensor::Device;

use super::common::{images, simclr, train, trainer, webgpu};

fn run(set: Arc<SampleSet>) -> Trainer {
    let mut run = trainer(simclr(), set, Choice::Cpu);
    train(&mut run, 3);
    run
}

fn embed(run: &mut Trainer, input: Input, set: &Arc<SampleSet>, device: &Device) -> Embeddings {
    let indices = (0..set.len()).collect();
    let mut embeddings = Embeddings::new(&Subject::of_run(run), input, set.clone(), indices, device).unwrap();
    pollster::block_on(embeddings.finish()).unwrap();
    embeddings
}

/// The first images of each of the first three classes as labels, by their true names.
fn labels(set: &SampleSet, per_class: usize) -> Given {
    let classes = set.labels.as_ref().unwrap().classes[..3].to_vec();
    let of = |class: u16| (0..set.len()).filter(move |&image| set.label(image) == Some(class)).take(per_class);
    let labels = (0..3u16).flat_map(|class| of(class).map(move |image| (image, class))).collect();
    Given { classes, labels }
}

fn inspect(embeddings: &Embeddings, similarity: f32) -> Inspection {
    let mut inspector = Inspector::new(embeddings);
    let mut done = 0.0;
    while let Some(next) = inspector.advance() {
        assert!(next > done && next < 1.0);
        done = next;
    }
    inspector.report(embeddings, similarity).unwrap()
}

#[test]
fn vectors_come_in_parts_and_are_those_of_the_run_when_it_was_asked() {
    let set = images(600);
    let mut run = run(set.clone());
    let want = pollster::block_on(run.embed(&[5, 3])).unwrap();
    let cpu = Device::flex();
    let mut embeddings =
        Embeddings::new(&Subject::of_run(&mut run), Input::Trained, set.clone(), (0..600).collect(), &cpu).unwrap();
    let first = pollster::block_on(embeddings.advance()).unwrap();
    train(&mut run, 1); // must not change what was begun
    pollster::block_on(embeddings.finish()).unwrap();
    assert!(first.is_some_and(|done| done > 0.0 && done < 1.0));
    let dim = embeddings.dim();
    let row = |image: usize| &embeddings.vectors()[image * dim..][..dim];
    assert_eq!([row(5), row(3)].concat(), want);
    assert_ne!(pollster::block_on(run.embed(&[5, 3])).unwrap(), want);
    let untrained = embed(&mut run, Input::Untrained, &set, &cpu);
    assert_ne!(untrained.vectors(), embeddings.vectors());
    let pixels = embed(&mut run, Input::Pixels, &set, &cpu);
    assert_eq!(pixels.dim(), set.sample_len());
    assert_eq!(pixels.vectors()[0], f32::from(set.pixels[0]) / 255.0);
    let gpu = embed(&mut run, Input::Untrained, &set, webgpu());
    let furthest = gpu.vectors().iter().zip(untrained.vectors()).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(furthest < 1e-3, "{furthest}");
}

#[test]
fn a_map_has_two_coordinates_an_image_whatever_their_number() {
    let set = images(40);
    let mut run = run(set.clone());
    let embeddings = embed(&mut run, Input::Trained, &set, &Device::flex());
    let map = embeddings.project(2);
    assert!(map.len() == 80 && map.iter().all(|x| x.is_finite()));
    let clusters = embeddings.clusters(4);
    assert!(clusters.len() == 40 && clusters.iter().all(|&cluster| cluster < 4));
    let (rows, distances) = embeddings.graph(6);
    assert!(rows.len() == 240 && distances.len() == 240 && distances.iter().all(|&d| (0.0..=2.0).contains(&d)));
    let near = embeddings.nearest(7, 3).unwrap();
    assert_eq!(near[0].row as u32, rows[7 * 6]);
    assert!(embeddings.nearest(40, 3).unwrap_err().to_string().contains("40"));
    for count in [1, 2, 3] {
        let few = Arc::new(set.subset(&(0..count).collect::<Vec<_>>()).unwrap());
        let few = embed(&mut run, Input::Trained, &few, &Device::flex());
        assert_eq!((few.project(2).len(), few.clusters(10).len()), (2 * count, count));
        assert_eq!(few.nearest(0, 8).unwrap().len(), count - 1);
        assert_eq!(few.graph(15).0.len(), count * (count - 1));
        assert_eq!(inspect(&few, SIMILARITY).images, count);
    }
}

#[test]
fn images_of_another_size_are_adapted_and_none_are_refused() {
    let mut run = run(images(40));
    let subject = Subject::of_run(&mut run);
    let new = |set: &Arc<SampleSet>, indices: Vec<usize>| {
        Embeddings::new(&subject, Input::Trained, set.clone(), indices, &Device::flex())
    };
    let other = Arc::new(SampleSet::new("other", [3, 32, 40], vec![7; 3 * 32 * 40], None, vec![]).unwrap());
    let mut adapted = new(&other, vec![0]).unwrap();
    pollster::block_on(adapted.finish()).unwrap();
    assert_eq!(adapted.vectors().len(), adapted.dim());
    assert!(new(&images(5), vec![]).err().unwrap().to_string().contains("no images"));
}

/// 60 images of the sample; then a copy of the fourth, one of the fifth a little brighter, and fine checks.
fn with_doubles() -> Arc<SampleSet> {
    let set = images(60);
    let brighter = set.sample(4).iter().map(|&x| x.saturating_add(3));
    let checks = (0..set.sample_len()).map(|i| if (i / 2 + i / 56).is_multiple_of(2) { 255 } else { 0 });
    let pixels = set.pixels.iter().copied().chain(set.sample(3).to_vec()).chain(brighter).chain(checks).collect();
    let names = (0..63).map(|i| format!("{i}.png")).collect();
    let labels = Labels { classes: vec!["a".into()], of: vec![None; 63] };
    Arc::new(SampleSet::new("doubles", set.shape(), pixels, Some(labels), names).unwrap())
}

#[test]
fn copies_are_found_by_pixels_and_near_copies_by_features() {
    let set = with_doubles();
    let mut run = run(set.clone());
    let report = inspect(&embed(&mut run, Input::Trained, &set, &Device::flex()), 0.99);
    let first = &report.duplicates[0];
    assert_eq!((first.images.clone(), first.identical, first.difference), (vec![3, 60], true, 0.0));
    assert_eq!(first.names, ["3.png", "60.png"]);
    let near = report.duplicates.iter().find(|group| group.images.contains(&61)).expect("the brighter copy");
    assert!(near.images.contains(&4) && !near.identical, "{near:?}");
    assert!(report.groups >= 2 && report.groups == report.duplicates.len());
    assert_eq!(report.outliers[0].image, 62, "{:?}", report.outliers);
    assert!(report.outliers[0].distance > 1.2 * report.median_distance);
    let mut inspector = Inspector::new(&embed(&mut run, Input::Trained, &set, &Device::flex()));
    while inspector.advance().is_some() {}
    let embeddings = embed(&mut run, Input::Trained, &set, &Device::flex());
    assert!(inspector.report(&embeddings, 1.5).unwrap_err().to_string().contains("similarity"));
    assert!(inspector.report(&embeddings, f32::NAN).is_err());
}

#[test]
fn a_few_labels_make_a_classifier_that_leaves_as_a_file_and_comes_back() {
    let set = images(400);
    let mut run = run(set.clone());
    let embeddings = embed(&mut run, Input::Trained, &set, &Device::flex());
    let given = labels(&set, 8);
    let head = fit_head(&embeddings, &given).unwrap();
    let classifier = Classifier::new(head, embeddings.vectors(), embeddings.dim()).unwrap();
    let predicted = classifier.predicted();
    let right = |images: &mut dyn Iterator<Item = usize>| {
        let all: Vec<bool> = images.map(|image| set.label(image) == Some(predicted[image])).collect();
        all.iter().filter(|&&right| right).count() as f64 / all.len() as f64
    };
    let taught = right(&mut given.labels.iter().map(|&(image, _)| image));
    assert!(taught > 0.9, "{taught} of the labels themselves");
    let rest = right(&mut (0..400).filter(|&image| set.label(image).is_some_and(|label| label < 3)));
    assert!(rest > 0.6, "{rest} of all images of the three classes");
    let sums = classifier.probabilities.chunks_exact(3).map(|row| row.iter().sum::<f32>());
    assert!(sums.into_iter().all(|sum| (sum - 1.0).abs() < 1e-5));
    assert!(classifier.margins().iter().all(|margin| (0.0..=1.0).contains(margin)));

    let encoder = pollster::block_on(encoder_file(&mut run, &RunLog::default())).unwrap();
    let file = classifier_file(&encoder, &classifier.head).unwrap();
    assert!(load_encoder(&encoder, &Device::flex()).unwrap().head.is_none());
    let mut loaded = load_encoder(&file, &Device::flex()).unwrap();
    let features = pollster::block_on(loaded.embed(set.clone(), &[0, 1, 2], &Device::flex())).unwrap();
    let again = Classifier::new(loaded.head.unwrap(), &features, embeddings.dim()).unwrap();
    assert_eq!(again.probabilities, classifier.probabilities[..9]);
    assert_eq!(again.head, classifier.head);
    // A second head takes the place of the first.
    let twice = classifier_file(&file, &classifier.head).unwrap();
    assert_eq!(load_encoder(&twice, &Device::flex()).unwrap().head, Some(again.head));
}

#[test]
fn damaged_classifiers_are_refused() {
    let set = images(60);
    let mut run = run(set.clone());
    let embeddings = embed(&mut run, Input::Trained, &set, &Device::flex());
    let given = labels(&set, 2);
    let encoder = pollster::block_on(encoder_file(&mut run, &RunLog::default())).unwrap();
    let head = fit_head(&embeddings, &given).unwrap();
    let mut short = head.clone();
    short.bias.pop();
    assert!(classifier_file(&encoder, &short).unwrap_err().to_string().contains("bias"));
    let mut flat = head.clone();
    flat.std[0] = 0.0;
    let file = classifier_file(&encoder, &flat).unwrap();
    assert!(load_encoder(&file, &Device::flex()).err().unwrap().to_string().contains("std"));
    let mut cut = classifier_file(&encoder, &head).unwrap();
    cut.truncate(cut.len() - 9);
    assert!(load_encoder(&cut, &Device::flex()).is_err());
    let elsewhere = Given { labels: vec![(0, 0), (70, 1)], ..given };
    assert!(fit_head(&embeddings, &elsewhere).unwrap_err().to_string().contains("no image 70"));
}
