//! A graph in the making: nodes in the order in which they compute, and the tensors they start from.

use std::collections::HashMap;

use super::proto::{Attribute, Message, Values, tensor};
use crate::error::{Error, Result};
use crate::export::weights::Weight;

/// Nodes and constants of a model. Values are known by their names.
pub struct Graph {
    nodes: Vec<Message>,
    constants: Vec<Message>,
    outputs: Vec<Message>,
    /// Weights that no node has asked for yet, by name.
    weights: HashMap<String, Weight>,
    named: usize,
}

impl Graph {
    /// Without nodes, with the weights of an encoder at hand.
    pub fn new(weights: Vec<Weight>) -> Self {
        let weights = weights.into_iter().map(|weight| (weight.name.clone(), weight)).collect();
        Self { nodes: vec![], constants: vec![], outputs: vec![], weights, named: 0 }
    }

    fn fresh(&mut self, of: &str) -> String {
        self.named += 1;
        format!("{}_{}", of.to_lowercase(), self.named)
    }

    /// Adds a node of one output, whose name is returned. `NodeProto`: input 1, output 2, name 3, op_type 4,
    /// attribute 5.
    pub fn node(&mut self, operator: &str, inputs: &[&str], attributes: Vec<Attribute>) -> String {
        let output = self.fresh(operator);
        self.node_of(operator, inputs, &[&output], attributes);
        output
    }

    /// Adds a node of `count` outputs.
    pub fn split(&mut self, operator: &str, inputs: &[&str], attributes: Vec<Attribute>, count: usize) -> Vec<String> {
        let outputs: Vec<String> = (0..count).map(|_| self.fresh(operator)).collect();
        self.node_of(operator, inputs, &outputs.iter().map(String::as_str).collect::<Vec<_>>(), attributes);
        outputs
    }

    fn node_of(&mut self, operator: &str, inputs: &[&str], outputs: &[&str], attributes: Vec<Attribute>) {
        let name = self.fresh(operator);
        let node = inputs.iter().fold(Message::new(), |node, input| node.text(1, input));
        let node = outputs.iter().fold(node, |node, output| node.text(2, output));
        let attributes = attributes.into_iter().map(Attribute::message);
        self.nodes.push(node.text(3, &format!("node_{name}")).text(4, operator).messages(5, attributes));
    }

    /// Gives a value of [batch, ..`shape`] to whoever runs the model, as `name`.
    pub fn output(&mut self, name: &str, value: &str, shape: &[usize]) {
        self.node_of("Identity", &[value], &[name], vec![]);
        self.outputs.push(super::proto::value_info(name, shape));
    }

    /// Whether the encoder has a weight of this name that is not in the graph yet.
    pub fn has(&self, name: &str) -> bool {
        self.weights.contains_key(name)
    }

    /// The weight `name`, out of the graph: for constants that are computed from it.
    ///
    /// # Errors
    /// [`Error::Weights`] when there is none.
    pub fn take(&mut self, name: &str) -> Result<Weight> {
        self.weights.remove(name).ok_or_else(|| Error::Weights(format!("`{name}` is missing; it cannot be exported")))
    }

    /// Puts the weight `name` into the graph under its own name.
    ///
    /// # Errors
    /// [`Error::Weights`] when there is none.
    pub fn weight(&mut self, name: &str) -> Result<String> {
        let Weight { name, shape, values } = self.take(name)?;
        Ok(self.floats(&name, &shape, &values))
    }

    /// A constant tensor.
    pub fn floats(&mut self, name: &str, shape: &[usize], values: &[f32]) -> String {
        self.constants.push(tensor(name, shape, Values::Floats(values)));
        name.to_string()
    }

    /// A constant number.
    pub fn number(&mut self, value: f32) -> String {
        let name = self.fresh("number");
        self.floats(&name, &[], &[value])
    }

    /// A constant list of whole numbers: a shape, axes.
    pub fn list(&mut self, values: &[i64]) -> String {
        let name = self.fresh("list");
        self.constants.push(tensor(&name, &[values.len()], Values::Ints(values)));
        name
    }

    /// `GraphProto`: node 1, name 2, initializer 5, input 11, output 12.
    ///
    /// # Errors
    /// [`Error::Weights`] when a weight is in no node: the file would compute something else.
    pub fn finish(self, name: &str, input: Message) -> Result<Message> {
        if let Some(left) = self.weights.keys().find(|name| !name.ends_with("num_batches_tracked")) {
            return Err(Error::Weights(format!("`{left}` has no place in the exported graph")));
        }
        let graph = Message::new().messages(1, self.nodes).text(2, name).messages(5, self.constants);
        Ok(graph.message(11, input).messages(12, self.outputs))
    }
}
