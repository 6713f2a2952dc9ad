//! Commands. Flags of `train` are generated from the methods' specifications.

mod bench;
mod classify;
mod embed;
mod evaluate;
mod export;
mod files;
mod goldens;
mod inspect;
mod methods;
mod run;
mod subject;
mod train;

use std::process::ExitCode;

use autodidact::Result;
use clap::Command;

/// Reads the command line and does what it says.
pub fn run() -> Result<ExitCode> {
    let command = Command::new("autodidact")
        .version(env!("CARGO_PKG_VERSION"))
        .about("Self-supervised learning on your own images: train, embed, evaluate, export.")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommands([train::command(), embed::command(), evaluate::command(), export::command()])
        .subcommands([classify::command(), inspect::command()])
        .subcommands([goldens::command(), methods::command(), bench::command()]);
    match command.get_matches().subcommand() {
        Some(("train", matches)) => train::run(matches),
        Some(("embed", matches)) => embed::run(matches),
        Some(("evaluate", matches)) => evaluate::run(matches),
        Some(("export", matches)) => export::run(matches),
        Some(("classify", matches)) => classify::run(matches),
        Some(("inspect", matches)) => inspect::run(matches),
        Some(("goldens", matches)) => goldens::run(matches),
        Some(("methods", matches)) => methods::run(matches),
        Some(("bench", matches)) => bench::run(matches),
        _ => unreachable!("clap requires one of the commands above"),
    }
}
