//! `autodidact bench`: how fast the kernels are, beside their twins in burn's operations on the same device.

mod cases;
mod measure;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use autodidact::kernels::{self, Variant};
use autodidact::training::{Choice, open};
use autodidact::{Error, Result};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use serde_json::json;

use super::files::{bar, device_arg};
use cases::Case;
use measure::{Row, measure, once};

pub fn command() -> Command {
    let number = |name: &'static str, default: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name("N")
            .default_value(default)
            .value_parser(value_parser!(u16).range(1..=4096))
    };
    let form = Arg::new("kernels").long("kernels").value_name("FORM").default_value("auto");
    let form = form.value_parser(["auto", "registers", "tiled"]);
    let seconds = Arg::new("seconds").long("seconds").value_name("S").default_value("0.4").allow_negative_numbers(true);
    Command::new("bench")
        .about("Time each kernel beside its twin in burn's operations, on the same device")
        .arg(device_arg("webgpu"))
        .arg(number("batch", "32").help("Images of 32×32 in a batch"))
        .arg(number("width", "8").help("Width of the ConvNet whose convolutions are timed"))
        .arg(form.help("Form of the matrix-like kernels on WebGPU; auto takes the faster"))
        .arg(seconds.value_parser(value_parser!(f64)).help("Time for each row, after its shaders are compiled"))
        .arg(Arg::new("json").long("json").action(ArgAction::SetTrue).help("Print the rows as JSON"))
}

pub fn run(matches: &ArgMatches) -> Result<ExitCode> {
    let choice: Choice = matches.get_one::<String>("device").map_or("webgpu", String::as_str).parse()?;
    let opened = pollster::block_on(open(choice))?;
    let number = |name: &str| matches.get_one::<u16>(name).copied().map_or(1, usize::from);
    let cases = cases::all(number("batch"), number("width"));
    let form = match (opened.kind, matches.get_one::<String>("kernels").map(String::as_str)) {
        ("cpu", _) => None,
        (_, Some("registers")) => Some(Variant::Registers),
        (_, Some("tiled")) => Some(Variant::Tiled),
        _ => {
            let start = Instant::now();
            let clock = || 1e3 * start.elapsed().as_secs_f64();
            let mut problem = None;
            let work = kernels::work_of(|| {
                problem = cases.iter().find_map(|case| once(case, &opened.device).err());
            });
            problem.map_or(Ok(()), Err)?;
            Some(pollster::block_on(kernels::choose(&work, &opened.device, clock))?)
        }
    };
    form.into_iter().for_each(kernels::set_variant);
    let rows = rows(matches, &cases, &opened.device)?;
    if matches.get_flag("json") {
        let machine = json!({ "device": opened.kind, "adapter": opened.adapter, "kernels": form });
        println!("{:#}", json!({ "format": "autodidact-kernels-1", "machine": machine, "rows": rows }));
        return Ok(ExitCode::SUCCESS);
    }
    println!("{}: {}", opened.kind, opened.reason);
    print(&rows);
    Ok(ExitCode::SUCCESS)
}

fn rows(matches: &ArgMatches, cases: &[Case], device: &burn::tensor::Device) -> Result<Vec<Row>> {
    let seconds = matches.get_one::<f64>("seconds").copied().unwrap_or(0.4);
    let budget = Duration::try_from_secs_f64(seconds);
    let budget = budget.map_err(|error| Error::setting("seconds", seconds, format!("{error}; choose 0 or more")))?;
    let progress = bar(cases.len() as u64, "kernels");
    let mut rows = vec![];
    for case in cases {
        progress.set_message(case.kernel);
        rows.extend(measure(case, device, budget)?);
        progress.inc(1);
    }
    progress.finish_and_clear();
    Ok(rows)
}

fn print(rows: &[Row]) {
    println!(
        "{:<11} {:<38} {:<8} {:>9} {:>9} {:>7} {:>10} {:>6}",
        "kernel", "shape", "pass", "ms", "GFLOP/s", "GB/s", "twin ms", "ratio"
    );
    for row in rows {
        let ratio = row.twin_milliseconds / row.milliseconds;
        println!(
            "{:<11} {:<38} {:<8} {:>9.3} {:>9.2} {:>7.2} {:>10.3} {:>5.1}x",
            row.kernel,
            row.shape,
            row.pass,
            row.milliseconds,
            row.gflops,
            row.gigabytes_per_second,
            row.twin_milliseconds,
            ratio
        );
    }
}
