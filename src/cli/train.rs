//! `autodidact train`: one run, from data to weights.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use autodidact::export::{checkpoint_file, encoder_file};
use autodidact::methods::METHODS;
use autodidact::training::config::parameters;
use autodidact::training::{Choice, Config, Opened, RunLog, Trainer, open, tune};
use autodidact::{Error, Result};
use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Map, Value as Json, json};

use super::files::{bar, data_arg, device_arg, load, read_file, size_arg, write_file};

/// Steps between two reads of the losses.
const READ_EVERY: usize = 10;

pub fn command() -> Command {
    let out = Arg::new("out").long("out").value_name("DIR").default_value("run");
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
                .help("Stop after N steps"),
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
        .arg(Arg::new("json").long("json").action(ArgAction::SetTrue).help("Print the summary as JSON"))
        .args(setting_flags())
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
    let config = read_config(matches)?;
    let choice: Choice = text("device").unwrap_or("auto").parse()?;
    let size = matches.get_one::<usize>("image_size").copied().unwrap_or(32);
    let set = Arc::new(load(text("data").unwrap_or(""), size)?);
    let mut opened = pollster::block_on(open(choice))?;
    let clock = Instant::now();
    pollster::block_on(tune(&mut opened, &config, || clock.elapsed().as_secs_f64() * 1e3))?;
    let trainer = Trainer::new(config, set, opened.device.clone())?;
    let steps = matches.get_one::<usize>("steps").copied().unwrap_or(usize::MAX).min(trainer.total_steps());
    let out = Path::new(text("out").unwrap_or("run"));
    std::fs::create_dir_all(out).map_err(|error| Error::Io(format!("{}: {error}", out.display())))?;
    eprintln!(
        "{} on {} images ({} held out), {} steps of {}, {}: {}",
        trainer.config().entry.spec.title,
        trainer.train_indices().len(),
        trainer.held_out_indices().len(),
        steps,
        trainer.batch_size(),
        opened.kind,
        opened.reason
    );
    let mut run = Run { trainer, opened, log: RunLog::default() };
    run.train(steps)?;
    run.log.knn.extend(pollster::block_on(run.trainer.knn(usize::MAX, usize::MAX))?);
    run.write(out)?;
    run.summarise(out, matches.get_flag("json"));
    Ok(ExitCode::SUCCESS)
}

/// The configuration file's settings, overridden by flags.
fn read_config(matches: &ArgMatches) -> Result<Config> {
    let mut settings = Map::new();
    if let Some(path) = matches.get_one::<String>("config") {
        let wrong = |problem: String| Error::data(path, problem);
        let json: Json = serde_json::from_slice(&read_file(Path::new(path))?)
            .map_err(|error| wrong(format!("is no JSON ({error}); give a run.json or its `config` part")))?;
        let config = json.get("config").unwrap_or(&json).as_object().cloned();
        settings = config.ok_or_else(|| wrong("holds no object of settings".into()))?;
    }
    for name in ["method", "seed"].into_iter().chain(setting_flags().iter().map(|flag| flag.get_id().as_str())) {
        let Some(value) = matches.get_one::<String>(name) else { continue };
        // Numbers and flags arrive as JSON; names (and NaN) as text, which the check then judges.
        let json = match name {
            "method" => Json::from(value.as_str()),
            _ => serde_json::from_str(value).unwrap_or_else(|_| Json::from(value.as_str())),
        };
        settings.insert(name.to_string(), json);
    }
    Config::read(&Json::Object(settings))
}

/// A run and what it has recorded.
struct Run {
    trainer: Trainer,
    opened: Opened,
    log: RunLog,
}

impl Run {
    fn train(&mut self, steps: usize) -> Result<()> {
        let progress = bar(steps as u64, "steps");
        let start = Instant::now();
        while self.log.steps.len() < steps {
            let count = READ_EVERY.min(steps - self.log.steps.len());
            let records = pollster::block_on(self.trainer.train(count))?;
            if let Some(last) = records.last() {
                progress.set_message(format!("epoch {:.1} loss {:.4}", last.epoch, last.loss));
            }
            progress.inc(records.len() as u64);
            self.log.steps.extend(records);
        }
        progress.finish_and_clear();
        self.log.seconds = Some(start.elapsed().as_secs_f64());
        Ok(())
    }

    fn write(&mut self, out: &Path) -> Result<()> {
        let report = self.log.report(&self.trainer, &self.opened);
        write_file(&out.join("run.json"), format!("{report:#}").as_bytes())?;
        write_file(&out.join("encoder.safetensors"), &pollster::block_on(encoder_file(&mut self.trainer))?)?;
        write_file(&out.join("checkpoint.safetensors"), &pollster::block_on(checkpoint_file(&mut self.trainer))?)
    }

    fn summarise(&self, out: &Path, as_json: bool) {
        let steps = &self.log.steps;
        let (first, last) = (steps.first().map(|r| r.loss), steps.last().map(|r| r.loss));
        let rate = self.log.images_per_second(self.trainer.batch_size());
        let knn = self.log.knn.last();
        if as_json {
            let summary = json!({
                "steps": steps.len(), "first_loss": first, "last_loss": last, "chance": self.trainer.chance(),
                "knn": knn, "seconds": self.log.seconds, "images_per_second": rate, "out": out,
            });
            println!("{summary:#}");
            return;
        }
        let number = |loss: Option<f32>| loss.map_or("–".to_string(), |loss| format!("{loss:.4}"));
        let rate = rate.map_or("–".to_string(), |rate| format!("{rate:.0}"));
        println!("loss {} → {} in {} steps, {rate} images/s", number(first), number(last), steps.len());
        if let Some(knn) = knn {
            let percent = |x: f64| format!("{:.1} %", 100.0 * x);
            println!(
                "{}-nearest-neighbour accuracy on {} held-out images: {} (raw pixels {}, untrained encoder {})",
                knn.k,
                knn.held_out,
                percent(knn.features),
                percent(knn.pixels),
                percent(knn.untrained)
            );
        }
        println!("wrote run.json, encoder.safetensors and checkpoint.safetensors to {}", out.display());
    }
}
