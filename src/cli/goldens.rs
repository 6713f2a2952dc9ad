//! `autodidact goldens`: runs reference cases.

use std::process::ExitCode;

use autodidact::goldens;
use autodidact::training::{Choice, open};
use autodidact::{Error, Result};
use clap::{Arg, ArgMatches, Command};

use super::files::{device_arg, read_file};

pub fn command() -> Command {
    Command::new("goldens")
        .about("Run every reference case in a folder; exits with 1 when one fails")
        .arg(Arg::new("dir").required(true).help("Folder of *.json cases"))
        .arg(device_arg("cpu"))
}

pub fn run(matches: &ArgMatches) -> Result<ExitCode> {
    let dir = matches.get_one::<String>("dir").map_or("", String::as_str);
    let choice: Choice = matches.get_one::<String>("device").map_or("cpu", String::as_str).parse()?;
    let listing =
        std::fs::read_dir(dir).map_err(|error| Error::Io(format!("{dir}: {error}; give a folder of cases")))?;
    let mut paths: Vec<_> = listing.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    if paths.is_empty() {
        return Err(Error::Io(format!("{dir}: there is no *.json case in this folder")));
    }
    let device = pollster::block_on(open(choice))?.device;
    let (mut passed, mut failed) = (0, 0);
    for path in paths {
        let name = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
        let outcome = pollster::block_on(goldens::run(&name, &read_file(&path)?, &device));
        match outcome.problem {
            None => {
                passed += 1;
                println!("pass  {name}");
            }
            Some(problem) => {
                failed += 1;
                println!("FAIL  {name}: {problem}");
            }
        }
    }
    println!("{passed} passed, {failed} failed");
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
