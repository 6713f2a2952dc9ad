//! `autodidact methods`: the registry.

use std::process::ExitCode;

use autodidact::Result;
use autodidact::methods::METHODS;
use autodidact::training::config::{describe_methods, parameters};
use clap::{Arg, ArgAction, ArgMatches, Command};

pub fn command() -> Command {
    let json = Arg::new("json").long("json").action(ArgAction::SetTrue).help("Print the registry as JSON");
    Command::new("methods").about("List the methods and their settings").arg(json)
}

pub fn run(matches: &ArgMatches) -> Result<ExitCode> {
    if matches.get_flag("json") {
        println!("{:#}", describe_methods());
        return Ok(ExitCode::SUCCESS);
    }
    for entry in METHODS {
        let spec = entry.spec;
        println!(
            "{} — {} ({})\n  hides: {}\n  predicts: {}",
            spec.id, spec.title, spec.year, spec.hidden.en, spec.predicted.en
        );
        for parameter in parameters(spec).iter().filter(|parameter| !parameter.advanced) {
            println!("  --{}  {}", parameter.name.replace('_', "-"), parameter.help.en);
        }
        println!();
    }
    Ok(ExitCode::SUCCESS)
}
