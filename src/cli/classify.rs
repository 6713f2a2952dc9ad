//! `autodidact classify`: a classifier from a few labels.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use autodidact::data::SampleSet;
use autodidact::explore::{Classifier, Given, fit_head};
use autodidact::export::{Format, export_classifier, plain_cell, predictions_csv};
use autodidact::{Error, Result};
use clap::{Arg, ArgMatches, Command};

use super::files::{data_arg, device_arg, read_file, write_file};
use super::subject::{Loaded, weights_arg};

pub fn command() -> Command {
    let file = |name: &'static str| Arg::new(name).long(name).value_name("FILE");
    Command::new("classify")
        .about("Make a classifier from a few labels, or take one that was exported, and classify every image")
        .arg(weights_arg("encoder.safetensors of a run, or classifier.safetensors"))
        .arg(data_arg())
        .arg(
            file("labels").help(
                "CSV with a column `label`, and `name` or `index` for the image; may be left out for a classifier",
            ),
        )
        .arg(file("out").default_value("predictions.csv").help("Table to write"))
        .arg(file("classifier").help("Also write the encoder and its classifier to this file: .safetensors or .onnx"))
        .arg(device_arg("auto"))
}

pub fn run(matches: &ArgMatches) -> Result<ExitCode> {
    let loaded = Loaded::read(matches)?;
    let set = &loaded.set;
    let given = match matches.get_one::<String>("labels") {
        Some(path) => Some(read_labels(Path::new(path), set)?),
        None => None,
    };
    let embeddings = loaded.embed()?;
    let head = match (&given, loaded.head) {
        (Some(given), _) => fit_head(&embeddings, given)?,
        (None, Some(head)) => head,
        (None, None) => {
            let problem = "the file holds no classifier; give some labels with --labels";
            return Err(Error::Weights(problem.into()));
        }
    };
    let classifier = Classifier::new(head, embeddings.vectors(), embeddings.dim())?;
    let labels = given.map_or(vec![], |given| given.labels);
    let (classes, text) = (&classifier.head.classes, |name: &str| matches.get_one::<String>(name).map(Path::new));
    let out = text("out").unwrap_or(Path::new("predictions.csv"));
    write_file(out, &predictions_csv(set, embeddings.indices(), classes, &classifier.probabilities, &labels))?;
    println!("{}: {} images, {} classes, {} labels", out.display(), set.len(), classes.len(), labels.len());
    if let Some(path) = text("classifier") {
        let file = export_classifier(&loaded.weights, &classifier.head, Format::of_name(path));
        write_file(path, &pollster::block_on(file)?)?;
        println!("{}: encoder and classifier", path.display());
    }
    Ok(ExitCode::SUCCESS)
}

/// Reads labels of images of `set`: by `index` where there is such a column, else by `name`.
fn read_labels(path: &Path, set: &SampleSet) -> Result<Given> {
    let bytes = read_file(path)?;
    let wrong = |problem: String| Error::data(path.display().to_string(), problem);
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(bytes.as_slice());
    let headers = reader.headers().map_err(|error| wrong(format!("cannot be read as CSV: {error}")))?.clone();
    let column = |name: &str| headers.iter().position(|header| header.trim_start_matches('\u{feff}') == name);
    let (index, name) = (column("index"), column("name").filter(|_| !set.names.is_empty()));
    let label = column("label").ok_or_else(|| {
        wrong(format!(
            "its first line is `{}`; it must name a column `label`",
            headers.iter().collect::<Vec<_>>().join(",")
        ))
    })?;
    if index.is_none() && name.is_none() {
        return Err(wrong(
            "its first line must name a column `name` or `index`, which says what image a label is of".into(),
        ));
    }
    let places: BTreeMap<&str, usize> = set.names.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
    let mut given = Given { classes: vec![], labels: vec![] };
    for (line, record) in reader.records().enumerate() {
        let record = record.map_err(|error| wrong(format!("cannot be read as CSV: {error}")))?;
        let cell = |column: usize| plain_cell(record.get(column).unwrap_or(""));
        // The name is what stays when images are added; the index is for sets without names.
        let image = match (name, index) {
            (Some(name), _) => places.get(cell(name)).copied(),
            (None, Some(index)) => cell(index).parse().ok().filter(|&image| image < set.len()),
            (None, None) => None,
        };
        let said = cell(name.or(index).unwrap_or(0));
        let image = image.ok_or_else(|| wrong(format!("line {}: there is no image `{said}`", line + 2)))?;
        let class = cell(label);
        let known = given.classes.iter().position(|known| known == class);
        let class = known.unwrap_or_else(|| {
            given.classes.push(class.to_string());
            given.classes.len() - 1
        });
        let class = u16::try_from(class).map_err(|_| wrong("has more than 65536 classes".into()))?;
        given.labels.push((image, class));
    }
    given.check(set.len()).map_err(|error| wrong(error.to_string()))?;
    Ok(given)
}
