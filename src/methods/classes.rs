//! What methods that classify share: labels and decisions as rows of zeros and a one.

use burn::tensor::{Device, Int, Tensor, TensorData};

/// [labels, classes], 1 at each row's label.
pub fn one_hot(labels: &[usize], classes: usize, device: &Device) -> Tensor<2> {
    let mut values = vec![0f32; labels.len() * classes];
    labels.iter().enumerate().for_each(|(row, &label)| values[row * classes + label] = 1.0);
    Tensor::from_data(TensorData::new(values, [labels.len(), classes]), device)
}

/// [rows, classes], 1 at the greatest of each row's logits; without gradient.
pub fn decisions(logits: Tensor<2>) -> Tensor<2> {
    let logits = logits.inner();
    let [rows, classes] = logits.dims();
    // Compared as floats, which hold such small numbers exactly.
    let numbers = Tensor::<1, Int>::arange(0..classes as i64, &logits.device()).float();
    let numbers: Tensor<2> = numbers.reshape([1, classes]).expand([rows, classes]);
    let greatest: Tensor<2> = logits.argmax(1).float().expand([rows, classes]);
    greatest.equal(numbers).float()
}

/// Share of the rows whose greatest logit is the label's, `[1]`, without gradient.
///
/// - `logits`, `labels`: [rows, classes], labels from [`one_hot`]
pub fn accuracy(logits: Tensor<2>, labels: Tensor<2>) -> Tensor<1> {
    let rows = labels.dims()[0] as f64;
    (decisions(logits) * labels).sum() / rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_greatest_decides() {
        let device = Device::flex();
        let logits = Tensor::<2>::from_floats([[0.1, 0.3, -2.0], [5.0, 5.0, 6.0], [-1.0, -3.0, -2.0]], &device);
        let chosen = decisions(logits.clone()).into_data().try_to_vec::<f32>().unwrap();
        assert_eq!(chosen, [0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0]);
        let right = accuracy(logits, one_hot(&[1, 2, 2], 3, &device)).into_scalar::<f32>();
        assert!((right - 2.0 / 3.0).abs() < 1e-6, "{right}");
    }
}
