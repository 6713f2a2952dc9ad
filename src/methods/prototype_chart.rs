//! Which of many prototypes images belong to, as a chart.

use burn::tensor::Tensor;

use super::{Chart, Content};
use crate::spec::Text;

/// Most columns of the chart of assignments.
const CELLS: usize = 64;

/// `probabilities` [images, prototypes], summed over neighbouring prototypes so that they fit on a screen.
pub fn assignments(probabilities: Tensor<2>) -> Chart {
    let [images, prototypes] = probabilities.dims();
    let group = prototypes.div_ceil(CELLS);
    let cells = prototypes.div_ceil(group);
    let device = probabilities.device();
    let filled = match cells * group - prototypes {
        0 => probabilities,
        missing => Tensor::cat(vec![probabilities, Tensor::zeros([images, missing], &device)], 1),
    };
    let values = filled.reshape([images * cells, group]).sum_dim(1).reshape([images, cells]);
    Chart {
        title: Text { en: "Prototypes of each image", fr: "Prototypes de chaque image" },
        note: Text {
            en: "One row an image, one column a few prototypes; bright is much of the momentum encoder's output. Learning: each row has few bright cells, unlike images have other ones. Collapsed: the same cell is bright in every row, or all rows are evenly dark.",
            fr: "Une ligne par image, une colonne pour quelques prototypes ; clair : une grande part de la sortie de l’encodeur à inertie. En apprenant, chaque ligne a peu de cases claires, d’autres pour des images différentes. Effondré : la même case est claire à chaque ligne, ou toutes les lignes sont uniformément sombres.",
        },
        content: Content::Matrix { values, range: (0.0, 1.0) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;

    #[test]
    fn assignments_keep_what_they_sum() {
        let probabilities = Tensor::<2>::full([2, 100], 0.01, &Device::flex());
        let Content::Matrix { values, .. } = assignments(probabilities).content else { panic!("no matrix") };
        assert_eq!(values.dims(), [2, 50]);
        assert!((values.sum().into_scalar::<f32>() - 2.0).abs() < 1e-5);
    }
}
