//! Operations with a gradient of their own: forward and backward are ours, the graph around them is burn's.

use std::fmt;
use std::mem;
use std::sync::{Arc, Mutex, PoisonError};

use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::NoCheckpointing;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops};
use burn::backend::tensor::FloatTensor;
use burn::backend::{
    Autodiff, AutodiffBackend, Backend, BackendTensor, Cube, DispatchAutodiffContext, DispatchTensor,
    DispatchTensorKind, Flex,
};

/// A tensor in burn's graph. burn has no public name for the type.
type Tracked<B> = FloatTensor<Autodiff<B>>;

/// Carries out `forward` on the values of `inputs` and, where one of them has a gradient, enters it into the graph with
/// `backward` as its gradient.
///
/// `forward` gets the inputs outside of autodiff, and which of them want a gradient; it returns the outputs, outside of
/// autodiff too, with what `backward` is to remember (tensors are saved by cloning them: that shares their buffer).
/// `backward` gets what was remembered, the gradient of each output — none for an output that the loss does not depend
/// on; at least one is there — and which inputs want a gradient, and returns the gradient of each of those, of the
/// input's shape.
///
/// Both run on the backend the inputs are on; they find out by looking at the tensors. Integer tensors and numbers are
/// captured rather than passed. A disabled input next to an enabled one is a constant.
///
/// # Panics
/// When the inputs are on several backends, or a closure returns tensors of another backend or inside of autodiff, or
/// not every gradient that is wanted.
pub fn differentiable<const N: usize, const M: usize, S, F, G>(
    inputs: [DispatchTensor; N],
    forward: F,
    backward: G,
) -> [DispatchTensor; M]
where
    S: Send + 'static,
    F: FnOnce([DispatchTensor; N], [bool; N]) -> ([DispatchTensor; M], S),
    G: FnOnce(S, [Option<DispatchTensor>; M], [bool; N]) -> [Option<DispatchTensor>; N] + Send + 'static,
{
    let context = inputs.iter().fold(DispatchAutodiffContext::Disabled, |merged, input| merged.merge(input.autodiff));
    if context == DispatchAutodiffContext::Disabled {
        return forward(inputs, [false; N]).0;
    }
    match inputs.first().map(|input| concrete(&input.kind)) {
        Some(DispatchTensorKind::Cube(_)) => record::<Cube, N, M, S, F, G>(inputs, context, forward, backward),
        Some(DispatchTensorKind::Flex(_)) => record::<Flex, N, M, S, F, G>(inputs, context, forward, backward),
        _ => panic!("no operation of ours runs on this backend"),
    }
}

fn record<B, const N: usize, const M: usize, S, F, G>(
    inputs: [DispatchTensor; N],
    context: DispatchAutodiffContext,
    forward: F,
    backward: G,
) -> [DispatchTensor; M]
where
    B: Engine,
    S: Send + 'static,
    F: FnOnce([DispatchTensor; N], [bool; N]) -> ([DispatchTensor; M], S),
    G: FnOnce(S, [Option<DispatchTensor>; M], [bool; N]) -> [Option<DispatchTensor>; N] + Send + 'static,
{
    let inputs = inputs.map(enter::<B>);
    let wanted = inputs.each_ref().map(|input| input.is_tracked());
    // Hold the inputs' nodes until the operation is registered; the operation itself must not hold them.
    let guards = inputs.each_ref().map(|input| input.node());
    let (outputs, saved) = forward(inputs.map(|input| outside::<B>(input.into_primitive())), wanted);
    let outputs = outputs.map(plain::<B>);
    let in_graph = |tensor| DispatchTensor { kind: inside::<B>(tensor), autodiff: context };
    if wanted == [false; N] {
        return outputs.map(|output| in_graph(<Autodiff<B> as AutodiffBackend>::from_inner(output)));
    }

    let collected: Collected<M> = Arc::new(Mutex::new([const { None }; M]));
    let step = Step { saved, backward, collected: collected.clone() };
    // A node has one output. Several outputs get a node each, whose parent is the node of the operation; that one's own
    // value is not used then.
    let node = Backward::<B, N>::prepare::<NoCheckpointing>(step, guards).compute_bound().stateless(outputs[0].clone());
    if M == 1 {
        return [(); M].map(|()| in_graph(node.clone()));
    }
    let mut index = 0..M;
    outputs.map(|output| {
        let step = Deliver { index: index.next().unwrap_or_default(), collected: collected.clone() };
        let prepared = Backward::<B, 1>::prepare::<NoCheckpointing>(step, [node.node()]);
        in_graph(prepared.compute_bound().stateless(output))
    })
}

/// Gradients of the outputs, as they arrive.
type Collected<const M: usize> = Arc<Mutex<[Option<DispatchTensor>; M]>>;

