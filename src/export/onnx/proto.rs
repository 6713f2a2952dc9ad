//! The messages of `onnx.proto3` that a model needs, by the numbers of their fields. micropb writes the wire format.

use micropb::{PbEncoder, Tag, WIRE_TYPE_I32, WIRE_TYPE_LEN, WIRE_TYPE_VARINT};

/// A protobuf message in the making: its fields in the order in which they were added.
pub struct Message(PbEncoder<Vec<u8>>);

impl Message {
    /// Without fields.
    pub fn new() -> Self {
        Self(PbEncoder::new(vec![]))
    }

    fn tag(&mut self, field: u32, wire_type: u8) {
        let Ok(()) = self.0.encode_tag(Tag::from_parts(field, wire_type));
    }

    /// Adds a whole number, of any of protobuf's types but the zigzag ones.
    pub fn int(mut self, field: u32, value: i64) -> Self {
        self.tag(field, WIRE_TYPE_VARINT);
        let Ok(()) = self.0.encode_int64(value);
        self
    }

    /// Adds each of these whole numbers to a repeated field.
    pub fn ints(self, field: u32, values: impl IntoIterator<Item = i64>) -> Self {
        values.into_iter().fold(self, |message, value| message.int(field, value))
    }

    /// Adds a float.
    pub fn float(mut self, field: u32, value: f32) -> Self {
        self.tag(field, WIRE_TYPE_I32);
        let Ok(()) = self.0.encode_float(value);
        self
    }

    /// Adds bytes.
    pub fn bytes(mut self, field: u32, value: &[u8]) -> Self {
        self.tag(field, WIRE_TYPE_LEN);
        let Ok(()) = self.0.encode_bytes(value);
        self
    }

    /// Adds a text.
    pub fn text(self, field: u32, value: &str) -> Self {
        self.bytes(field, value.as_bytes())
    }

    /// Adds a message.
    pub fn message(self, field: u32, value: Message) -> Self {
        self.bytes(field, &value.into_bytes())
    }

    /// Adds each of these messages to a repeated field.
    pub fn messages(self, field: u32, values: impl IntoIterator<Item = Message>) -> Self {
        values.into_iter().fold(self, |message, value| message.message(field, value))
    }

    /// The message as it goes into a file.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0.into_writer()
    }
}

/// `AttributeProto`, by its kind.
pub enum Attribute {
    /// One whole number.
    Int(&'static str, i64),
    /// A list of whole numbers.
    Ints(&'static str, Vec<i64>),
    /// One float.
    Float(&'static str, f32),
}

impl Attribute {
    /// The message: name 1, float 2, integer 3, integers 8, type 20.
    pub fn message(self) -> Message {
        let named = |name: &str, kind: i64| Message::new().text(1, name).int(20, kind);
        match self {
            Self::Float(name, value) => named(name, 1).float(2, value),
            Self::Int(name, value) => named(name, 2).int(3, value),
            Self::Ints(name, values) => named(name, 7).ints(8, values),
        }
    }
}

/// What a `TensorProto` holds.
pub enum Values<'a> {
    /// 32-bit floats, row-major.
    Floats(&'a [f32]),
    /// 64-bit integers, row-major.
    Ints(&'a [i64]),
}

/// `TensorProto`: dims 1, data_type 2, name 8, raw_data 9 (little-endian).
pub fn tensor(name: &str, shape: &[usize], values: Values) -> Message {
    let (kind, bytes) = match values {
        Values::Floats(values) => (FLOAT, values.iter().flat_map(|x| x.to_le_bytes()).collect::<Vec<u8>>()),
        Values::Ints(values) => (INT64, values.iter().flat_map(|x| x.to_le_bytes()).collect()),
    };
    Message::new().ints(1, shape.iter().map(|&edge| edge as i64)).int(2, kind).text(8, name).bytes(9, &bytes)
}

/// `TensorProto.DataType`
const FLOAT: i64 = 1;
const INT64: i64 = 7;

/// `ValueInfoProto` of floats, [batch, ..`shape`]: name 1, type 2; the batch has a name in place of a size.
pub fn value_info(name: &str, shape: &[usize]) -> Message {
    let batch = Message::new().text(2, "batch");
    let sizes = shape.iter().map(|&size| Message::new().int(1, size as i64));
    let shape = Message::new().messages(1, std::iter::once(batch).chain(sizes));
    let tensor = Message::new().int(1, FLOAT).message(2, shape);
    Message::new().text(1, name).message(2, Message::new().message(1, tensor))
}

/// `StringStringEntryProto`: key 1, value 2.
pub fn entry(key: &str, value: &str) -> Message {
    Message::new().text(1, key).text(2, value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_written_as_protobuf_has_them() {
        // What protoc makes of `TensorProto { dims: [2, 300], data_type: FLOAT, name: "w" }`, and of an attribute.
        let message = Message::new().ints(1, [2, 300]).int(2, 1).text(8, "w").into_bytes();
        assert_eq!(message, [0x08, 2, 0x08, 0xac, 0x02, 0x10, 1, 0x42, 1, b'w']);
        let attribute = Attribute::Float("e", 1.0).message().into_bytes();
        assert_eq!(attribute, [0x0a, 1, b'e', 0xa0, 0x01, 1, 0x15, 0, 0, 0x80, 0x3f]);
        let negative = Message::new().int(3, -1).into_bytes();
        assert_eq!(negative, [[0x18].as_slice(), &[0xff; 9], &[1]].concat());
    }
}
