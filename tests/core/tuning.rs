//! The choice between the forms of the kernels.

use std::cell::Cell;

use autodidact::kernels::{self, Variant};
use autodidact::training::{Choice, Choices, choices, open, remember, tune};
use serde_json::json;

use super::common::{images, losses, simclr, train, trainer, webgpu, with};
use super::kernel_case::form;

/// A clock by which the form `of` takes nine times as long as the other.
fn clock(of: Variant) -> impl Fn() -> f64 {
    let time = Cell::new(0.0);
    move || {
        time.set(time.get() + if kernels::variant() == of { 9.0 } else { 1.0 });
        time.get()
    }
}

#[test]
fn the_faster_form_is_kept() {
    let _form = form();
    let work = trainer(simclr(), images(64), Choice::WebGpu).rehearse().unwrap();
    for (slow, fast) in [(Variant::Tiled, Variant::Registers), (Variant::Registers, Variant::Tiled)] {
        assert_eq!(pollster::block_on(kernels::choose(&work, webgpu(), clock(slow))).unwrap(), fast);
        assert_eq!(kernels::variant(), fast);
    }
}

#[test]
fn a_rehearsal_leaves_the_run_as_it_was() {
    let _form = form();
    let run = || trainer(simclr(), images(64), Choice::WebGpu);
    let (mut plain, mut rehearsed) = (run(), run());
    let work = rehearsed.rehearse().unwrap();
    assert!(work.len() > 10, "{work:?}");
    assert_eq!(rehearsed.step_count(), 0);
    assert_eq!(losses(&train(&mut plain, 3)), losses(&train(&mut rehearsed, 3)));
}

#[test]
fn the_setting_and_a_software_adapter_decide_without_measuring() {
    let _form = form();
    let never = || -> f64 { panic!("nothing is timed") };
    for (setting, software, chosen) in [
        ("tiled", false, Variant::Tiled),
        ("registers", false, Variant::Registers),
        ("tiled", true, Variant::Tiled),
        ("auto", true, Variant::Registers),
    ] {
        let mut run = trainer(with(simclr(), json!({ "kernels": setting })), images(64), Choice::WebGpu);
        let mut opened = pollster::block_on(open(Choice::WebGpu)).unwrap();
        opened.software = software;
        pollster::block_on(tune(&mut opened, &mut run, never)).unwrap();
        assert_eq!((opened.kernels, kernels::variant()), (Some(chosen), chosen), "{setting}");
    }
}

#[test]
fn what_was_timed_once_is_taken_up_again() {
    let _form = form();
    let chosen = |batch: usize, now: &dyn Fn() -> f64| {
        let mut run = trainer(with(simclr(), json!({ "batch_size": batch })), images(64), Choice::WebGpu);
        let mut opened = pollster::block_on(open(Choice::WebGpu)).unwrap();
        opened.software = false;
        pollster::block_on(tune(&mut opened, &mut run, now)).unwrap();
        opened.kernels.unwrap()
    };
    let never = || -> f64 { panic!("nothing is timed") };
    let before = choices();
    assert_eq!(chosen(8, &clock(Variant::Tiled)), Variant::Registers);
    let mut made: Vec<_> = choices().into_iter().filter(|(key, _)| !before.contains_key(key)).collect();
    assert_eq!(made.len(), 1, "{made:?}");
    assert_eq!(chosen(8, &never), Variant::Registers, "in the same process");
    assert_eq!(chosen(12, &clock(Variant::Registers)), Variant::Tiled, "other work is timed");
    // As another process would, which read it from a file.
    made[0].1 = Variant::Tiled;
    remember(serde_json::from_str(&serde_json::to_string(&made.into_iter().collect::<Choices>()).unwrap()).unwrap());
    assert_eq!(chosen(8, &never), Variant::Tiled);
}
