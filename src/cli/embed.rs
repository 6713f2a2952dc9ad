//! `autodidact embed`: images in, vectors out.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use autodidact::export::{load_encoder, npy};
use autodidact::methods::Source;
use autodidact::training::{Choice, embed, open};
use autodidact::{Error, Result};
use clap::{Arg, ArgMatches, Command};

use super::files::{data_arg, device_arg, load, read_file, write_file};

pub fn command() -> Command {
    let weights = Arg::new("weights").long("weights").value_name("FILE").required(true);
    let out = Arg::new("out").long("out").value_name("FILE").default_value("embeddings.npy");
    Command::new("embed")
        .about("Write the features of every image, and labels.npy where labels are known")
        .arg(weights.help("encoder.safetensors of a run"))
        .arg(data_arg())
        .arg(out.help("NumPy file to write, [images, features]"))
        .arg(device_arg("auto"))
}

pub fn run(matches: &ArgMatches) -> Result<ExitCode> {
    let text = |name: &str| matches.get_one::<String>(name).map_or("", String::as_str);
    let choice: Choice = text("device").parse()?;
    let opened = pollster::block_on(open(choice))?;
    let mut loaded = load_encoder(&read_file(Path::new(text("weights")))?, &opened.device)?;
    let set = load(text("data"), loaded.shape[1])?;
    if set.shape() != loaded.shape {
        let (want, got) = (loaded.shape, set.shape());
        return Err(Error::DataSet(format!(
            "images are {got:?} (channels, height, width); this encoder was trained on {want:?}"
        )));
    }
    let labels = set.labels.clone();
    let count = set.len();
    let source = Source::new(Arc::new(set), loaded.statistics.clone(), loaded.config.seed, opened.device);
    let indices: Vec<usize> = (0..count).collect();
    let features = pollster::block_on(embed(loaded.encoder(), &source, &indices))?;
    let out = Path::new(text("out"));
    write_file(out, &npy::write_f32(count, features.len() / count, &features))?;
    println!("{}: {count} × {}", out.display(), features.len() / count);
    if let Some(labels) = labels {
        let path = out.with_file_name("labels.npy");
        let values: Vec<i64> = labels.of.iter().map(|label| label.map_or(-1, i64::from)).collect();
        write_file(&path, &npy::write_i64(&values))?;
        println!("{}: {count} ({} classes, -1 = unknown)", path.display(), labels.classes.len());
    }
    Ok(ExitCode::SUCCESS)
}
