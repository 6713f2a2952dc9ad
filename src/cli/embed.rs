//! `autodidact embed`: images in, vectors out.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use autodidact::Result;
use autodidact::export::{embeddings_file, load_encoder, npy};
use autodidact::training::{Choice, open};
use clap::{Arg, ArgMatches, Command};

use super::files::{data_arg, device_arg, load, read_file, write_file};

pub fn command() -> Command {
    let weights = Arg::new("weights").long("weights").value_name("FILE").required(true);
    let out = Arg::new("out").long("out").value_name("FILE").default_value("embeddings.npy");
    Command::new("embed")
        .about("Write the features of every image, and labels.npy where labels are known")
        .arg(weights.help("encoder.safetensors of a run"))
        .arg(data_arg())
        .arg(out.help("File to write: .npy, [images, features], or .csv with names and classes"))
        .arg(device_arg("auto"))
}

pub fn run(matches: &ArgMatches) -> Result<ExitCode> {
    let text = |name: &str| matches.get_one::<String>(name).map_or("", String::as_str);
    let choice: Choice = text("device").parse()?;
    let opened = pollster::block_on(open(choice))?;
    let mut loaded = load_encoder(&read_file(Path::new(text("weights")))?, &opened.device)?;
    let set = load(text("data"), loaded.about.shape[1])?;
    let set = Arc::new(set);
    let indices: Vec<usize> = (0..set.len()).collect();
    let features = pollster::block_on(loaded.embed(set.clone(), &indices, &opened.device))?;
    let out = Path::new(text("out"));
    let format = if out.extension().is_some_and(|extension| extension == "csv") { "csv" } else { "npy" };
    let count = set.len();
    write_file(out, &embeddings_file(&set, &indices, &features, format)?)?;
    println!("{}: {count} × {}", out.display(), features.len() / count);
    // A CSV file holds them already.
    if let Some(labels) = set.labels.as_ref().filter(|_| format == "npy") {
        let path = out.with_file_name("labels.npy");
        let values: Vec<i64> = labels.of.iter().map(|label| label.map_or(-1, i64::from)).collect();
        write_file(&path, &npy::write_i64(&values))?;
        println!("{}: {count} ({} classes, -1 = unknown)", path.display(), labels.classes.len());
    }
    Ok(ExitCode::SUCCESS)
}
