"""Loads an encoder that Autodidact exported, in plain PyTorch, and encodes images with it.

    python load_encoder.py encoder.safetensors
    python load_encoder.py encoder.safetensors images.idx --out features.npy
    python load_encoder.py encoder.safetensors images.idx --compare embeddings.npy
    python load_encoder.py classifier.safetensors images.idx --predict

The file says how to rebuild its encoder: its metadata hold the run's configuration, the shape of the images and
what they were normalised by. In your own code:

    encoder, images = load_encoder("encoder.safetensors")
    features = encoder(images.normalise(pixels))  # pixels: floats in [0, 1], [batch, channels, height, width]

A classifier's file holds a head besides: `load_head` gives it, `head(features)` the logits, `head.classes` the names.
"""

import argparse
import gzip
import json
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor, nn
from torch.nn import functional as F

# --- the three encoders ----------------------------------------------------------------------------------------------


def conv(inputs: int, outputs: int, kernel: int, stride: int) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, kernel, stride, padding=kernel // 2, bias=False)


class ConvBlock(nn.Module):
    def __init__(self, inputs: int, outputs: int, stride: int):
        super().__init__()
        self.conv = conv(inputs, outputs, 3, stride)
        self.norm = nn.BatchNorm2d(outputs)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.norm(self.conv(x)))


class ConvNet(nn.Module):
    """Four 3x3 convolutions, width-2w-4w-8w, and a global average. Features: 8 * width."""

    def __init__(self, channels: int, width: int):
        super().__init__()
        widths = [channels, width, 2 * width, 4 * width, 8 * width]
        strides = [1, 2, 2, 2]
        self.blocks = nn.Sequential(*(ConvBlock(*args) for args in zip(widths, widths[1:], strides)))

    def forward(self, images: Tensor) -> Tensor:
        return self.blocks(images).mean(dim=(2, 3))


class BasicBlock(nn.Module):
    def __init__(self, inputs: int, outputs: int, stride: int):
        super().__init__()
        self.conv1 = conv(inputs, outputs, 3, stride)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = conv(outputs, outputs, 3, 1)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.downsample = None
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(conv(inputs, outputs, 1, stride), nn.BatchNorm2d(outputs))

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        return F.relu(y + (x if self.downsample is None else self.downsample(x)))


class ResNet18(nn.Module):
    """torchvision's ResNet-18 with a 3x3 stem, no max pooling and no classifier. Features: 8 * width."""

    def __init__(self, channels: int, width: int):
        super().__init__()
        self.conv1 = conv(channels, width, 3, 1)
        self.bn1 = nn.BatchNorm2d(width)

        def stage(inputs: int, outputs: int, stride: int) -> nn.Sequential:
            return nn.Sequential(BasicBlock(inputs, outputs, stride), BasicBlock(outputs, outputs, 1))

        self.layer1 = stage(width, width, 1)
        self.layer2 = stage(width, 2 * width, 2)
        self.layer3 = stage(2 * width, 4 * width, 2)
        self.layer4 = stage(4 * width, 8 * width, 2)

    def forward(self, images: Tensor) -> Tensor:
        x = F.relu(self.bn1(self.conv1(images)))
        return self.layer4(self.layer3(self.layer2(self.layer1(x)))).mean(dim=(2, 3))


