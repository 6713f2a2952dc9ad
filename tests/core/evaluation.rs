//! Evaluations: every kind of labels, and what they must find.

use std::sync::Arc;

use autodidact::Result;
use autodidact::data::{LabelBudget, Labels, SampleSet};
use autodidact::evaluation::{Evaluator, Options, Report, Subject, Task};
use autodidact::training::{Choice, Trainer};
use serde_json::json;

use super::common::{images, noise, simclr, train, trainer, webgpu, with};

/// Bars of 8 × 8 pixels, upright in class 0 and lying in class 1, each somewhere; `of` gives each image's label.
fn bars(of: Vec<Option<u16>>) -> Arc<SampleSet> {
    let image = |i: usize| {
        let (upright, at) = (i.is_multiple_of(2), (i / 2) % 8);
        (0..64).map(move |pixel| if (if upright { pixel % 8 } else { pixel / 8 }) == at { 255 } else { i as u8 % 60 })
    };
    let pixels = (0..of.len()).flat_map(image).collect();
    let labels = Labels { classes: vec!["upright".into(), "lying".into()], of };
    Arc::new(SampleSet::new("bars", [1, 8, 8], pixels, Some(labels), vec![]).unwrap())
}

fn labelled(count: usize) -> Vec<Option<u16>> {
    (0..count).map(|i| Some((i % 2) as u16)).collect()
}

/// An untrained run on `set`.
fn run_on(set: &Arc<SampleSet>) -> Trainer {
    trainer(with(simclr(), json!({ "batch_size": 2 })), set.clone(), Choice::Cpu)
}

fn task(set: &Arc<SampleSet>) -> Result<Task> {
    let subject = Subject::of_run(&mut run_on(set));
    Task::new(set.clone(), &subject, &burn::tensor::Device::flex())
}

fn evaluate(run: &mut Trainer, options: Options, device: &burn::tensor::Device) -> Report {
    let subject = Subject::of_run(run);
    let task = Task::new(run.set().clone(), &subject, device).unwrap();
    let mut evaluator = Evaluator::new(subject, task, options).unwrap();
    let mut done = 0.0;
    while let Some(progress) = pollster::block_on(evaluator.advance()).unwrap() {
        assert!(progress.done >= done && progress.done <= 1.0, "{progress:?} after {done}");
        done = progress.done;
    }
    assert_eq!(done, 1.0);
    evaluator.report().clone()
}

fn tiny() -> Options {
    Options { draws: 2, steps: [4, 8], ..Options::with_labels_per_class(3) }
}

#[test]
fn a_report_is_complete_and_leaves_the_run_as_it_was() {
    let set = images(300);
    let mut run = trainer(simclr(), set, Choice::Cpu);
    train(&mut run, 2);
    let before = pollster::block_on(run.embed(&[0, 1])).unwrap();
    let device = burn::tensor::Device::flex();
    let report = evaluate(&mut run, tiny(), &device);
    assert_eq!((report.train, report.test, report.unlabelled), (240, 60, 0));
    let runs: Vec<_> = report.curve.iter().map(|point| point.linear.runs.len()).collect();
    assert_eq!(runs, [2, 2, 2, 1], "all labels leave nothing to draw");
    for point in &report.curve {
        let spreads = [&point.linear, &point.untrained, &point.pixels, &point.fine_tuned, &point.supervised];
        assert!(spreads.iter().all(|spread| spread.mean.is_some_and(|mean| (0.0..=1.0).contains(&mean))));
        assert_eq!(point.supervised.runs.len(), 2);
    }
    let [one_percent, .., all] = &report.curve[..] else { panic!() };
    assert!(all.labels == 240 && one_percent.labels == 10);
    assert!(all.pixels.mean > one_percent.pixels.mean, "more labels must help");
    let scores = report.scores.as_ref().unwrap();
    assert_eq!(scores.confusion.iter().flatten().sum::<usize>(), 60);
    assert_eq!(Some(scores.accuracy), all.linear.mean);
    assert_eq!(pollster::block_on(run.embed(&[0, 1])).unwrap(), before);
    assert_eq!(report, evaluate(&mut run, tiny(), &device), "the same evaluation again");
}

