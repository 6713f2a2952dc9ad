//! Features of a data set as a file: `.npy` for NumPy, `.csv` for everything else.

use super::csv::field;
use super::npy;
use crate::data::SampleSet;
use crate::error::{Error, Result};

/// Features of the images of `set` at `indices`, [indices, features] row-major, as a file of `format`: `npy` or `csv`.
///
/// # Errors
/// [`Error::Unknown`] for another format.
pub fn embeddings_file(set: &SampleSet, indices: &[usize], features: &[f32], format: &str) -> Result<Vec<u8>> {
    let dim = features.len().checked_div(indices.len()).unwrap_or(0);
    match format {
        "npy" => Ok(npy::write_f32(indices.len(), dim, features)),
        "csv" => Ok(csv(set, indices, features, dim)),
        _ => Err(Error::Unknown { what: "embeddings format", name: format.into(), choices: "npy, csv".into() }),
    }
}

/// A line an image: its index, name and class (empty where unknown), then its features, which read back exactly.
fn csv(set: &SampleSet, indices: &[usize], features: &[f32], dim: usize) -> Vec<u8> {
    let mut text = String::from("index,name,label");
    (0..dim).for_each(|i| text.push_str(&format!(",f{i}")));
    text.push('\n');
    for (&index, row) in indices.iter().zip(features.chunks_exact(dim.max(1))) {
        let name = set.names.get(index).map_or("", String::as_str);
        let label = set.labels.as_ref().zip(set.label(index)).map_or("", |(labels, id)| &labels.classes[id as usize]);
        text.push_str(&format!("{index},{},{}", field(name), field(label)));
        row.iter().for_each(|x| text.push_str(&format!(",{x}")));
        text.push('\n');
    }
    text.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Labels;

    #[test]
    fn a_line_holds_name_class_and_features() {
        let labels = Labels { classes: vec!["a \"b\"".into()], of: vec![Some(0), None] };
        let names = vec!["one,two.png".into(), "=SUM(A1)".into()];
        let set = SampleSet::new("s", [1, 1, 1], vec![0, 0], Some(labels), names).unwrap();
        let features = [1.5, f32::MIN_POSITIVE, -2.0, 0.1];
        let text = String::from_utf8(embeddings_file(&set, &[0, 1], &features, "csv").unwrap()).unwrap();
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines[0], "index,name,label,f0,f1");
        assert!(lines[1].starts_with("0,\"one,two.png\",\"a \"\"b\"\"\",1.5,"));
        assert_eq!(lines[1].rsplit(',').next().unwrap().parse::<f32>().unwrap(), f32::MIN_POSITIVE);
        assert_eq!(lines[2], "1,'=SUM(A1),,-2,0.1");
        assert!(embeddings_file(&set, &[0, 1], &features, "npy").unwrap().starts_with(b"\x93NUMPY"));
        assert!(embeddings_file(&set, &[0, 1], &features, "xls").unwrap_err().to_string().contains("npy, csv"));
    }
}
