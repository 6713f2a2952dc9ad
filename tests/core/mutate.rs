//! Seeded damage: the same round of the same file is damaged alike on every machine.

use std::time::{Duration, Instant};

use autodidact::random::{Draws, Seed, Stream};

/// Damaged files each reader must survive; `AUTODIDACT_FUZZ_ROUNDS` asks for more, and those of fewer are among them.
pub fn rounds() -> u64 {
    std::env::var("AUTODIDACT_FUZZ_ROUNDS").map_or(1000, |text| text.parse().expect("a number of rounds"))
}

/// No single one may take longer. Generous, because tests share their machine.
const SLOWEST: Duration = Duration::from_secs(5);

/// Hands `read` damaged versions of `valid`, one after the other. `read` panics when it finds a fault.
pub fn damaged(valid: &[u8], mut read: impl FnMut(&[u8])) {
    each_round(rounds(), valid, bytes, &mut read);
}

/// As [`damaged`], but keeps to words and numbers, so that more of it gets past a parser.
pub fn damaged_text(rounds: u64, valid: &str, mut read: impl FnMut(&str)) {
    each_round(rounds, valid.as_bytes(), text, &mut |bytes| read(&String::from_utf8_lossy(bytes)));
}

fn each_round(rounds: u64, valid: &[u8], damage: fn(&mut Vec<u8>, &mut Draws), read: &mut dyn FnMut(&[u8])) {
    for round in 0..rounds {
        let mut draws = Seed(valid.len() as u64).draws(Stream::Noise, round, 0);
        let mut file = valid.to_vec();
        for _ in 0..1 + draws.below(4) {
            damage(&mut file, &mut draws);
        }
        let start = Instant::now();
        read(&file);
        assert!(start.elapsed() < SLOWEST, "round {round} took {:?}", start.elapsed());
    }
}

/// Bytes overwritten, cut off, left out, repeated.
fn bytes(file: &mut Vec<u8>, draws: &mut Draws) {
    // Headers decide most, so half of the damage goes there.
    let reach = if draws.chance(0.5) { file.len().min(64) } else { file.len() };
    let at = draws.below(reach.max(1));
    let value = [0, 1, 0x7f, 0x80, 0xff, draws.bits() as u8][draws.below(6)];
    match draws.below(8) {
        0 => file.truncate(at.max(1)),
        1 => file.extend_from_within(at.min(file.len())..),
        2 => drop(file.drain(at.min(file.len())..(at + draws.below(9)).min(file.len()))),
        _ if at >= file.len() => {}
        3 => file[at..].iter_mut().take(4).for_each(|byte| *byte = value),
        _ => file[at] = value,
    }
}

const VALUES: &[&str] = &[
    "0",
    "-1",
    "1",
    "2",
    "3",
    "0.5",
    "-0.0",
    "1e9",
    "1e308",
    "1e999",
    "4294967296",
    "18446744073709551615",
    "null",
    "true",
    "\"\"",
    "[]",
    "{}",
    "\"NaN\"",
];

/// A number replaced by another or by something else; or a stretch left out or repeated.
fn text(file: &mut Vec<u8>, draws: &mut Draws) {
    let numbers: Vec<(usize, usize)> = numbers(file);
    match draws.below(6) {
        0 => bytes(file, draws),
        _ if numbers.is_empty() => bytes(file, draws),
        1 => {
            let (start, end) = numbers[draws.below(numbers.len())];
            let number = file[start..end].to_vec();
            let at = numbers[draws.below(numbers.len())].0;
            file.splice(at..at, [number, b",".to_vec()].concat());
        }
        _ => {
            // The first numbers are the shapes and settings of most files.
            let reach = if draws.chance(0.5) { numbers.len().min(12) } else { numbers.len() };
            let (start, end) = numbers[draws.below(reach)];
            file.splice(start..end, VALUES[draws.below(VALUES.len())].bytes());
        }
    }
}

fn numbers(file: &[u8]) -> Vec<(usize, usize)> {
    let (mut found, mut start) = (vec![], None);
    for (at, byte) in file.iter().enumerate() {
        match (byte.is_ascii_digit() || b"-+.eE".contains(byte), start) {
            (true, None) if byte.is_ascii_digit() || *byte == b'-' => start = Some(at),
            (false, Some(from)) => {
                found.push((from, at));
                start = None;
            }
            _ => {}
        }
    }
    found
}
