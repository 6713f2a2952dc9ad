//! Trains SimCLR on a folder of images and writes its encoder: `cargo run --release --example folder -- photos`.

use std::path::Path;
use std::sync::Arc;

use autodidact::data::Loader;
use autodidact::export::encoder_file;
use autodidact::training::{Choice, Config, RunLog, Trainer, open};
use autodidact::{Error, Result};
use serde_json::json;

/// Files of `at` and of its folders, which become labels.
fn add(loader: &mut Loader, root: &Path, at: &Path) -> Result<()> {
    let unreadable = |error: std::io::Error| Error::data(at.display().to_string(), error.to_string());
    for entry in std::fs::read_dir(at).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.is_dir() {
            add(loader, root, &path)?;
            continue;
        }
        let name = path.strip_prefix(root).unwrap_or(&path).display().to_string();
        loader.add(&name, &std::fs::read(&path).map_err(unreadable)?, &mut |_, _| {})?;
    }
    Ok(())
}

/// Trains on the images below `folder` and writes the encoder to `out`. Returns the losses.
pub async fn train(folder: &Path, out: &Path, steps: usize) -> Result<Vec<f32>> {
    let mut loader = Loader::new(32)?;
    add(&mut loader, folder, folder)?;
    for skipped in loader.skipped() {
        eprintln!("skipped {}: {}", skipped.name, skipped.problem);
    }
    let set = Arc::new(loader.finish("folder")?);

    let opened = open(Choice::Auto).await?;
    println!("{} images on {}: {}", set.len(), opened.kind, opened.reason);
    let config = Config::read(&json!({ "method": "simclr", "convnet_width": 8, "seed": 0 }))?;
    let mut trainer = Trainer::new(config, set, opened.device)?;
    let log = RunLog { steps: trainer.train(steps).await?, ..RunLog::default() };
    for record in &log.steps {
        println!("step {}: {}", record.step, record.loss);
    }
    let file = encoder_file(&mut trainer, &log).await?;
    std::fs::write(out, file).map_err(|error| Error::Io(error.to_string()))?;
    Ok(log.steps.iter().map(|record| record.loss).collect())
}

fn main() -> Result<()> {
    let folder = std::env::args().nth(1).unwrap_or("photos".into());
    pollster::block_on(train(Path::new(&folder), Path::new("encoder.safetensors"), 100)).map(drop)
}
