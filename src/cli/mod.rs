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
mod replay;
mod run;
mod subject;
mod train;

use std::process::ExitCode;

use autodidact::Result;
use clap::Command;

/// Exit status after writing to a pipe that nobody reads, as shells have it.
#[cfg(unix)]
const BROKEN_PIPE: i32 = 141;

/// Ends the process quietly when the reader of its output has gone, as in `autodidact methods | head`; Rust would
/// panic.
#[cfg(unix)]
fn end_with_the_reader() {
    use signal_hook::{consts::SIGPIPE, flag};
    let always = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(true));
    if let Err(error) = flag::register_conditional_shutdown(SIGPIPE, BROKEN_PIPE, always) {
        log::warn!("a broken pipe will be an error: {error}");
    }
}

/// Reads the command line and does what it says.
pub fn run() -> Result<ExitCode> {
    #[cfg(unix)]
    end_with_the_reader();
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