/// The backward pass of an operation. Runs after those of all its outputs, being nearer to the leaves.
struct Step<S, G, const M: usize> {
    saved: S,
    backward: G,
    collected: Collected<M>,
}

impl<B, S, G, const N: usize, const M: usize> Backward<B, N> for Step<S, G, M>
where
    B: Engine,
    S: Send + 'static,
    G: FnOnce(S, [Option<DispatchTensor>; M], [bool; N]) -> [Option<DispatchTensor>; N] + Send + 'static,
{
    type State = ();

    fn backward(self, ops: Ops<(), N>, gradients: &mut Gradients, _: &mut Checkpointer) {
        let own = gradients.consume::<B>(&ops.node);
        let mut collected = mem::replace(&mut *lock(&self.collected), [const { None }; M]);
        if M == 1 {
            collected[0] = Some(outside::<B>(own));
        }
        let wanted = ops.parents.each_ref().map(Option::is_some);
        let found = (self.backward)(self.saved, collected, wanted);
        for (parent, gradient) in ops.parents.into_iter().zip(found) {
            if let Some(parent) = parent {
                let gradient = gradient.expect("an input that wants a gradient gets one");
                gradients.register::<B>(parent.id, plain::<B>(gradient));
            }
        }
    }
}

impl<S, G, const M: usize> fmt::Debug for Step<S, G, M> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Step")
    }
}

/// The backward pass of one of several outputs: hands its gradient over.
#[derive(Debug)]
struct Deliver<const M: usize> {
    index: usize,
    collected: Collected<M>,
}

impl<B: Engine, const M: usize> Backward<B, 1> for Deliver<M> {
    type State = ();

    fn backward(self, ops: Ops<(), 1>, gradients: &mut Gradients, _: &mut Checkpointer) {
        let gradient = gradients.consume::<B>(&ops.node);
        let mut collected = lock(&self.collected);
        let first = collected.iter().all(Option::is_none);
        if let (true, [Some(parent)]) = (first, ops.parents) {
            // Only that there is one matters to the operation. A second one would be added to it, at the cost of a kernel.
            gradients.register::<B>(parent.id, gradient.clone());
        }
        collected[self.index] = Some(outside::<B>(gradient));
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A backend that operations of ours run on.
trait Engine: Backend {
    fn kind(tensor: BackendTensor<Self>) -> DispatchTensorKind;
    fn from_kind(kind: DispatchTensorKind) -> Option<BackendTensor<Self>>;
}

impl Engine for Cube {
    fn kind(tensor: BackendTensor<Self>) -> DispatchTensorKind {
        DispatchTensorKind::Cube(tensor)
    }

    fn from_kind(kind: DispatchTensorKind) -> Option<BackendTensor<Self>> {
        if let DispatchTensorKind::Cube(tensor) = kind { Some(tensor) } else { None }
    }
}

impl Engine for Flex {
    fn kind(tensor: BackendTensor<Self>) -> DispatchTensorKind {
        DispatchTensorKind::Flex(tensor)
    }

    fn from_kind(kind: DispatchTensorKind) -> Option<BackendTensor<Self>> {
        if let DispatchTensorKind::Flex(tensor) = kind { Some(tensor) } else { None }
    }
}

/// What is on the backend, inside of autodiff or not.
fn concrete(kind: &DispatchTensorKind) -> &DispatchTensorKind {
    if let DispatchTensorKind::Autodiff(inner) = kind { inner } else { kind }
}

/// Into the graph; as a constant when it was outside of autodiff.
fn enter<B: Engine>(tensor: DispatchTensor) -> Tracked<B> {
    let kind = match tensor.kind {
        DispatchTensorKind::Autodiff(inner) => *inner,
        other => other,
    };
    match B::from_kind(kind) {
        Some(BackendTensor::Autodiff(tensor)) => tensor,
        Some(BackendTensor::Float(tensor)) => <Autodiff<B> as AutodiffBackend>::from_inner(tensor),
        _ => panic!("the inputs of an operation are float tensors of one backend"),
    }
}

fn inside<B: Engine>(tensor: Tracked<B>) -> DispatchTensorKind {
    DispatchTensorKind::Autodiff(Box::new(B::kind(BackendTensor::Autodiff(tensor))))
}

fn outside<B: Engine>(tensor: FloatTensor<B>) -> DispatchTensor {
    DispatchTensor { kind: B::kind(BackendTensor::Float(tensor)), autodiff: DispatchAutodiffContext::Disabled }
}

fn plain<B: Engine>(tensor: DispatchTensor) -> FloatTensor<B> {
    match B::from_kind(tensor.kind) {
        Some(BackendTensor::Float(tensor)) => tensor,
        _ => panic!("an operation stays on the backend of its inputs, outside of autodiff"),
    }
}