#[test]
fn fine_tuning_learns() {
    let set = bars(labelled(200));
    let options =
        Options { budgets: vec![LabelBudget::Fraction(1.0)], draws: 1, steps: [150, 150], ..Options::default() };
    let report = evaluate(&mut run_on(&set), options, &burn::tensor::Device::flex());
    let point = &report.curve[0];
    assert!(point.supervised.mean.unwrap() > 0.9, "{:?}", point.supervised);
    assert!(point.fine_tuned.mean.unwrap() > 0.9, "{:?}", point.fine_tuned);
}

#[test]
fn momentum_encoders_are_fine_tuned_too() {
    let set = images(40);
    let config = json!({
        "method": "ijepa", "batch_size": 8, "vit_dim": 16, "vit_depth": 1, "vit_heads": 2,
    });
    let mut run = trainer(config, set, Choice::Cpu);
    let options = Options { budgets: vec![LabelBudget::Fraction(1.0)], steps: [2, 2], draws: 1, ..Options::default() };
    let report = evaluate(&mut run, options, &burn::tensor::Device::flex());
    assert_eq!(report.curve[0].fine_tuned.runs.len(), 1);
}

#[test]
fn webgpu_finds_what_the_cpu_finds() {
    let mut options = tiny();
    options.fine_tune = false;
    let set = images(300);
    let on_cpu =
        evaluate(&mut trainer(simclr(), set.clone(), Choice::Cpu), options.clone(), &burn::tensor::Device::flex());
    let on_gpu = evaluate(&mut trainer(simclr(), set, Choice::WebGpu), options, webgpu());
    for (a, b) in on_cpu.curve.iter().zip(&on_gpu.curve) {
        let apart = (a.linear.mean.unwrap() - b.linear.mean.unwrap()).abs();
        assert!(apart < 0.05, "{a:?} {b:?}");
    }
    assert!((on_cpu.knn.features - on_gpu.knn.features).abs() < 0.04);
}

#[test]
fn labels_that_tell_nothing_apart_are_refused_with_a_reason() {
    let refusal = |set: &Arc<SampleSet>| task(set).err().expect("nothing to evaluate").to_string();
    assert!(refusal(&bars(labelled(3))).contains("3 labelled images leave none to test on"));
    assert!(refusal(&bars(vec![Some(1); 30])).contains("one class, `lying`"));
    assert!(refusal(&bars(vec![None; 30])).contains("no labels"));
    let bare = SampleSet::new("photos", [1, 8, 8], vec![0; 64 * 20], None, vec![]).unwrap();
    assert!(refusal(&Arc::new(bare)).contains("`photos` has no labels"));
}

#[test]
fn an_encoder_is_tested_on_other_data_whatever_their_size_and_colour() {
    let device = burn::tensor::Device::flex();
    let mut run = run_on(&bars(labelled(40)));
    for (set, kind) in [(images(40), "28×28 pixels, grey"), (noise(40), "32×32 pixels, in colour")] {
        let task = Task::new(set, &Subject::of_run(&mut run), &device).unwrap();
        assert_eq!(task.set().shape(), [1, 8, 8]);
        let options = Options { draws: 1, steps: [2, 2], ..Options::default() };
        let mut evaluator = Evaluator::new(Subject::of_run(&mut run), task, options).unwrap();
        while pollster::block_on(evaluator.advance()).unwrap().is_some() {}
        let report = evaluator.report();
        assert!(report.notes.iter().any(|note| note.en.contains(kind)), "{:?}", report.notes);
        assert!(report.curve.iter().all(|point| point.linear.mean.is_some() && point.fine_tuned.mean.is_some()));
    }
}