class Attention(nn.Module):
    def __init__(self, dim: int, heads: int):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(dim, 3 * dim)
        self.proj = nn.Linear(dim, dim)

    def forward(self, x: Tensor) -> Tensor:
        batch, tokens, dim = x.shape
        # [3, batch, heads, tokens, dim / heads]
        query, key, value = self.qkv(x).reshape(batch, tokens, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        mixed = F.scaled_dot_product_attention(query, key, value)
        return self.proj(mixed.transpose(1, 2).reshape(batch, tokens, dim))


class Mlp(nn.Module):
    def __init__(self, dim: int):
        super().__init__()
        self.fc1 = nn.Linear(dim, 4 * dim)
        self.fc2 = nn.Linear(4 * dim, dim)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc2(F.gelu(self.fc1(x)))


class Block(nn.Module):
    def __init__(self, dim: int, heads: int):
        super().__init__()
        self.norm1 = nn.LayerNorm(dim, eps=1e-6)
        self.attn = Attention(dim, heads)
        self.norm2 = nn.LayerNorm(dim, eps=1e-6)
        self.mlp = Mlp(dim)

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attn(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class ViT(nn.Module):
    """Pre-norm vision transformer, class token first. Features: the mean of the patch tokens after the last norm,
    or the class token (DINO).

    `pos_embed` is a fixed sine-cosine table. `patch_embed` is a linear map of the patch's pixels in the order row,
    column, channel; timm has it as a convolution, see README.md for the reordering.
    """

    def __init__(
        self, image_shape: list[int], patch_size: int, dim: int, depth: int, heads: int, class_features: bool = False
    ):
        super().__init__()
        self.class_features = class_features
        channels, height, width = image_shape
        patches = (height // patch_size) * (width // patch_size)
        self.patch_size = patch_size
        self.patch_embed = nn.Linear(patch_size * patch_size * channels, dim)
        self.cls_token = nn.Parameter(torch.zeros(1, 1, dim))
        self.register_buffer("pos_embed", torch.zeros(1, 1 + patches, dim))
        self.blocks = nn.Sequential(*(Block(dim, heads) for _ in range(depth)))
        self.norm = nn.LayerNorm(dim, eps=1e-6)

    def patchify(self, images: Tensor) -> Tensor:
        """[batch, channels, height, width] -> [batch, patches, patch * patch * channels]"""
        batch, channels, height, width = images.shape
        p = self.patch_size
        grid = images.reshape(batch, channels, height // p, p, width // p, p)
        return grid.permute(0, 2, 4, 3, 5, 1).reshape(batch, -1, p * p * channels)

    def forward(self, images: Tensor) -> Tensor:
        patches = self.patch_embed(self.patchify(images))
        tokens = torch.cat([self.cls_token.expand(len(images), -1, -1), patches], dim=1) + self.pos_embed
        tokens = self.norm(self.blocks(tokens))
        return tokens[:, 0] if self.class_features else tokens[:, 1:].mean(dim=1)


# --- from file to encoder --------------------------------------------------------------------------------------------


@dataclass
class ImageFormat:
    """What images the encoder was trained on."""

    shape: list[int]  # channels, height, width
    mean: list[float]  # one for each channel, of pixels in [0, 1]
    std: list[float]

    def normalise(self, pixels: Tensor) -> Tensor:
        per_channel = (-1, 1, 1)
        return (pixels - torch.tensor(self.mean).view(per_channel)) / torch.tensor(self.std).view(per_channel)


def build(config: dict, image_shape: list[int]) -> nn.Module:
    """The encoder that a run's configuration names; MAE and I-JEPA always train a ViT."""
    kind = config.get("encoder", "vit")
    if kind == "convnet":
        return ConvNet(image_shape[0], config["convnet_width"])
    if kind == "resnet18":
        return ResNet18(image_shape[0], config["resnet_width"])
    if kind == "vit":
        shape = (config[name] for name in ("patch_size", "vit_dim", "vit_depth", "vit_heads"))
        return ViT(image_shape, *shape, class_features=config.get("method") == "dino")
    raise ValueError(f"this script does not know the encoder {kind!r}")


def load_encoder(path: str | Path) -> tuple[nn.Module, ImageFormat]:
    """The encoder in `path`, ready to encode, and the images it expects."""
    with safe_open(path, framework="pt") as file:
        metadata = file.metadata() or {}
        if metadata.get("format") != "autodidact-encoder-1":
            raise ValueError(f"{path} is no encoder exported by Autodidact")
        weights = {name: file.get_tensor(name) for name in file.keys() if not name.startswith("head.")}
    entries = {name: json.loads(metadata[name]) for name in ("config", "image_shape", "mean", "std")}
    encoder = build(entries["config"], entries["image_shape"])
    encoder.load_state_dict(weights, strict=True)
    return encoder.eval(), ImageFormat(entries["image_shape"], entries["mean"], entries["std"])


class Head(nn.Module):
    """A linear classifier on standardised features. [batch, features] -> [batch, classes], logits."""

    def __init__(self, classes: list[str], weight: Tensor, bias: Tensor, mean: Tensor, std: Tensor):
        super().__init__()
        self.classes = classes
        self.linear = nn.Linear(weight.shape[1], weight.shape[0])
        self.linear.load_state_dict({"weight": weight, "bias": bias})
        self.register_buffer("mean", mean)
        self.register_buffer("std", std)

    def forward(self, features: Tensor) -> Tensor:
        return self.linear((features - self.mean) / self.std)


def load_head(path: str | Path) -> Head | None:
    """The classifier in `path`, where it holds one."""
    with safe_open(path, framework="pt") as file:
        metadata = file.metadata() or {}
        if "classes" not in metadata:
            return None
        parts = {name: file.get_tensor(f"head.{name}") for name in ("weight", "bias", "mean", "std")}
    return Head(json.loads(metadata["classes"]), **parts).eval()


# --- images ----------------------------------------------------------------------------------------------------------


IMAGE_SUFFIXES = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp"}


def read_idx(path: Path) -> np.ndarray:
    """MNIST's format: [images, 1, height, width], bytes."""
    data = gzip.open(path).read() if path.suffix == ".gz" else path.read_bytes()
    if data[:4] != b"\0\0\x08\x03":
        raise ValueError(f"{path} is no IDX file of images")
    count, height, width = np.frombuffer(data, ">u4", 3, offset=4)
    return np.frombuffer(data, np.uint8, offset=16).reshape(count, 1, height, width)


def read_folder(folder: Path, shape: list[int]) -> np.ndarray:
    """Every image below `folder` in the order of paths: centre square, scaled. Needs Pillow."""
    from PIL import Image, ImageOps

    channels, size, _ = shape
    paths = [path for path in sorted(folder.rglob("*"), key=Path.as_posix) if path.suffix.lower() in IMAGE_SUFFIXES]
    if not paths:
        raise ValueError(f"there is no image in {folder}")

    def read(path: Path) -> np.ndarray:
        image = ImageOps.exif_transpose(Image.open(path)).convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
        edge = min(image.size)
        left, top = (image.width - edge) // 2, (image.height - edge) // 2
        square = image.crop((left, top, left + edge, top + edge))
        scaled = square.resize((size, size), Image.Resampling.BILINEAR)
        return np.asarray(scaled).transpose(2, 0, 1)[:channels]

    return np.stack([read(path) for path in paths])


def read_images(path: Path, shape: list[int]) -> Tensor:
    """[images, channels, height, width], floats in [0, 1]. Arrays (.npy) hold bytes, or floats in [0, 1]."""
    if path.is_dir():
        pixels = read_folder(path, shape)
    else:
        pixels = np.load(path) if path.suffix == ".npy" else read_idx(path)
    if list(pixels.shape[1:]) != shape:
        raise ValueError(f"images in {path} are {list(pixels.shape[1:])} (channels, height, width), expected {shape}")
    scale = 255.0 if pixels.dtype == np.uint8 else 1.0
    return torch.from_numpy(pixels.astype(np.float32) / scale)


@torch.inference_mode()
def encode(encoder: nn.Module, images: ImageFormat, pixels: Tensor, batch: int = 256) -> np.ndarray:
    """Features of images with pixels in [0, 1]: [images, features]."""
    return torch.cat([encoder(images.normalise(part)) for part in pixels.split(batch)]).numpy()


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


def predict(head: Head, features: np.ndarray) -> None:
    """Prints a line an image: its index, the most probable class, the probability."""
    probabilities = head(torch.from_numpy(features)).softmax(dim=1)
    for index, (confidence, best) in enumerate(zip(*probabilities.max(dim=1))):
        print(f"{index},{head.classes[int(best)]},{float(confidence):.4f}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("weights", type=Path, help="encoder.safetensors")
    parser.add_argument("images", nargs="?", type=Path, help="IDX file (.gz too), folder of images, or .npy array")
    parser.add_argument("--out", type=Path, help=".npy file to write the features to")
    parser.add_argument("--compare", type=Path, help="embeddings.npy of `autodidact embed` for the same images")
    parser.add_argument("--tolerance", type=float, default=1e-4, help="greatest difference that passes")
    parser.add_argument("--predict", action="store_true", help="classify, with a classifier.safetensors")
    args = parser.parse_args()
    if args.images is None and (args.out or args.compare or args.predict):
        parser.error("--out, --compare and --predict need images to encode")

    encoder, images = load_encoder(args.weights)
    count = sum(parameter.numel() for parameter in encoder.parameters())
    print(f"{type(encoder).__name__}, {count} weights, for images of {images.shape} (channels, height, width)")
    if args.images is None:
        return 0
    features = encode(encoder, images, read_images(args.images, images.shape))
    print(f"{features.shape[0]} images x {features.shape[1]} features")
    if args.out:
        np.save(args.out, features)
    if args.predict:
        head = load_head(args.weights)
        if head is None:
            raise ValueError(f"{args.weights} holds no classifier")
        with torch.inference_mode():
            predict(head, features)
    return 0 if args.compare is None or compare(features, args.compare, args.tolerance) else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (OSError, ValueError, SafetensorError) as error:
        sys.exit(f"error: {error}")
