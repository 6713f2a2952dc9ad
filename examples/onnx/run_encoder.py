"""Checks an encoder that Autodidact exported to ONNX, and encodes images with it.

    python run_encoder.py encoder.onnx
    python run_encoder.py encoder.onnx images.idx --out features.npy
    python run_encoder.py encoder.onnx images.idx --compare embeddings.npy

The file normalises the images itself: it takes floats in [0, 1], [batch, channels, height, width], as `images`, and
gives `features`, [batch, features]. One that was exported with a classifier gives `probabilities`, [batch, classes], too.
"""

import argparse
import gzip
import json
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime


def load(path: Path) -> tuple[onnxruntime.InferenceSession, dict[str, str]]:
    """A session for the file, after onnx's checker has passed it, shapes included; and its metadata."""
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    return session, {entry.key: entry.value for entry in model.metadata_props}


def read_images(path: Path, shape: list[int]) -> np.ndarray:
    """[images, channels, height, width], floats in [0, 1], of an IDX file (.gz too) or an array (.npy) of bytes or floats."""
    if path.suffix == ".npy":
        pixels = np.load(path)
    else:
        data = gzip.open(path).read() if path.suffix == ".gz" else path.read_bytes()
        if data[:4] != b"\0\0\x08\x03":
            raise ValueError(f"{path} is no IDX file of images")
        count, height, width = np.frombuffer(data, ">u4", 3, offset=4)
        pixels = np.frombuffer(data, np.uint8, offset=16).reshape(count, 1, height, width)
    if list(pixels.shape[1:]) != shape:
        raise ValueError(f"images in {path} are {list(pixels.shape[1:])} (channels, height, width), expected {shape}")
    return pixels.astype(np.float32) / (255.0 if pixels.dtype == np.uint8 else 1.0)


def encode(session: onnxruntime.InferenceSession, images: np.ndarray, batch: int = 256) -> np.ndarray:
    """Features of the images: [images, features]."""
    parts = [images[start : start + batch] for start in range(0, len(images), batch)]
    return np.concatenate([session.run(["features"], {"images": part})[0] for part in parts])


def compare(features: np.ndarray, path: Path, tolerance: float) -> bool:
    """Says how far `features` are from those in `path`, and whether that is close enough."""
    expected = np.load(path)
    if expected.shape != features.shape:
        print(f"DIFFERENT: {path} holds {expected.shape}, these are {features.shape}")
        return False
    difference = float(np.abs(features - expected).max())
    same = difference <= tolerance  # false for NaN
    print(f"{'same' if same else 'DIFFERENT'}: greatest difference {difference:.2e}")
    return same


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path, help="encoder.onnx")
    parser.add_argument("images", nargs="?", type=Path, help="IDX file (.gz too) or .npy array")
    parser.add_argument("--out", type=Path, help=".npy file to write the features to")
    parser.add_argument("--compare", type=Path, help="embeddings.npy of `autodidact embed` for the same images")
    parser.add_argument("--tolerance", type=float, default=1e-4, help="greatest difference that passes")
    args = parser.parse_args()
    if args.images is None and (args.out or args.compare):
        parser.error("--out and --compare need images to encode")

    session, metadata = load(args.model)
    shape = json.loads(metadata["image_shape"])
    print(f"onnx {onnx.__version__} finds no fault; for images of {shape} (channels, height, width)")
    for output in session.get_outputs():
        print(f"output {output.name} {output.shape}")
    if args.images is None:
        return 0
    features = encode(session, read_images(args.images, shape))
    print(f"{features.shape[0]} images x {features.shape[1]} features")
    if args.out:
        np.save(args.out, features)
    return 0 if args.compare is None or compare(features, args.compare, args.tolerance) else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (OSError, ValueError, KeyError, onnx.checker.ValidationError) as error:
        sys.exit(f"error: {error}")
