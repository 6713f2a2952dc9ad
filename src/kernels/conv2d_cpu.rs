//! Convolution on the CPU without a matrix of patches: each tap of the kernel multiplies four neighbouring pixels at once
//! into registers that hold a block of the output.
//!
//! So that four neighbours always lie side by side, whatever the stride, an image is first copied with its padding, its
//! columns sorted by their remainder modulo the stride.

use burn::tensor::Tensor;

use super::correlate_cpu::{LANES, Packed, PackedFours, correlate, interleave, outer, vectors};
use super::cpu::{Floats, dispatched, each_piece, made_of_pieces};
use super::custom::differentiable;

/// Images whose part of the weights' gradient is summed in registers.
const TOGETHER: usize = 8;

/// Sizes of a convolution.
#[derive(Debug, Clone, Copy)]
struct Plan {
    batch: usize,
    inputs: usize,
    size: [usize; 2],
    outputs: usize,
    kernel: usize,
    stride: usize,
    padding: usize,
    made: [usize; 2],
}

/// Whether this is faster than patches and a matrix product: those read a large kernel more often from near memory.
pub fn fits(weight: &Tensor<4>) -> bool {
    let [outputs, inputs, kernel, _] = weight.dims();
    inputs.max(outputs) * kernel * kernel <= MOST_TAPS
}

/// Taps of a block of outputs up to which this was measured to be faster. Natively a matrix product has wider registers.
const MOST_TAPS: usize = if cfg!(target_arch = "wasm32") { 2304 } else { 288 };

/// As [`super::conv2d`].
pub fn conv2d(x: Tensor<4>, weight: Tensor<4>, stride: usize, padding: usize) -> Tensor<4> {
    let ([batch, inputs, height, width], [outputs, _, kernel, _]) = (x.dims(), weight.dims());
    let size = [height, width];
    let made = size.map(|length| (length + 2 * padding - kernel) / stride + 1);
    let plan = Plan { batch, inputs, size, outputs, kernel, stride, padding, made };
    let [y] = differentiable(
        [x.into_dispatch(), weight.into_dispatch()],
        |[x, weight], wanted| {
            let (x, weight) = (Floats::of(x), Floats::of(weight));
            let (y, copies) = plan.forward(&x, &weight, wanted[1]);
            ([dispatched(y, [batch, outputs, made[0], made[1]])], (copies, weight))
        },
        move |(copies, weight), [gradient], wanted| {
            let Some(gradient) = gradient.map(Floats::of) else { return [None, None] };
            [
                wanted[0].then(|| dispatched(plan.data_gradient(&weight, &gradient), [batch, inputs, height, width])),
                wanted[1]
                    .then(|| dispatched(plan.weight_gradient(&copies, &gradient), [outputs, inputs, kernel, kernel])),
            ]
        },
    );
    Tensor::from_dispatch(y)
}

impl Plan {
    fn image(&self) -> usize {
        self.inputs * self.size[0] * self.size[1]
    }

    fn result(&self) -> usize {
        self.outputs * self.made[0] * self.made[1]
    }

    /// Rows and columns of the sorted copy; there are `stride` such planes a channel.
    fn copy(&self) -> [usize; 2] {
        [(self.made[0] - 1) * self.stride + self.kernel, vectors(self.made[1]) + (self.kernel - 1) / self.stride]
    }

    fn copy_length(&self) -> usize {
        let [rows, columns] = self.copy();
        self.inputs * self.stride * rows * columns
    }

    /// Sorts the image `x` into `copy`, which is zero outside of it.
    fn sort(&self, x: &[f32], copy: &mut [f32]) {
        let ([height, width], [rows, columns], stride) = (self.size, self.copy(), self.stride);
        for (plane, x) in x.chunks_exact(height * width).enumerate() {
            for (row, x) in x.chunks_exact(width).enumerate().take(rows.saturating_sub(self.padding)) {
                for phase in 0..stride {
                    // The first pixel whose column, padding included, leaves this remainder.
                    let first = (phase + stride - self.padding % stride) % stride;
                    let start = ((plane * stride + phase) * rows + row + self.padding) * columns;
                    let target = &mut copy[start..][..columns];
                    let target = &mut target[(first + self.padding) / stride..];
                    if stride == 1 {
                        let length = width.min(target.len());
                        target[..length].copy_from_slice(&x[..length]);
                    } else {
                        let count = target.len().min((width + stride - 1).saturating_sub(first) / stride);
                        for (i, to) in target[..count].iter_mut().enumerate() {
                            *to = x[first + i * stride];
                        }
                    }
                }
            }
        }
    }

