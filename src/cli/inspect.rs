//! `autodidact inspect`: doubles and strangers among the images.

use std::process::ExitCode;

use autodidact::Result;
use autodidact::explore::{Inspection, Inspector, SIMILARITY};
use clap::{Arg, ArgAction, ArgMatches, Command};

use super::files::{bar, data_arg, device_arg};
use super::subject::{Loaded, weights_arg};

/// Ticks of the progress bar.
const TICKS: f64 = 1000.0;
/// Rows that are printed of each list; JSON has more.
const PRINTED: usize = 20;

pub fn command() -> Command {
    let similarity = Arg::new("similarity").long("similarity").value_name("COSINE");
    Command::new("inspect")
        .about("List near-duplicates and outliers among the images")
        .arg(weights_arg("encoder.safetensors of a run"))
        .arg(data_arg())
        .arg(
            similarity
                .value_parser(clap::value_parser!(f32))
                .help(format!("Cosine from which two images are near-duplicates [default: {SIMILARITY}]")),
        )
        .arg(device_arg("auto"))
        .arg(Arg::new("json").long("json").action(ArgAction::SetTrue).help("Print the report as JSON"))
}

pub fn run(matches: &ArgMatches) -> Result<ExitCode> {
    let loaded = Loaded::read(matches)?;
    let embeddings = loaded.embed()?;
    let mut inspector = Inspector::new(&embeddings);
    let progress = bar(TICKS as u64, "‰");
    progress.set_message("Comparing");
    while let Some(done) = inspector.advance() {
        progress.set_position((done * TICKS) as u64);
    }
    progress.finish_and_clear();
    let similarity = matches.get_one::<f32>("similarity").copied().unwrap_or(SIMILARITY);
    let report = inspector.report(&embeddings, similarity)?;
    match matches.get_flag("json") {
        true => println!("{:#}", serde_json::json!(report)),
        false => print(&report),
    }
    Ok(ExitCode::SUCCESS)
}

/// Lists for people.
fn print(report: &Inspection) {
    let said = |image: usize, name: &str| if name.is_empty() { image.to_string() } else { format!("{image} {name}") };
    println!(
        "{} images, {} groups of near-duplicates from a cosine of {} on",
        report.images, report.groups, report.similarity
    );
    for group in report.duplicates.iter().take(PRINTED) {
        let images: Vec<String> = group.images.iter().zip(&group.names).map(|(&i, name)| said(i, name)).collect();
        let how = if group.identical {
            "identical".into()
        } else {
            format!("pixels differ by {:.1} %", 100.0 * group.difference)
        };
        println!("  {how}: {}", images.join(", "));
    }
    println!("furthest from their neighbours (half of the images are within {:.2})", report.median_distance);
    for stranger in report.outliers.iter().take(PRINTED) {
        println!("  {:.2}: {}", stranger.distance, said(stranger.image, &stranger.name));
    }
}
