//! Times one case: kernel and twin in turns, so that what else the machine does falls on both.

use std::time::{Duration, Instant};

use autodidact::random::{Seed, Stream};
use autodidact::{Error, Result};
use burn::tensor::{Device, Tensor, TensorData, Transaction};
use serde::Serialize;

use super::cases::Case;

/// A turn repeats the operation until it has taken about this long: reading back costs time of its own.
const TURN: Duration = Duration::from_millis(20);
const MOST_REPEATS: usize = 256;

/// One line of the table.
#[derive(Debug, Serialize)]
pub struct Row {
    pub kernel: &'static str,
    pub shape: String,
    /// `forward`, or `both` for forward and backward.
    pub pass: &'static str,
    /// Median of the turns, of one pass.
    pub milliseconds: f64,
    pub gflops: f64,
    /// By what must be read and written at least: inputs, output and gradients, each once.
    pub gigabytes_per_second: f64,
    pub twin_milliseconds: f64,
}

/// Carries out both passes of the kernel once.
pub fn once(case: &Case, device: &Device) -> Result<()> {
    turn(case, &inputs(case, device), true, false, 1).map(|_| ())
}

fn inputs(case: &Case, device: &Device) -> Vec<Tensor<1>> {
    case.inputs.iter().enumerate().map(|(i, &count)| noise(count, i as u64, device)).collect()
}

/// Times `case` for about `budget`, both passes.
pub fn measure(case: &Case, device: &Device, budget: Duration) -> Result<[Row; 2]> {
    let inputs = inputs(case, device);
    Ok([row(case, &inputs, false, budget / 2)?, row(case, &inputs, true, budget / 2)?])
}

fn row(case: &Case, inputs: &[Tensor<1>], backward: bool, budget: Duration) -> Result<Row> {
    let mut times = [vec![], vec![]];
    let mut repeats = [1; 2];
    for (side, repeats) in repeats.iter_mut().enumerate() {
        // The first pass compiles; the second tells how many fill a turn.
        turn(case, inputs, backward, side == 1, 1)?;
        let once = turn(case, inputs, backward, side == 1, 1)?;
        *repeats = ((TURN.as_secs_f64() / once.max(1e-6)).ceil() as usize).clamp(1, MOST_REPEATS);
    }
    let start = Instant::now();
    while times[0].len() < 3 || start.elapsed() < budget {
        for (side, times) in times.iter_mut().enumerate() {
            times.push(turn(case, inputs, backward, side == 1, repeats[side])?);
        }
    }
    let [milliseconds, twin_milliseconds] = times.map(|times| 1e3 * median(times));
    let forward: usize = case.inputs.iter().sum::<usize>() + case.output;
    let (flops, numbers) = match backward {
        true => (case.flops + case.backward_flops, 3 * forward),
        false => (case.flops, forward),
    };
    let pass = if backward { "both" } else { "forward" };
    let rate = |count: f64| count / (1e6 * milliseconds);
    let (gflops, gigabytes_per_second) = (rate(flops), rate((4 * numbers) as f64));
    let shape = case.shape.clone();
    Ok(Row { kernel: case.kernel, shape, pass, milliseconds, gflops, gigabytes_per_second, twin_milliseconds })
}

/// Seconds of one pass, over `repeats` of them and one read.
fn turn(case: &Case, inputs: &[Tensor<1>], backward: bool, twin: bool, repeats: usize) -> Result<f64> {
    let start = Instant::now();
    let mut last = None;
    for _ in 0..repeats {
        last = Some(match backward {
            false => (case.operation)(inputs, twin),
            true => gradient(case, inputs, twin)?,
        });
    }
    if let Some(last) = last {
        let read = Transaction::default().register(last.narrow(0, 0, 1)).try_execute();
        read.map_err(|error| Error::Device(format!("{} {}: {error:?}", case.kernel, case.shape)))?;
    }
    Ok(start.elapsed().as_secs_f64() / repeats as f64)
}

/// The gradient of the first input, after those of all inputs have been queued.
fn gradient(case: &Case, inputs: &[Tensor<1>], twin: bool) -> Result<Tensor<1>> {
    let leaves: Vec<Tensor<1>> = inputs.iter().map(|input| input.clone().autodiff().require_grad()).collect();
    let gradients = (case.operation)(&leaves, twin).sum().backward();
    let missing = || Error::Device(format!("{} {}: no gradient came back", case.kernel, case.shape));
    leaves[0].grad(&gradients).ok_or_else(missing)
}

fn noise(count: usize, sample: u64, device: &Device) -> Tensor<1> {
    let mut draws = Seed(0).draws(Stream::Noise, 0, sample);
    let values: Vec<f32> = (0..count).map(|_| draws.normal()).collect();
    Tensor::from_data(TensorData::new(values, [count]), device)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