    /// Where each tap finds its pixel in the sorted copy, from that of the first one.
    fn taps(&self) -> Vec<usize> {
        let ([rows, columns], stride) = (self.copy(), self.stride);
        let mut taps = vec![];
        for input in 0..self.inputs {
            for y in 0..self.kernel {
                let row = |x: usize| (input * stride + x % stride) * rows + y;
                taps.extend((0..self.kernel).map(|x| row(x) * columns + x / stride));
            }
        }
        taps
    }

    /// Where the first tap of each four outputs finds its pixels in the sorted copy.
    fn places(&self) -> Vec<usize> {
        let columns = self.copy()[1];
        let row = |y: usize| (0..self.made[1]).step_by(LANES).map(move |x| y * self.stride * columns + x);
        (0..self.made[0]).flat_map(row).collect()
    }

    /// y, and the sorted copies of all images where the gradient of the weights wants them.
    fn forward(&self, x: &[f32], weight: &[f32], wanted: bool) -> (Vec<f32>, Vec<f32>) {
        let (taps, places) = (self.taps(), self.places());
        let packed = Packed::new(self.outputs, taps.len(), |output, tap| weight[output * taps.len() + tap]);
        let (targets, plane) = (self.targets(), self.made[0] * self.made[1]);
        let sort = |image: usize, copy: &mut [f32]| self.sort(&x[image * self.image()..][..self.image()], copy);
        let image_from = |copy: &[f32], y: &mut [f32]| {
            correlate(copy, &taps, &packed, &places, |output, place, four| {
                let (start, count) = targets[place];
                let target = &mut y[output * plane + start..][..count];
                match target.first_chunk_mut() {
                    Some(all) => *all = four,
                    None => target.iter_mut().zip(four).for_each(|(to, value)| *to = value),
                }
            });
        };
        let (count, length) = (self.batch, self.result());
        if !wanted {
            let y = made_of_pieces(count, length, self.copy_length(), |image, y, copy| {
                sort(image, copy);
                image_from(copy, y);
            });
            return (y, vec![]);
        }
        let copies = made_of_pieces(count, self.copy_length(), 0, |image, copy, _| sort(image, copy));
        let copy = |image: usize| &copies[image * self.copy_length()..][..self.copy_length()];
        (made_of_pieces(count, length, 0, |image, y, _| image_from(copy(image), y)), copies)
    }

    /// Where each four outputs belong in their plane, and how many of them.
    fn targets(&self) -> Vec<(usize, usize)> {
        let [height, width] = self.made;
        let row = |y: usize| (0..width).step_by(LANES).map(move |x| (y * width + x, (width - x).min(LANES)));
        (0..height).flat_map(row).collect()
    }

    /// dx: with stride s, the pixels of each remainder (row, column) modulo s are themselves a convolution of the gradient,
    /// with those taps of the kernel that reach them.
    fn data_gradient(&self, weight: &[f32], gradient: &[f32]) -> Vec<f32> {
        let ([height, width], stride) = (self.size, self.stride);
        let [coarse_rows, coarse_columns] = self.size.map(|length| length.div_ceil(stride));
        let [rows, columns] = self.padded();
        let places: Vec<usize> =
            (0..coarse_rows).flat_map(|y| (0..coarse_columns).step_by(LANES).map(move |x| y * columns + x)).collect();
        let phases = (0..stride).flat_map(|y| (0..stride).map(move |x| [y, x]));
        let parts: Vec<_> = phases.map(|phase| self.reaching(phase, weight)).collect();
        let (room, plane) = (self.outputs * rows * columns, places.len() * LANES);
        made_of_pieces(self.batch, self.image(), room + parts.len() * self.inputs * plane, |image, dx, scratch| {
            let (padded, coarse) = scratch.split_at_mut(room);
            self.pad(&gradient[image * self.result()..][..self.result()], padded);
            for (part, (taps, packed)) in parts.iter().enumerate() {
                correlate(padded, taps, packed, &places, |input, place, four| {
                    let start = (input * parts.len() + part) * plane + place * LANES;
                    coarse[start..start + LANES].copy_from_slice(&four);
                });
            }
            for (line, pixels) in dx.chunks_exact_mut(width).enumerate() {
                let (input, y) = (line / height, line % height);
                let first = (input * parts.len() + y % stride * stride) * plane + y / stride * vectors(coarse_columns);
                interleave(&coarse[first..], plane, stride, pixels);
            }
        })
    }

