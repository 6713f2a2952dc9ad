//! The model card: what an encoder is, what it was trained on, what it was worth, how to use it (Mitchell et al.,
//! "Model Cards for Model Reporting", FAT* 2019). In English, as such files are.

use super::about::{About, Results};

/// The card of an encoder, Markdown.
pub(super) fn card(about: &About) -> String {
    let spec = about.config.entry.spec;
    let [channels, height, width] = about.shape;
    let Results { weights, .. } = about.results;
    let colour = if channels == 1 { "grey" } else { "RGB" };
    let size = if weights > 0 { format!(" It has {weights} trainable weights.") } else { String::new() };
    let sections = [
        format!("# Image encoder: {} on {}", spec.title, plain(&about.data)),
        format!(
            "An encoder that maps {colour} images of {width}×{height} pixels to vectors of {} numbers, trained without \
             labels.{size} Made with Autodidact {}.",
            about.features,
            env!("CARGO_PKG_VERSION")
        ),
        format!("## Method\n\n{}: {} <{}>", spec.title, spec.citation, spec.paper),
        data(about),
        training(about),
        format!("## Results\n\n{}", results(about)),
        use_of(about),
        LIMITS.into(),
        LICENCE.into(),
    ];
    sections.join("\n\n") + "\n"
}

/// A name without what Markdown would take for something else.
fn plain(name: &str) -> String {
    format!("`{}`", name.replace('`', "'").replace(['\n', '\r'], " "))
}

fn data(about: &About) -> String {
    let Results { images, train, held_out, .. } = about.results;
    let numbers = |values: &[f32]| values.iter().map(|x| format!("{x:.4}")).collect::<Vec<_>>().join(", ");
    let counts = match images {
        0 => String::new(),
        _ => format!(": {images} images, {train} trained on and {held_out} held out. Labels took no part in training"),
    };
    format!(
        "## Data\n\n{}{counts}. Pixels in 0..1 are normalised by mean {} and standard deviation {}.",
        plain(&about.data),
        numbers(&about.statistics.mean),
        numbers(&about.statistics.std)
    )
}

fn training(about: &About) -> String {
    let Results { total_steps, origin, .. } = &about.results;
    let settings = format!("{:#}", about.config.to_json());
    let planned = if *total_steps > about.steps { format!(" of {total_steps} planned") } else { String::new() };
    let origin = origin.as_ref().map_or(String::new(), |from| format!(" It began with the weights of {from}."));
    format!(
        "## Training\n\n{} steps{planned}, seed {}.{origin} All settings:\n\n```json\n{settings}\n```",
        about.steps, about.config.seed.0
    )
}

fn results(about: &About) -> String {
    let percent = |x: f64| format!("{:.1} %", 100.0 * x);
    let Results { loss, chance, knn, .. } = &about.results;
    let chance = chance.map_or(String::new(), |chance| format!(" (a model that knows nothing: {chance:.4})"));
    let loss = loss.map(|loss| format!("Loss of the last step: {loss:.4}{chance}."));
    let knn = knn.as_ref().map(|knn| {
        let linear = match (knn.linear, knn.linear_untrained) {
            (Some(trained), Some(untrained)) => {
                format!("\n| linear probe | {} | {} | |", percent(trained), percent(untrained))
            }
            _ => String::new(),
        };
        format!(
            "Accuracy on {} held-out images of {} classes, learned from {} labelled ones, at step {}:\n\n| | this encoder \
             | untrained | raw pixels |\n| --- | --- | --- | --- |\n| {} nearest neighbours | {} | {} | {} |{linear}",
            knn.held_out,
            knn.classes,
            knn.train,
            knn.step,
            knn.k,
            percent(knn.features),
            percent(knn.untrained),
            percent(knn.pixels)
        )
    });
    let known: Vec<String> = [loss, knn].into_iter().flatten().collect();
    if known.is_empty() { "Not measured.".into() } else { known.join("\n\n") }
}

fn use_of(about: &About) -> String {
    let [channels, height, width] = about.shape;
    format!(
        "## Use\n\n`encoder.safetensors` holds the weights in PyTorch's layout and, in its metadata, all it takes to \
         rebuild the network; `examples/pytorch` of Autodidact does. `autodidact embed --weights encoder.safetensors \
         --data FOLDER` makes vectors of images.\n\n`encoder.onnx` takes `images`, [batch, {channels}, {height}, \
         {width}], 32-bit floats in 0..1 that are not normalised yet, and gives `features`, [batch, {}]:\n\n```python\n\
         import onnxruntime\n\nsession = onnxruntime.InferenceSession(\"encoder.onnx\")\n(features,) = \
         session.run([\"features\"], {{\"images\": images}})\n```",
        about.features
    )
}

const LIMITS: &str = "## Limits\n\nA small encoder of small images. It knows what its training images had in common, \
and their biases; nobody has tested it on anything else. Held-out accuracies say nothing of images of another kind.";

const LICENCE: &str = "## Licence\n\nAutodidact lays no claim to these weights: they belong to whoever trained them. \
Whether they may be passed on can depend on the licence of the images, and on who is in them.";

#[cfg(test)]
mod tests {
    use crate::data::Statistics;
    use crate::export::about::{About, Results};
    use crate::training::{Config, Knn};

    fn about(results: Results) -> About {
        let config = Config::read(&serde_json::json!({ "method": "byol", "seed": 41 })).unwrap();
        let statistics = Statistics { mean: vec![0.25], std: vec![0.5] };
        About { config, shape: [1, 28, 20], statistics, features: 128, steps: 70, data: "my `photos`".into(), results }
    }

    #[test]
    fn a_card_says_what_is_known() {
        let knn = Knn {
            features: 0.804,
            pixels: 0.789,
            untrained: 0.737,
            linear: Some(0.81),
            linear_untrained: Some(0.7),
            k: 20,
            train: 90,
            held_out: 30,
            classes: 10,
            step: 70,
        };
        let (loss, origin) = (Some(1.5), Some("`a`, 9 steps of SimCLR".into()));
        let known = Results {
            images: 120,
            train: 90,
            held_out: 30,
            total_steps: 100,
            loss,
            origin,
            knn: Some(knn),
            ..Results::default()
        };
        let card = about(known).card();
        for text in ["BYOL", "`my 'photos'`", "20×28", "128 numbers", "120 images", "70 steps of 100 planned, seed 41"]
        {
            assert!(card.contains(text), "{text}: {card}");
        }
        for text in
            ["80.4 % | 73.7 % | 78.9 %", "81.0 % | 70.0 %", "0.2500", "\"encoder_momentum\"", "9 steps of SimCLR"]
        {
            assert!(card.contains(text), "{text}: {card}");
        }
    }

    #[test]
    fn a_card_does_not_invent() {
        let card = about(Results::default()).card();
        assert!(card.contains("Not measured.") && !card.contains("held out") && !card.contains("planned"), "{card}");
    }

    #[test]
    fn metadata_come_back() {
        let want = about(Results { images: 3, loss: Some(0.1), ..Results::default() });
        let got = About::read(&want.metadata()).unwrap();
        assert_eq!((got.metadata(), &got.results), (want.metadata(), &want.results));
        let mut damaged = want.metadata();
        damaged.insert("steps".into(), "many".into());
        assert!(About::read(&damaged).err().unwrap().to_string().contains("`steps`"));
    }
}
