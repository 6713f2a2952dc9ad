//! `autodidact evaluate`: how good an encoder is.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use autodidact::Result;
use autodidact::data::LabelBudget;
use autodidact::evaluation::{Evaluator, Options, Point, Report, Spread, Subject, Task};
use autodidact::export::load_encoder;
use autodidact::training::{Choice, open};
use clap::{Arg, ArgAction, ArgMatches, Command};

use super::files::{bar, data_arg, device_arg, load, read_file};

/// Ticks of the progress bar.
const TICKS: f64 = 1000.0;

pub fn command() -> Command {
    let number =
        |name: &'static str| Arg::new(name).long(name).value_name("N").value_parser(clap::value_parser!(usize));
    let flag = |name: &'static str| Arg::new(name).long(name).action(ArgAction::SetTrue);
    let weights = Arg::new("weights").long("weights").value_name("FILE").required(true);
    Command::new("evaluate")
        .about("Test an encoder with labels: nearest neighbours, linear probe and fine-tuning, beside baselines")
        .arg(weights.help("encoder.safetensors of a run"))
        .arg(data_arg())
        .arg(number("labels-per-class").default_value("10").help("Labels of each class, beside 1 %, 10 % and all"))
        .arg(number("draws").help("Times that labels are drawn anew [default: 3]"))
        .arg(flag("quick").help("One draw and a third of the fine-tuning"))
        .arg(flag("few").help("Leave out 1 %, 10 % and all labels"))
        .arg(flag("no-fine-tuning").help("Leave out fine-tuning and training from scratch, which take longest"))
        .arg(device_arg("auto"))
        .arg(flag("json").help("Print the report as JSON"))
}

pub fn run(matches: &ArgMatches) -> Result<ExitCode> {
    let text = |name: &str| matches.get_one::<String>(name).map_or("", String::as_str);
    let choice: Choice = text("device").parse()?;
    let options = options(matches)?;
    let opened = pollster::block_on(open(choice))?;
    let mut loaded = load_encoder(&read_file(Path::new(text("weights")))?, &opened.device)?;
    let set = Arc::new(load(text("data"), loaded.about.shape[1])?);
    let about = loaded.about.clone();
    let subject = Subject::new(about.config, about.statistics, about.shape, loaded.encoder());
    let task = Task::new(set, &subject, &opened.device)?;
    let report = evaluate(Evaluator::new(subject, task, options)?)?;
    match matches.get_flag("json") {
        true => println!("{:#}", serde_json::json!(report)),
        false => print(&report),
    }
    Ok(ExitCode::SUCCESS)
}

fn options(matches: &ArgMatches) -> Result<Options> {
    let number = |name: &str| matches.get_one::<usize>(name);
    Options::read(&serde_json::json!({
        "labels_per_class": number("labels-per-class"), "draws": number("draws"),
        "quick": matches.get_flag("quick"), "few": matches.get_flag("few"), "fine_tune": !matches.get_flag("no-fine-tuning"),
    }))
}

fn evaluate(mut evaluator: Evaluator) -> Result<Report> {
    let progress = bar(TICKS as u64, "‰");
    while let Some(step) = pollster::block_on(evaluator.advance())? {
        progress.set_message(step.phase);
        progress.set_position((step.done * TICKS) as u64);
    }
    progress.finish_and_clear();
    Ok(evaluator.report().clone())
}

/// Tables for people.
fn print(report: &Report) {
    println!(
        "{} on {}: {} labelled images to learn from, {} to test on",
        report.method, report.data, report.train, report.test
    );
    let knn = &report.knn;
    println!("\n{:24}{:>14}{:>14}{:>14}", "", "encoder", "untrained", "pixels");
    let neighbours = format!("{} nearest neighbours", knn.k);
    println!("{neighbours:24}{:>14}{:>14}{:>14}", percent(knn.features), percent(knn.untrained), percent(knn.pixels));
    println!(
        "\n{:24}{:>14}{:>14}{:>14}{:>14}{:>14}{:>14}",
        "labels", "linear probe", "pseudo-labels", "on untrained", "on pixels", "fine-tuned", "from scratch"
    );
    for point in &report.curve {
        let Point { linear, pseudo_labels, untrained, pixels, fine_tuned, supervised, .. } = point;
        let spreads = [linear, pseudo_labels, untrained, pixels, fine_tuned, supervised];
        let cells: String = spreads.map(|spread| format!("{:>14}", spread_text(spread))).concat();
        println!("{:24}{cells}", labels(point));
    }
    if let Some(scores) = &report.scores {
        println!("\nlinear probe by class, and what its images were taken for");
        for (class, row) in scores.classes.iter().zip(&scores.confusion) {
            let counts: String = row.iter().map(|count| format!("{count:>6}")).collect();
            println!("{:24}{:>14}  {counts}", class.name, class.accuracy.map_or("-".into(), percent));
        }
    }
    for note in &report.notes {
        println!("\n{}", note.en);
    }
}

fn labels(point: &Point) -> String {
    match point.budget {
        LabelBudget::PerClass(count) => format!("{count} a class ({})", point.labels),
        LabelBudget::Fraction(part) => format!("{:.3} % ({})", 100.0 * part, point.labels).replace(".000", ""),
    }
}

fn percent(x: f64) -> String {
    format!("{:.1} %", 100.0 * x)
}

fn spread_text(spread: &Spread) -> String {
    match (spread.mean, spread.deviation) {
        (Some(mean), Some(deviation)) => format!("{:.1} ± {:.1}", 100.0 * mean, 100.0 * deviation),
        (Some(mean), None) => format!("{:.1}", 100.0 * mean),
        _ => "-".into(),
    }
}
