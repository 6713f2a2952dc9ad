//! Measures of a representation.

use super::super::case::{Case, Computed};
use super::result;
use crate::diagnostics::{alignment, embedding_std, knn_predict, rankme, uniformity};
use crate::error::Result;

pub const OPS: &[&str] = &["knn", "embedding_std", "rankme", "alignment", "uniformity"];

pub fn compute(case: &Case) -> Result<Computed> {
    let value = match case.op() {
        "knn" => return knn(case),
        "alignment" => {
            let ((z0, dim), (z1, dim1)) = (rows(case, "z0")?, rows(case, "z1")?);
            if (z0.len(), dim) != (z1.len(), dim1) {
                return Err(case.problem("z0 and z1 must have the same shape".into()));
            }
            alignment(&z0, &z1, dim, case.number("alpha", 2.0))
        }
        op => {
            let (z, dim) = rows(case, "z")?;
            match op {
                "embedding_std" => embedding_std(&z, dim),
                "rankme" => rankme(&z, dim, case.number("epsilon", 1e-7)),
                _ => uniformity(&z, dim, case.number("t", 2.0)),
            }
        }
    };
    Ok(result("value", vec![value]))
}

/// Values of the input `name`, [rows, dim], and dim.
fn rows(case: &Case, name: &str) -> Result<(Vec<f32>, usize)> {
    match case.input(name)?.shape[..] {
        [rows, dim] if rows > 0 && dim > 0 => Ok((floats(case, name)?, dim)),
        _ => Err(case.problem(format!("input `{name}` must be [rows, dim]"))),
    }
}

fn floats(case: &Case, name: &str) -> Result<Vec<f32>> {
    Ok(case.input(name)?.data.iter().map(|&x| x as f32).collect())
}

fn knn(case: &Case) -> Result<Computed> {
    let (bank, queries) = (floats(case, "bank")?, floats(case, "queries")?);
    let labels: Vec<u16> = case.input("bank_labels")?.data.iter().map(|&label| label as u16).collect();
    let whole = |name: &str, most: f64| match case.required(name)? {
        x if (1.0..=most).contains(&x) => Ok(x as usize),
        x => Err(case.problem(format!("`{name}` is {x}; give a number from 1 to {most}"))),
    };
    let classes = whole("classes", f64::from(u16::MAX))?;
    if labels.is_empty() || bank.len() % labels.len() != 0 || labels.iter().any(|&label| label as usize >= classes) {
        return Err(case.problem("bank, labels and classes do not fit each other".into()));
    }
    let (k, dim) = (whole("k", 1e6)?.min(labels.len()), bank.len() / labels.len());
    if dim == 0 || queries.len() % dim != 0 {
        return Err(case.problem(format!("queries do not have {dim} numbers each, as the bank has")));
    }
    let temperature = case.required("temperature")? as f32;
    let predicted = knn_predict(&bank, &labels, &queries, dim, classes, k, temperature);
    Ok(result("top1", predicted.into_iter().map(f64::from).collect()))
}
