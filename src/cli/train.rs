//! `autodidact train`: one run, from data to weights.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use autodidact::export::{Checkpoint, settings_for, start_from};
use autodidact::methods::METHODS;
use autodidact::training::config::parameters;
use autodidact::training::{BatchChange, Choice, Config, Opened, RunLog, Trainer, open, tune};
use autodidact::{Error, Result};
use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Map, Value as Json};

use super::files::{data_arg, device_arg, load, read_file, size_arg};
use super::replay;
use super::run::{INTERRUPTED, Run, Stop};

pub fn command() -> Command {
    let out = Arg::new("out").long("out").value_name("DIR").default_value("run");
    let encoder = Arg::new("encoder_file").long("encoder-file").value_name("FILE").conflicts_with("resume");
    let config = Arg::new("config").long("config").value_name("FILE").help("Settings as in run.json; flags win");
    Command::new("train")
        .about("Train an encoder; writes run.json, encoder.safetensors and checkpoint.safetensors")
        .arg(Arg::new("method").long("method").value_name("METHOD").help("See `autodidact methods`"))
        .arg(data_arg())
        .arg(size_arg())
        .arg(
            Arg::new("steps")
                .long("steps")
                .value_name("N")
                .value_parser(clap::value_parser!(usize))
                .help("Stop when N steps are done, those before --resume included"),
        )
        .arg(
            Arg::new("seed")
                .long("seed")
                .value_name("S")
                .allow_negative_numbers(true)
                .help("Root of every random choice [default: 0]"),
        )
        .arg(device_arg("auto"))
        .arg(out.help("Folder to write to"))
        .arg(config)
        .args(checkpoint_args())
        .arg(encoder.help("Begin with the weights of this encoder.safetensors, made with the same encoder settings"))
        .arg(Arg::new("json").long("json").action(ArgAction::SetTrue).help("Print the summary as JSON"))
        .args(setting_flags())
}

fn checkpoint_args() -> [Arg; 2] {
    let resume = Arg::new("resume").long("resume").value_name("FILE").conflicts_with("config");
    let every = Arg::new("checkpoint_every").long("checkpoint-every").value_name("N").default_value("200");
    [
        resume.help("Go on from this checkpoint.safetensors, with its settings and the same data"),
        every.value_parser(clap::value_parser!(usize)).help("Steps between checkpoints; 0: only at the end"),
    ]
}

/// One flag for each parameter of any method.
fn setting_flags() -> Vec<Arg> {
    let mut flags: Vec<Arg> = vec![];
    for parameter in METHODS.iter().flat_map(|entry| parameters(entry.spec)) {
        if flags.iter().all(|flag| flag.get_id() != parameter.name) {
            let flag = Arg::new(parameter.name).long(parameter.name.replace('_', "-")).value_name("VALUE");
            flags.push(flag.help(parameter.help.en).help_heading("Settings").allow_negative_numbers(true));
        }
    }
    flags
}

pub fn run(matches: &ArgMatches) -> Result<ExitCode> {
    let text = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    let choice: Choice = text("device").unwrap_or("auto").parse()?;
    let Prepared { mut trainer, log, mut opened, changes } = prepare(matches, choice)?;
    let clock = Instant::now();
    pollster::block_on(tune(&mut opened, &mut trainer, || clock.elapsed().as_secs_f64() * 1e3))?;
    let steps = matches.get_one::<usize>("steps").copied().unwrap_or(usize::MAX);
    let out = Path::new(text("out").unwrap_or("run"));
    std::fs::create_dir_all(out).map_err(|error| Error::Io(format!("{}: {error}", out.display())))?;
    eprintln!(
        "{} on {} images ({} held out), {} steps of {}, {}: {}",
        trainer.config().entry.spec.title,
        trainer.train_indices().len(),
        trainer.held_out_indices().len(),
        steps.min(trainer.total_steps()),
        trainer.batch_size(),
        opened.kind,
        opened.reason
    );
    let checkpoint_every = matches.get_one::<usize>("checkpoint_every").copied().unwrap_or(0);
    let mut run = Run { trainer, opened, log, out: out.to_path_buf(), checkpoint_every };
    let stop = Stop::listen()?;
    finish(&mut run, &changes, steps, &stop).inspect_err(|_| run.salvage())?;
    run.summarise(matches.get_flag("json"));
    Ok(if stop.asked() { ExitCode::from(INTERRUPTED) } else { ExitCode::SUCCESS })
}

