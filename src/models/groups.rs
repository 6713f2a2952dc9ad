//! A batch in groups, so that BatchNorm sees one group at a time: on one device, what many devices do by themselves.

use burn::tensor::Tensor;

use crate::kernels::gather_rows;

/// What `pass` makes of neighbours in `groups` equal parts of a batch: [batch, channels, height, width] → [batch, dim].
pub fn in_groups(images: Tensor<4>, groups: usize, mut pass: impl FnMut(Tensor<4>) -> Tensor<2>) -> Tensor<2> {
    let batch = images.dims()[0];
    let start = |group: usize| group * batch / groups;
    let part = |group| images.clone().narrow(0, start(group), start(group + 1) - start(group));
    Tensor::cat((0..groups).map(|group| pass(part(group))).collect(), 0)
}

/// The same with groups of every n-th sample, none of which [`in_groups`] has in one group unless it must. Results come
/// in the order of the batch.
pub fn in_other_groups(images: Tensor<4>, groups: usize, pass: impl FnMut(Tensor<4>) -> Tensor<2>) -> Tensor<2> {
    let [batch, channels, height, width] = images.dims();
    let mut order: Vec<usize> = (0..batch).collect();
    order.sort_by_key(|sample| sample % groups);
    let mut back = vec![0; batch];
    order.iter().enumerate().for_each(|(place, &sample)| back[sample] = place);
    let mixed = reordered(images.reshape([batch, channels * height * width]), order);
    reordered(in_groups(mixed.reshape([batch, channels, height, width]), groups, pass), back)
}

/// The rows of `x` [rows, dim], in this order.
fn reordered(x: Tensor<2>, order: Vec<usize>) -> Tensor<2> {
    let [rows, dim] = x.dims();
    gather_rows(x.reshape([1, rows, dim]), &[order]).reshape([rows, dim])
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;

    /// Which samples go through together, and what comes back of samples that say their number.
    fn through(batch: i64, other: bool) -> (Vec<Vec<f32>>, Vec<f32>) {
        let images = Tensor::<1, burn::tensor::Int>::arange(0..batch, &Device::flex()).float();
        let images = images.reshape([batch as usize, 1, 1, 1]);
        let floats = |x: Tensor<2>| x.into_data().try_to_vec::<f32>().unwrap();
        let mut groups = vec![];
        let pass = |part: Tensor<4>| {
            let rows = part.dims()[0];
            let part = part.reshape([rows, 1]);
            groups.push(floats(part.clone()));
            part
        };
        let result = if other { in_other_groups(images, 3, pass) } else { in_groups(images, 3, pass) };
        (groups, floats(result))
    }

    #[test]
    fn results_keep_the_order_and_groups_share_no_two_samples_they_need_not() {
        let (neighbours, result) = through(9, false);
        assert_eq!((neighbours.len(), result), (3, (0..9).map(|x| x as f32).collect()));
        assert_eq!(neighbours[0], [0.0, 1.0, 2.0]);
        let (apart, result) = through(9, true);
        assert_eq!(apart[0], [0.0, 3.0, 6.0]);
        assert_eq!(result, (0..9).map(|x| x as f32).collect::<Vec<_>>());
        let (uneven, result) = through(7, true);
        assert_eq!(uneven.iter().map(Vec::len).sum::<usize>(), 7);
        assert_eq!(result, (0..7).map(|x| x as f32).collect::<Vec<_>>());
    }
}
