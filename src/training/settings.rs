//! Settings that every method's training shares.

use super::optimizer::Rule;
use crate::settings;

settings! {
    /// How long, in what portions and by which rule a run trains.
    TrainingSettings in "training" {
        basic integer epochs = 10 in 1..10000, "epochs",
            "Epochs": "How many times each image is seen.",
            "Époques": "Combien de fois chaque image est vue.";
        basic integer batch_size = 256 in 2..4096, "images",
            "Batch size": "Images in one step. At most the number of training images.",
            "Taille de lot": "Images par pas. Au plus le nombre d’images d’entraînement.";
        basic number learning_rate = 0.002 in 0.000001..10.0, "",
            "Learning rate": "Step size at its peak; it warms up, then falls along a cosine.",
            "Taux d’apprentissage": "Taille de pas maximale ; elle monte puis décroît selon un cosinus.";
        advanced choice optimizer = "adamw" of ["adamw", "sgd", "lars"], "",
            "Optimizer": "The rule that turns gradients into steps.",
            "Optimiseur": "La règle qui transforme les gradients en pas.";
        advanced number weight_decay = 0.0005 in 0.0..1.0, "",
            "Weight decay": "Pull of weights towards zero; not applied to biases and normalisation.",
            "Décroissance des poids": "Rappel des poids vers zéro ; ni les biais ni la normalisation n’y sont soumis.";
        advanced number momentum = 0.9 in 0.0..0.999, "",
            "Momentum": "Decay of the velocity (SGD, LARS) or of the first moment (AdamW).",
            "Inertie": "Décroissance de la vitesse (SGD, LARS) ou du premier moment (AdamW).";
        advanced number beta2 = 0.999 in 0.0..0.99999, "",
            "Second-moment decay": "AdamW's decay of the squared gradients.",
            "Décroissance du second moment": "Décroissance des carrés des gradients dans AdamW.";
        advanced flag nesterov = true, "",
            "Nesterov": "SGD and LARS look one step ahead.",
            "Nesterov": "SGD et LARS regardent un pas plus loin.";
        advanced number warmup_epochs = 1.0 in 0.0..1000.0, "epochs",
            "Warm-up": "Time over which the learning rate rises from near zero.",
            "Échauffement": "Durée pendant laquelle le taux d’apprentissage part de presque zéro.";
        advanced number gradient_clip = 0.0 in 0.0..1000.0, "",
            "Gradient clipping": "Greatest norm of the whole gradient; 0 turns it off.",
            "Écrêtage du gradient": "Norme maximale du gradient entier ; 0 le désactive.";
        advanced choice kernels = "auto" of ["auto", "registers", "tiled"], "",
            "GPU kernels": "Form of the matrix products on WebGPU: auto times both at the start and takes the faster, but registers on a software adapter; tiled suits GPUs.",
            "Noyaux GPU": "Forme des produits matriciels sur WebGPU : auto chronomètre les deux au début et prend la plus rapide, mais registers sur un adaptateur logiciel ; tiled convient aux GPU.";
        advanced choice precision = "f32" of ["f32", "f16"], "",
            "Precision": "What linear layers and convolutions multiply in on WebGPU: f16 halves what they read, where the adapter offers shader-f16, at three digits; sums, losses, weights and optimizer stay f32.",
            "Précision": "Ce dans quoi les couches linéaires et les convolutions multiplient sur WebGPU : f16 divise par deux ce qu’elles lisent, si l’adaptateur offre shader-f16, à trois chiffres ; sommes, pertes, poids et optimiseur restent en f32.";
        advanced number held_out = 0.2 in 0.0..0.9, "",
            "Held out": "Fraction of the images kept away from training, to test on.",
            "Mis de côté": "Fraction des images écartée de l’entraînement, pour tester.";
    }
}

impl TrainingSettings {
    /// The optimizer these settings name.
    pub fn rule(&self) -> Rule {
        match self.optimizer {
            "sgd" => Rule::Sgd { momentum: self.momentum, nesterov: self.nesterov },
            "lars" => Rule::Lars { momentum: self.momentum, trust_coefficient: 0.001, nesterov: self.nesterov },
            _ => Rule::AdamW { beta1: self.momentum, beta2: self.beta2, epsilon: 1e-8 },
        }
    }
}