    /// Rows and columns of a gradient's channel with a margin of zeros, `kernel` above and at the left, that is wide enough
    /// for every tap.
    fn padded(&self) -> [usize; 2] {
        let [rows, columns] = self.size.map(|length| length.div_ceil(self.stride));
        let reach = self.padding.div_ceil(self.stride);
        [(rows, self.made[0]), (vectors(columns), self.made[1])]
            .map(|(read, made)| self.kernel + (read + reach).max(made))
    }

    /// Copies the gradient of an image into `padded`, which is zero around it.
    fn pad(&self, gradient: &[f32], padded: &mut [f32]) {
        let ([rows, columns], [height, width]) = (self.padded(), self.made);
        for (line, values) in gradient.chunks_exact(width).enumerate() {
            let start = (line / height * rows + line % height + self.kernel) * columns + self.kernel;
            padded[start..start + width].copy_from_slice(values);
        }
    }

    /// The taps that reach the pixels which leave the remainders `phase` modulo the stride: where they find the padded
    /// gradient, and their weights.
    fn reaching(&self, phase: [usize; 2], weight: &[f32]) -> (Vec<usize>, Packed) {
        let ([rows, columns], kernel, stride) = (self.padded(), self.kernel, self.stride);
        let along = |axis: usize| ((phase[axis] + self.padding) % stride..kernel).step_by(stride);
        let kernels: Vec<[usize; 2]> = along(0).flat_map(|y| along(1).map(move |x| [y, x])).collect();
        let shift = |axis: usize, tap: usize| (phase[axis] + self.padding + kernel * stride - tap) / stride;
        let of_output =
            |output: usize| kernels.iter().map(move |&[y, x]| (output * rows + shift(0, y)) * columns + shift(1, x));
        let taps: Vec<usize> = (0..self.outputs).flat_map(of_output).collect();
        let packed = Packed::new(self.inputs, taps.len(), |input, tap| {
            let (output, [y, x]) = (tap / kernels.len(), kernels[tap % kernels.len()]);
            weight[((output * self.inputs + input) * kernel + y) * kernel + x]
        });
        (taps, packed)
    }

    fn weight_gradient(&self, copies: &[f32], gradient: &[f32]) -> Vec<f32> {
        let (taps, places) = (self.taps(), self.places());
        let length = self.outputs * taps.len();
        let mut parts = vec![0.0; self.batch.div_ceil(TOGETHER) * length];
        let [height, width] = self.made;
        let across = width.div_ceil(LANES);
        each_piece(&mut parts, length, |part, sums| {
            let images = part * TOGETHER..self.batch.min((part + 1) * TOGETHER);
            let copies = &copies[images.start * self.copy_length()..images.end * self.copy_length()];
            let mut gradients = PackedFours::zeros(self.outputs, images.len() * places.len());
            for (i, image) in images.clone().enumerate() {
                let lines = gradient[image * self.result()..][..self.result()].chunks_exact(width);
                for (line, values) in lines.enumerate() {
                    gradients.set(line / height, i * places.len() + line % height * across, values);
                }
            }
            let of_image = |i: usize| places.iter().map(move |place| i * self.copy_length() + place);
            let everywhere: Vec<usize> = (0..images.len()).flat_map(of_image).collect();
            outer(&gradients, copies, &taps, &everywhere, sums);
        });
        let mut total = vec![0.0; length];
        for part in parts.chunks_exact(length) {
            total.iter_mut().zip(part).for_each(|(total, part)| *total += part);
        }
        total
    }
}
