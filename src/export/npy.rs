//! NumPy's `.npy`, version 1.0: embeddings and labels for `numpy.load`.
//!
//! Magic `\x93NUMPY`, version 1 0, length of the header as u16 little-endian, a Python dictionary padded with spaces
//! and ended by a newline so that the data start at a multiple of 64, then the values, little-endian, row-major.

/// A matrix [rows, cols], `values` row-major and `rows * cols` of them.
pub fn write_f32(rows: usize, cols: usize, values: &[f32]) -> Vec<u8> {
    debug_assert_eq!(rows * cols, values.len());
    let mut bytes = header("<f4", &format!("({rows}, {cols})"));
    bytes.extend(values.iter().flat_map(|value| value.to_le_bytes()));
    bytes
}

/// A vector [values.len()].
pub fn write_i64(values: &[i64]) -> Vec<u8> {
    let mut bytes = header("<i8", &format!("({},)", values.len()));
    bytes.extend(values.iter().flat_map(|value| value.to_le_bytes()));
    bytes
}

fn header(descr: &str, shape: &str) -> Vec<u8> {
    let dictionary = format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}");
    // 10 bytes stand before the dictionary, a newline after it.
    let length = (10 + dictionary.len() + 1).next_multiple_of(64) - 10;
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend((length as u16).to_le_bytes());
    bytes.extend(format!("{dictionary:<width$}\n", width = length - 1).bytes());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Header text and data, after checking what the format demands of them.
    fn read(bytes: &[u8]) -> (String, &[u8]) {
        assert_eq!(&bytes[..8], b"\x93NUMPY\x01\x00");
        let length = u16::from_le_bytes([bytes[8], bytes[9]]) as usize;
        let (header, data) = bytes[10..].split_at(length);
        assert_eq!((10 + length) % 64, 0);
        assert_eq!(header.last(), Some(&b'\n'));
        (String::from_utf8(header.to_vec()).unwrap().trim_end().to_string(), data)
    }

    #[test]
    fn a_matrix_reads_back() {
        let values = [1.5f32, -2.0, f32::MIN_POSITIVE, 0.0, 1e30, 7.0];
        let bytes = write_f32(2, 3, &values);
        let (header, data) = read(&bytes);
        assert_eq!(header, "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }");
        let back: Vec<f32> = data.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
        assert_eq!(back, values);
    }

    #[test]
    fn a_vector_reads_back() {
        let bytes = write_i64(&[-1, 9]);
        let (header, data) = read(&bytes);
        assert_eq!(header, "{'descr': '<i8', 'fortran_order': False, 'shape': (2,), }");
        assert_eq!(data, [(-1i64).to_le_bytes(), 9i64.to_le_bytes()].concat());
    }
}
