//! `autodidact export`: an encoder in another format, with its model card.

use std::path::Path;
use std::process::ExitCode;

use autodidact::Result;
use autodidact::export::{Format, load_encoder};
use autodidact::training::{Choice, open};
use clap::{Arg, ArgMatches, Command};

use super::files::{MODEL_CARD, read_file, write_file};

pub fn command() -> Command {
    let weights = Arg::new("weights").long("weights").value_name("FILE").required(true);
    let format = Arg::new("format").long("format").value_name("FORMAT").default_value("onnx");
    let out = Arg::new("out").long("out").value_name("FILE");
    Command::new("export")
        .about("Write an encoder as ONNX, or as safetensors with a model card of this version")
        .arg(weights.help("encoder.safetensors of a run"))
        .arg(format.help("onnx or safetensors"))
        .arg(out.help("File to write; MODEL_CARD.md is written beside it [default: encoder.FORMAT]"))
}

pub fn run(matches: &ArgMatches) -> Result<ExitCode> {
    let text = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    let name = text("format").unwrap_or("onnx");
    let format: Format = name.parse()?;
    let out = text("out").map_or(format!("encoder.{name}"), String::from);
    let out = Path::new(&out);
    // Nothing is computed but a copy: any device would do.
    let opened = pollster::block_on(open(Choice::Cpu))?;
    let mut loaded = load_encoder(&read_file(Path::new(text("weights").unwrap_or("")))?, &opened.device)?;
    let head = loaded.head.take();
    let bytes = pollster::block_on(loaded.export(format, head.as_ref()))?;
    write_file(out, &bytes)?;
    let card = out.with_file_name(MODEL_CARD);
    write_file(&card, loaded.about.card().as_bytes())?;
    println!("{}: {} bytes", out.display(), bytes.len());
    println!("{}", card.display());
    Ok(ExitCode::SUCCESS)
}
