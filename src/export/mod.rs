//! Files that other programs read, one format a file.

pub mod npy;