/// Trains, measures and writes. A run that was interrupted is saved at once.
fn finish(run: &mut Run, changes: &[BatchChange], steps: usize, stop: &Stop) -> Result<()> {
    replay::train(run, changes, steps, stop)?;
    if !stop.asked() {
        if run.trainer.set().labels.is_some() {
            // With a software GPU that takes a while.
            eprintln!("voting with the nearest neighbours of all held-out images");
        }
        run.log.knn.extend(pollster::block_on(run.trainer.knn(usize::MAX, usize::MAX))?);
    }
    run.write()
}

struct Prepared {
    trainer: Trainer,
    log: RunLog,
    opened: Opened,
    /// Where the batch is to become smaller, as it did in the run that is made again.
    changes: Vec<BatchChange>,
}

/// A new run, or the one that is to go on.
fn prepare(matches: &ArgMatches, choice: Choice) -> Result<Prepared> {
    let data = matches.get_one::<String>("data").map_or("", String::as_str);
    let size = matches.get_one::<usize>("image_size").copied();
    let Some(path) = matches.get_one::<String>("resume") else {
        let (config, changes) = read_config(matches)?;
        let set = Arc::new(load(data, size.unwrap_or(32))?);
        let opened = pollster::block_on(open(choice))?;
        let mut trainer = Trainer::new(config, set, opened.device.clone())?;
        if let Some(path) = matches.get_one::<String>("encoder_file") {
            start_from(&mut trainer, &read_file(Path::new(path))?, &opened.device)?;
        }
        return Ok(Prepared { trainer, log: RunLog::default(), opened, changes });
    };
    if let Some(name) = setting_names().find(|name| matches.contains_id(name)) {
        let value = matches.get_one::<String>(&name).map_or("", String::as_str);
        return Err(Error::setting(name, value, "the checkpoint has its own; leave it out"));
    }
    let checkpoint = Checkpoint::read(&read_file(Path::new(path))?)?;
    let set = Arc::new(load(data, size.unwrap_or(checkpoint.shape[1]))?);
    let opened = pollster::block_on(open(choice))?;
    eprintln!("going on from step {} of {path}", checkpoint.step);
    let (trainer, log) = checkpoint.resume(set, opened.device.clone())?;
    Ok(Prepared { trainer, log, opened, changes: vec![] })
}

/// Flags that belong to the configuration of a run.
fn setting_names() -> impl Iterator<Item = String> {
    let settings = setting_flags().into_iter().map(|flag| flag.get_id().to_string());
    ["method", "seed"].into_iter().map(String::from).chain(settings)
}

/// The configuration file's settings, overridden by flags, and how its run changed the batch on the way.
fn read_config(matches: &ArgMatches) -> Result<(Config, Vec<BatchChange>)> {
    let (mut settings, mut changes) = (Map::new(), vec![]);
    if let Some(path) = matches.get_one::<String>("config") {
        let wrong = |problem: String| Error::data(path, problem);
        let json: Json = serde_json::from_slice(&read_file(Path::new(path))?)
            .map_err(|error| wrong(format!("is no JSON ({error}); give a run.json or its `config` part")))?;
        if let Some(origin) = json.get("origin").and_then(Json::as_str) {
            eprintln!("that run began with the weights of {origin}; --encoder-file takes them");
        }
        let config = json.get("config").unwrap_or(&json).as_object().cloned();
        settings = config.ok_or_else(|| wrong("holds no object of settings".into()))?;
        if !matches.contains_id("batch_size") {
            let batch = settings.get("batch_size").and_then(Json::as_u64).and_then(|batch| batch.try_into().ok());
            changes = replay::changes_of(&json, batch, path)?;
        }
        if let Some(first) = changes.first() {
            settings.insert("batch_size".into(), first.from.into());
        }
    }
    for name in setting_names() {
        let Some(value) = matches.get_one::<String>(&name) else { continue };
        // Numbers and flags arrive as JSON; names (and NaN) as text, which the check then judges.
        let json = match name.as_str() {
            "method" => Json::from(value.as_str()),
            _ => serde_json::from_str(value).unwrap_or_else(|_| Json::from(value.as_str())),
        };
        settings.insert(name, json);
    }
    let mut settings = Json::Object(settings);
    if let Some(path) = matches.get_one::<String>("encoder_file") {
        settings = settings_for(&settings, &read_file(Path::new(path))?)?;
    }
    Ok((Config::read(&settings)?, changes))
}
