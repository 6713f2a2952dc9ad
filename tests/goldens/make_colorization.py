"""Writes the reference cases of colorization, colorization-*.json, beside this file.

The definitions are Zhang, Isola & Efros, "Colorful Image Colorization", ECCV 2016, sections 2.1 to 2.3, with
scikit-image's conversions and scikit-learn's nearest neighbours, as in the authors' own code.

    pip install numpy scikit-image scikit-learn && python tests/goldens/make_colorization.py
"""

import json
import pathlib

import numpy
import skimage
import sklearn
from scipy.optimize import linprog
from scipy.spatial import ConvexHull
from skimage.color import lab2rgb, rgb2lab
from sklearn.neighbors import NearestNeighbors

FOLDER = pathlib.Path(__file__).parent
SOURCE = f"Zhang et al. 2016 (numpy {numpy.__version__}, scikit-image {skimage.__version__}, scikit-learn {sklearn.__version__})"
SIGMA = 5.0


def array(values):
    values = numpy.asarray(values, dtype=numpy.float64)
    return {"shape": list(values.shape), "data": [float(f"{x:.9g}") for x in values.ravel()]}


def write(name, op, params, inputs, expected, tolerance):
    case = {
        "name": f"colorization/{name}",
        "op": op,
        "params": params,
        "inputs": {key: array(value) for key, value in inputs.items()},
        "expected": {key: array(value) for key, value in expected.items()},
        "tolerance": tolerance,
        "source": SOURCE,
    }
    (FOLDER / f"colorization-{name}.json").write_text(json.dumps(case) + "\n")


def planes(image):
    """[height, width, 3] -> [3, height, width]"""
    return image.transpose(2, 0, 1)


def surface():
    """(a, b) of all colours of 8-bit sRGB in which a channel is 0 or 255: the outline is among them."""
    u, v = numpy.meshgrid(numpy.arange(256) / 255, numpy.arange(256) / 255)
    faces = []
    for end in (0.0, 1.0):
        for channel in range(3):
            rgb = [u, v]
            rgb.insert(channel, numpy.full_like(u, end))
            faces.append(numpy.stack(rgb, -1))
    return rgb2lab(numpy.concatenate(faces))[..., 1:].reshape(-1, 2)


def bins_in_gamut():
    """Multiples of 10 at the corners of the 10 x 10 squares that the convex hull of all colours touches, by a, then b.

    These are the 313 of the authors' pts_in_hull.npy. Whether a square and the hull have a point in common is asked of
    a linear program.
    """
    hull = ConvexHull(surface()).equations
    bins = set()
    for i in range(-13, 13):
        for j in range(-13, 13):
            sides = [(10 * i, 10 * i + 10), (10 * j, 10 * j + 10)]
            if linprog([0, 0], A_ub=hull[:, :2], b_ub=-hull[:, 2], bounds=sides).success:
                bins |= {(i, j), (i + 1, j), (i, j + 1), (i + 1, j + 1)}
    return numpy.array(sorted(bins)) * 10.0


def soft_encode(ab, bins, neighbours=5):
    distances, indices = NearestNeighbors(n_neighbors=neighbours).fit(bins).kneighbors(ab)
    weights = numpy.exp(-(distances**2) / (2 * SIGMA**2))
    shares = numpy.zeros((len(ab), len(bins)))
    numpy.put_along_axis(shares, indices, weights / weights.sum(1, keepdims=True), 1)
    return shares


def rebalancing(counts, bins, uniform):
    squares = ((bins[:, None] - bins[None]) ** 2).sum(-1)
    kernel = numpy.exp(-squares / (2 * SIGMA**2))
    smooth = (kernel / kernel.sum(0)) @ (counts / counts.sum())
    weights = 1 / ((1 - uniform) * smooth + uniform / len(bins))
    return weights / (smooth @ weights)


def annealed_mean(logits, bins, temperature):
    scaled = logits / temperature
    weights = numpy.exp(scaled - scaled.max(1, keepdims=True))
    return weights / weights.sum(1, keepdims=True) @ bins


def main():
    random = numpy.random.default_rng(0)
    image = random.random((6, 8, 3)).astype(numpy.float32).astype(numpy.float64)
    # Black, white, and values on both sides of the knees of the two curves.
    image[0, :5] = [[0, 0, 0], [1, 1, 1], [0.0404, 0.0405, 0.03], [0.001, 0.09, 0.1], [0, 0, 1]]
    write("rgb_to_lab", "rgb_to_lab", {}, {"image": planes(image)}, {"image": planes(rgb2lab(image))}, {"abs": 0.01, "rel": 1e-4})

    lab = rgb2lab(image)
    # Some colours that sRGB does not have are clamped.
    lab[3:, :, 1:] *= 1.3
    lab = lab.astype(numpy.float32).astype(numpy.float64)
    write("lab_to_rgb", "lab_to_rgb", {}, {"image": planes(lab)}, {"image": planes(lab2rgb(lab))}, {"abs": 5e-4, "rel": 0.0})

    bins = bins_in_gamut()
    write("bins", "ab_bins", {}, {}, {"values": bins}, {"abs": 0.0, "rel": 0.0})

    colours = surface()
    ab = colours[random.integers(0, len(colours), 12)].astype(numpy.float32).astype(numpy.float64)
    ab[6:] *= random.random((6, 1)).astype(numpy.float32)
    write("soft_encode", "ab_soft_encode", {"neighbours": 5, "sigma": SIGMA}, {"ab": ab, "bins": bins}, {"probabilities": soft_encode(ab, bins)}, {"abs": 1e-5, "rel": 1e-4})

    # Mostly grey, as photographs are, and many colours never.
    counts = numpy.floor(1e4 * numpy.exp(-(bins**2).sum(1) / (2 * 20.0**2)) * random.random(len(bins)))
    for uniform in (0.5, 0.1):
        write(f"rebalancing{uniform}", "ab_rebalancing", {"uniform_share": uniform, "sigma": SIGMA}, {"counts": counts, "bins": bins}, {"weights": rebalancing(counts, bins, uniform)}, {"abs": 1e-5, "rel": 1e-4})

    logits = (3 * random.standard_normal((5, len(bins)))).astype(numpy.float32).astype(numpy.float64)
    for temperature in (0.38, 1.0):
        write(f"annealed_mean{temperature}", "ab_annealed_mean", {"temperature": temperature}, {"logits": logits, "bins": bins}, {"ab": annealed_mean(logits, bins, temperature)}, {"abs": 2e-3, "rel": 1e-4})


if __name__ == "__main__":
    main()
