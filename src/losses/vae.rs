//! The negative evidence lower bound (variational autoencoder).

use burn::tensor::{Tensor, activation::log_sigmoid};

/// How pixels are distributed around the reconstruction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Likelihood {
    /// Pixels in [0, 1] as probabilities; the reconstruction is their logits.
    Bernoulli,
    /// Unit variance; the reconstruction is the mean. Constants that nothing can change are left out.
    Gaussian,
}

/// The two terms of [`vae`] and their weighted sum, each `[1]`.
pub struct VaeTerms {
    /// −log p(x | z): summed over pixels, averaged over the batch.
    pub reconstruction: Tensor<1>,
    /// KL(q(z | x) ‖ N(0, 1)): summed over the latent dimensions, averaged over the batch; not weighted.
    pub divergence: Tensor<1>,
    /// reconstruction + β · divergence: what is minimised.
    pub total: Tensor<1>,
}

/// Loss of Kingma & Welling, "Auto-Encoding Variational Bayes", ICLR 2014, appendix B, with the β of Higgins
/// et al., "β-VAE", ICLR 2017.
///
/// - Bernoulli: Σ log(1 + eˡ) − l·x over pixels, l the logits
/// - Gaussian: ½ Σ (x − reconstruction)² over pixels
/// - divergence: −½ Σ (1 + log σ² − μ² − σ²) over latents
///
/// `reconstruction`, `x`: [batch, pixels]; `mu`, `logvar`: [batch, latent], mean and log σ² of q(z | x)
pub fn vae(
    reconstruction: Tensor<2>,
    x: Tensor<2>,
    mu: Tensor<2>,
    logvar: Tensor<2>,
    beta: f64,
    likelihood: Likelihood,
) -> VaeTerms {
    let per_pixel = match likelihood {
        // log(1 + eˡ) is −log sigmoid(−l), which overflows for no l.
        Likelihood::Bernoulli => -(log_sigmoid(-reconstruction.clone()) + reconstruction * x),
        Likelihood::Gaussian => {
            let difference = x - reconstruction;
            difference.clone() * difference * 0.5
        }
    };
    let per_latent = (mu.clone() * mu + logvar.clone().exp() - logvar - 1.0) * 0.5;
    let (reconstruction, divergence) = (per_pixel.sum_dim(1).mean(), per_latent.sum_dim(1).mean());
    let total = reconstruction.clone() + divergence.clone() * beta;
    VaeTerms { reconstruction, divergence, total }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::losses::testing::{Rows, check, close, floats, scalar, tensor};

    fn naive(x: &[Rows], beta: f64, likelihood: Likelihood) -> f64 {
        let (batch, mut total) = (x[0].len(), 0.0);
        for row in 0..batch {
            for (r, x) in x[0][row].iter().zip(&x[1][row]) {
                let p = 1.0 / (1.0 + (-r).exp());
                total += match likelihood {
                    Likelihood::Bernoulli => -(x * p.ln() + (1.0 - x) * (1.0 - p).ln()),
                    Likelihood::Gaussian => 0.5 * (x - r).powi(2),
                };
            }
            for (mu, logvar) in x[2][row].iter().zip(&x[3][row]) {
                total -= beta * 0.5 * (1.0 + logvar - mu * mu - logvar.exp());
            }
        }
        total / batch as f64
    }

    fn terms(x: &[Tensor<2>], beta: f64, likelihood: Likelihood) -> VaeTerms {
        vae(x[0].clone(), x[1].clone(), x[2].clone(), x[3].clone(), beta, likelihood)
    }

    #[test]
    fn it_is_the_definition() {
        for (batch, beta, likelihood) in
            [(3, 1.0, Likelihood::Bernoulli), (1, 0.0, Likelihood::Bernoulli), (4, 4.0, Likelihood::Gaussian)]
        {
            let shapes = [[batch, 6], [batch, 6], [batch, 2], [batch, 2]];
            check(&shapes, 4, |x| terms(x, beta, likelihood).total, |x| naive(x, beta, likelihood));
        }
    }

    #[test]
    fn undecided_pixels_cost_ln_2_and_a_prior_costs_nothing() {
        let zeros = |dim| tensor(&vec![vec![0.0; dim]; 3]);
        let x = tensor(&vec![vec![0.0, 1.0, 0.5, 0.2]; 3]);
        let got = terms(&[zeros(4), x.clone(), zeros(2), zeros(2)], 1.0, Likelihood::Bernoulli);
        close(scalar(got.reconstruction), 4.0 * 2f64.ln(), "pixels · ln 2");
        close(scalar(got.divergence), 0.0, "divergence of the prior");
        let got = terms(&[x.clone(), x, zeros(2), zeros(2)], 1.0, Likelihood::Gaussian);
        close(scalar(got.total), 0.0, "a perfect reconstruction");
    }

    #[test]
    fn large_logits_stay_finite_and_zero_ones_have_their_slope() {
        let logits = tensor(&[vec![300.0, -300.0, 0.0]]).autodiff().require_grad();
        let (x, latent) = (tensor(&[vec![0.0, 1.0, 1.0]]), tensor(&[vec![0.0]]));
        let total = terms(&[logits.clone(), x, latent.clone(), latent], 1.0, Likelihood::Bernoulli).total;
        let gradients = total.backward();
        close(scalar(total), 600.0 + 2f64.ln(), "two wrong, one undecided");
        let gradient = floats(logits.grad(&gradients).unwrap());
        gradient.iter().zip([1.0, -1.0, -0.5]).for_each(|(&got, want)| close(got, want, "sigmoid(l) − x"));
    }
}
