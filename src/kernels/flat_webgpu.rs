//! Many flat tensors side by side in one buffer, so that one launch reaches them all.
//!
//! What an update leaves are slices of such a buffer. The next one finds that they still lie side by side and takes the
//! buffer as it is; tensors that came from elsewhere (gradients, a checkpoint) are copied there first, seven in a launch.

use burn::backend::DispatchTensor;
use burn::backend::wgpu::CubeTensor;
use burn::tensor::{DType, Tensor};

use super::launch::{empty, parameters, tensor};
use super::shaders::{self, pack};

/// Elements that tensors start at multiples of: 256 bytes, where WebGPU lets a buffer be bound.
const ALIGNMENT: usize = 64;
const SOURCES: usize = pack::SOURCES as usize;

/// Where each of some tensors lies, in elements.
pub struct Layout {
    offsets: Vec<usize>,
    lengths: Vec<usize>,
}

impl Layout {
    /// Tensors of these lengths, one after the other.
    pub fn new(lengths: Vec<usize>) -> Self {
        let place = |next: &mut usize, &length: &usize| {
            let offset = *next;
            *next = (offset + length).next_multiple_of(ALIGNMENT);
            Some(offset)
        };
        Self { offsets: lengths.iter().scan(0, place).collect(), lengths }
    }

    /// (offset, length) of each tensor.
    pub fn places(&self) -> impl Iterator<Item = (usize, usize)> {
        self.offsets.iter().copied().zip(self.lengths.iter().copied())
    }

    /// Elements from the first to the last of all.
    pub fn len(&self) -> usize {
        self.places().last().map_or(0, |(offset, length)| offset + length)
    }

    /// A buffer for all of them, values undefined.
    pub fn empty(&self, like: &CubeTensor) -> CubeTensor {
        empty(like, [self.len()])
    }

    /// The tensors in a buffer, which they share.
    pub fn slices(&self, flat: &CubeTensor) -> Vec<Tensor<1>> {
        let bytes = |elements: usize| (elements * size_of::<f32>()) as u64;
        let slice = |(offset, length): (usize, usize)| {
            let after = bytes(self.len() - offset - length);
            let handle = flat.handle.clone().offset_start(bytes(offset)).offset_end(after);
            tensor(CubeTensor::new_contiguous(
                flat.client.clone(),
                flat.device.clone(),
                [length].into(),
                handle,
                DType::F32,
            ))
        };
        self.places().map(slice).collect()
    }

    /// The first two tensors in a buffer, for the gradients of a weight and its bias: cut out of one tensor, they would be
    /// copied.
    pub fn pair(&self, flat: &CubeTensor) -> [DispatchTensor; 2] {
        let mut slices = self.slices(flat).into_iter();
        [(); 2].map(|()| slices.next().expect("a layout of two").into_dispatch())
    }

    /// Where the second tensor starts, in elements.
    pub fn second(&self) -> usize {
        self.offsets[1]
    }

    /// The buffer that `tensors` lie in; a new one, where they do not lie in one as they should. A tensor that is missing
    /// leaves its place undefined.
    pub fn packed(&self, tensors: &[Option<CubeTensor>], like: &CubeTensor) -> CubeTensor {
        self.common(tensors).unwrap_or_else(|| self.copied(tensors, like))
    }

    /// The buffer, where they do.
    fn common(&self, tensors: &[Option<CubeTensor>]) -> Option<CubeTensor> {
        let key = |tensor: &CubeTensor| tensor.handle.clone().binding().claim_key();
        let first = tensors.first()?.as_ref()?;
        let (memory, start, _) = key(first);
        for (tensor, (offset, length)) in tensors.iter().zip(self.places()) {
            let begin = start + (offset * size_of::<f32>()) as u64;
            if key(tensor.as_ref()?) != (memory, begin, begin + (length * size_of::<f32>()) as u64) {
                return None;
            }
        }
        let (last, mut handle) = (tensors.last()?.as_ref()?, first.handle.clone());
        handle.offset_end = last.handle.offset_end;
        let (client, device) = (first.client.clone(), first.device.clone());
        Some(CubeTensor::new_contiguous(client, device, [self.len()].into(), handle, DType::F32))
    }

    /// Copies them to a new buffer.
    pub fn copied(&self, tensors: &[Option<CubeTensor>], like: &CubeTensor) -> CubeTensor {
        let flat = self.empty(like);
        let mut waiting: Vec<_> =
            tensors.iter().zip(self.places()).filter_map(|(t, at)| Some((t.as_ref()?, at))).collect();
        while !waiting.is_empty() {
            let (now, later) = without_overlap(waiting);
            copy(&now, &flat);
            waiting = later;
        }
        flat
    }
}

/// A tensor, and the (offset, length) it goes to.
type Move<'a> = (&'a CubeTensor, (usize, usize));

/// As many as one launch takes, and the others. WebGPU refuses memory that is bound twice.
fn without_overlap(moves: Vec<Move>) -> (Vec<Move>, Vec<Move>) {
    let (mut now, mut later): (Vec<Move>, Vec<Move>) = (vec![], vec![]);
    for next in moves {
        let key = |tensor: &CubeTensor| tensor.handle.clone().binding().claim_key();
        let (memory, start, end) = key(next.0);
        let taken = now.iter().map(|(tensor, _)| key(tensor)).any(|(m, s, e)| m == memory && s < end && start < e);
        if now.len() < SOURCES && !taken { now.push(next) } else { later.push(next) }
    }
    (now, later)
}

/// Copies up to [`SOURCES`] tensors in one launch.
fn copy(moves: &[Move], flat: &CubeTensor) {
    let longest = moves.iter().map(|(_, (_, length))| *length).max().unwrap_or(0);
    let words = moves.iter().enumerate().flat_map(|(i, (_, (offset, length)))| {
        let at = i as u32 * pack::SOURCE_WORDS;
        [(at, *length), (at + 1, *offset)]
    });
    let words = parameters(pack::PARAMETERS, &words.collect::<Vec<_>>());
    // Something must be bound in the place of what is missing.
    let idle: Vec<_> = (moves.len()..SOURCES).map(|_| empty(flat, [1])).collect();
    let tensors: Vec<_> = moves.iter().map(|(tensor, _)| *tensor).chain(&idle).chain([flat]).collect();
    let groups = longest.div_ceil(pack::SPAN as usize).min(1024);
    shaders::PACK.run([groups, moves.len(), 1], &tensors, &words);
}