#[test]
fn pseudo_labels_are_guessed_wherever_a_label_is_missing() {
    // 32 of 40 to learn from, of which half carry no label.
    let of = labelled(80).into_iter().enumerate().map(|(i, label)| label.filter(|_| i % 4 < 2)).collect();
    let options = Options { draws: 2, fine_tune: false, ..Options::with_labels_per_class(3) };
    let report = evaluate(&mut run_on(&bars(of)), options.clone(), &burn::tensor::Device::flex());
    assert!(report.unlabelled_train > 20 && report.unlabelled > report.unlabelled_train);
    let runs: Vec<_> = report.curve.iter().map(|point| point.pseudo_labels.runs.len()).collect();
    assert_eq!(runs, [2, 2, 2, 1], "all labels leave the images without label to guess");
    let report = evaluate(&mut run_on(&bars(labelled(80))), options, &burn::tensor::Device::flex());
    let runs: Vec<_> = report.curve.iter().map(|point| point.pseudo_labels.runs.len()).collect();
    assert_eq!(runs, [2, 2, 2, 0], "with all labels there is nothing to guess");
}

#[test]
fn twenty_thousand_images_are_tested_a_little_at_a_time() {
    let set = bars(labelled(20_000));
    let mut run = trainer(with(simclr(), json!({ "convnet_width": 2 })), set.clone(), Choice::Cpu);
    let subject = Subject::of_run(&mut run);
    let task = Task::new(set, &subject, &burn::tensor::Device::flex()).unwrap();
    let options = Options { budgets: vec![LabelBudget::Fraction(1.0)], fine_tune: false, ..Options::default() };
    let mut evaluator = Evaluator::new(subject, task, options).unwrap();
    let mut calls = std::collections::BTreeMap::new();
    while let Some(progress) = pollster::block_on(evaluator.advance()).unwrap() {
        *calls.entry(progress.phase).or_insert(0) += 1;
    }
    // Three votes and three probes: many calls each, so that a browser's worker answers others in between.
    assert!(calls["embed"] > 100 && calls["knn"] >= 6 && calls["linear"] > 9, "{calls:?}");
    let report = evaluator.report();
    assert_eq!(report.curve[0].labels, 16_000);
    assert_eq!(report.scores.as_ref().unwrap().images.len(), 4000);
}

#[test]
fn three_images_train_and_say_why_they_cannot_be_tested() {
    let set = bars(labelled(3));
    let mut run = run_on(&set);
    assert!(train(&mut run, 2).iter().all(|record| record.loss.is_finite()));
    assert_eq!(pollster::block_on(run.knn(usize::MAX, usize::MAX)).unwrap(), None, "nothing is held out");
    let diagnosis = pollster::block_on(run.diagnose()).unwrap();
    assert!(diagnosis.std.is_finite() && diagnosis.rank.is_finite());
    assert!(task(&set).err().unwrap().to_string().contains("3 labelled images leave none to test on"));
}

#[test]
fn one_class_is_measured_without_a_claim() {
    let mut run = run_on(&bars(vec![Some(1); 30]));
    let knn = pollster::block_on(run.knn(usize::MAX, usize::MAX)).unwrap().unwrap();
    assert_eq!((knn.features, knn.linear), (1.0, Some(1.0)), "there is nothing to mistake it for");
}

#[test]
fn a_class_of_one_image_and_images_without_label_are_told() {
    let mut of = labelled(40);
    of.iter_mut().for_each(|label| *label = label.filter(|&class| class == 0));
    of[1] = Some(1);
    let set = bars(of);
    let options = Options { draws: 1, steps: [2, 2], ..Options::default() };
    let report = evaluate(&mut run_on(&set), options, &burn::tensor::Device::flex());
    assert_eq!(report.unlabelled, 19);
    assert!(report.notes.iter().any(|note| note.en.contains("No image to test on: lying")), "{:?}", report.notes);
    let lying = &report.scores.unwrap().classes[1];
    assert_eq!((lying.train, lying.test, lying.accuracy), (1, 0, None));
}
