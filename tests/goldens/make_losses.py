"""Reference cases of losses, from their definitions: numpy in float64, one loop an index.

Nothing here is shared with the core: no vectorised formula, no autodiff. Gradients are central differences, good to
about 1e-9. Run: python3 tests/goldens/make_losses.py (numpy is all it needs); the files beside it are its output.
"""

import json
from math import cos, exp, log, log1p, sin, sqrt
from pathlib import Path

import numpy as np

SOURCE = "tests/goldens/make_losses.py: numpy float64, loops over the definition, central differences"
STEP = 1e-6


def normal(seed, *shape):
    return np.random.default_rng(seed).standard_normal(shape)


def gradient(loss, inputs, name):
    """Central differences of loss(inputs) by every entry of inputs[name]."""
    result = np.zeros_like(inputs[name])
    for at in np.ndindex(inputs[name].shape):
        sides = []
        for sign in (1, -1):
            moved = {key: value.copy() for key, value in inputs.items()}
            moved[name][at] += sign * STEP
            sides.append(loss(moved))
        result[at] = (sides[0] - sides[1]) / (2 * STEP)
    return result


def array(values):
    return {"shape": list(values.shape), "data": [float(value) for value in values.ravel()]}


def write(op, variant, loss, inputs, by, params, tolerance=(2e-5, 2e-4)):
    """Writes the case of loss(inputs) with its gradients by the inputs named in `by`.

    Inputs are rounded to float32 first, so that both sides start from the same numbers.
    """
    inputs = {name: values.astype(np.float32).astype(np.float64) for name, values in inputs.items()}
    case = {
        "name": f"{op}/{variant}",
        "op": op,
        "params": params,
        "inputs": {name: array(values) for name, values in inputs.items()},
        "expected": {
            "loss": float(loss(inputs)),
            "grads": {name: array(gradient(loss, inputs, name)) for name in by},
        },
        "tolerance": {"abs": tolerance[0], "rel": tolerance[1]},
        "source": SOURCE,
    }
    path = Path(__file__).parent / f"{op}-{variant}.json"
    path.write_text(json.dumps(case) + "\n")
    print(path.name, case["expected"]["loss"])


def log_softmax(values):
    top = max(values)
    total = log(sum(exp(value - top) for value in values)) + top
    return [value - total for value in values]


def sigreg():
    """Epps-Pulley statistic of each slice, by the trapezoid rule over [-t_max, t_max] (LeJEPA, 2025)."""
    params = {"knots": 17, "t_max": 3.0}
    slices = normal(2, 6, 5)
    for column in range(5):
        slices[:, column] /= sqrt(sum(slices[row, column] ** 2 for row in range(6)))

    def loss(x):
        samples = len(x["embeddings"])
        width = params["t_max"] / (params["knots"] - 1)
        statistics = []
        for column in range(5):
            points = []
            for knot in range(-params["knots"] + 1, params["knots"]):
                t = knot * width
                real = imaginary = 0.0
                for row in x["embeddings"]:
                    projection = sum(row[axis] * x["slices"][axis, column] for axis in range(6))
                    real += cos(t * projection) / samples
                    imaginary += sin(t * projection) / samples
                target = exp(-(t**2) / 2)
                points.append(((real - target) ** 2 + imaginary**2) * target)
            area = sum(width * (left + right) / 2 for left, right in zip(points, points[1:]))
            statistics.append(samples * area)
        return sum(statistics) / len(statistics)

    inputs = {"embeddings": normal(1, 8, 6) * 1.5 + 0.25, "slices": slices}
    # WebGPU promises less of sine and cosine than of arithmetic.
    write("sigreg", "slices", loss, inputs, ["embeddings"], params, (1e-4, 5e-4))


def smooth_l1(variant, beta):
    def loss(x):
        terms = []
        for prediction, target in zip(x["prediction"].ravel(), x["target"].ravel()):
            distance = abs(prediction - target)
            terms.append(distance**2 / (2 * beta) if distance < beta else distance - beta / 2)
        return sum(terms) / len(terms)

    inputs = {"prediction": normal(3, 6, 7), "target": normal(4, 6, 7)}
    write("smooth_l1", variant, loss, inputs, ["prediction", "target"], {"beta": beta})


def cross_entropy():
    def loss(x):
        total = mass = 0.0
        for logits, labels, weight in zip(x["logits"], x["labels"], x["weights"]):
            scores = log_softmax(list(logits))
            total -= weight * sum(label * score for label, score in zip(labels, scores))
            mass += weight
        return total / mass

    labels = np.zeros((6, 5))
    for row, label in enumerate([0, 4, 2, 2, 1]):
        labels[row, label] = 1
    labels[5] = [0.5, 0.25, 0.125, 0.125, 0]
    weights = np.array([1, 0.5, 2, 0, 0.25, 1.5])
    inputs = {"logits": normal(5, 6, 5) * 3, "labels": labels, "weights": weights}
    write("cross_entropy", "weighted", loss, inputs, ["logits"], {})


def dino():
    """Two global views, three local ones: eight pairs."""
    params = {"student_temperature": 0.1, "teacher_temperature": 0.06}

    def loss(x):
        pairs = []
        for i in range(2):
            for j in range(5):
                if i == j:
                    continue
                rows = []
                for teacher, student in zip(x[f"teacher{i}"], x[f"student{j}"]):
                    wanted = log_softmax(list((teacher - x["center"][0]) / params["teacher_temperature"]))
                    scores = log_softmax(list(student / params["student_temperature"]))
                    rows.append(-sum(exp(want) * score for want, score in zip(wanted, scores)))
                pairs.append(sum(rows) / len(rows))
        return sum(pairs) / len(pairs)

    students = [f"student{view}" for view in range(5)]
    inputs = {name: normal(10 + view, 4, 6) for view, name in enumerate(students)}
    inputs |= {"teacher0": normal(20, 4, 6), "teacher1": normal(21, 4, 6), "center": normal(22, 1, 6) * 0.1}
    write("dino", "multi_crop", loss, inputs, students, params)


def vae(variant, likelihood, beta, name):
    """Negative evidence lower bound: sums within a sample, mean over the batch."""

    def pixel(value, x):
        if likelihood == "gaussian":
            return (x - value) ** 2 / 2
        if name == "reconstruction":
            return -x * log(value) - (1 - x) * log(1 - value)
        return max(value, 0) + log1p(exp(-abs(value))) - value * x

    def loss(x):
        total = 0.0
        for row in range(len(x["x"])):
            for value, wanted in zip(x[name][row], x["x"][row]):
                total += pixel(value, wanted)
            for mu, logvar in zip(x["mu"][row], x["logvar"][row]):
                total -= beta * (1 + logvar - mu**2 - exp(logvar)) / 2
        return total / len(x["x"])

    x = np.random.default_rng(31).uniform(size=(5, 12))
    is_probability = likelihood == "bernoulli" and name == "reconstruction"
    reconstruction = np.random.default_rng(34).uniform(0.05, 0.95, (5, 12)) if is_probability else normal(30, 5, 12)
    inputs = {name: reconstruction, "x": x, "mu": normal(32, 5, 3), "logvar": normal(33, 5, 3)}
    params = {"beta": beta, "likelihood": likelihood}
    write("vae", variant, loss, inputs, [name, "mu", "logvar"], params, (1e-4, 2e-4))


def unit(row):
    length = sqrt(sum(value**2 for value in row))
    return [value / length for value in row]


def dot(a, b):
    return sum(x * y for x, y in zip(a, b))


def nt_xent():
    params = {"temperature": 0.07}

    def loss(x):
        rows = [unit(row) for row in x["z0"]] + [unit(row) for row in x["z1"]]
        half, total = len(x["z0"]), 0.0
        for i, row in enumerate(rows):
            others = [j for j in range(len(rows)) if j != i]
            scores = log_softmax([dot(row, rows[j]) / params["temperature"] for j in others])
            total -= scores[others.index((i + half) % len(rows))]
        return total / len(rows)

    write("nt_xent", "odd", loss, {"z0": normal(40, 5, 7), "z1": normal(41, 5, 7)}, ["z0", "z1"], params, (1e-4, 5e-4))


def info_nce_queue():
    """A queue that is no multiple of the batch, and one that is shorter."""
    params = {"temperature": 0.07}

    def loss(x):
        total = 0.0
        for query, key in zip(x["query"], x["key"]):
            keys = [unit(key)] + [unit(row) for row in x["queue"]]
            total -= log_softmax([dot(unit(query), other) / params["temperature"] for other in keys])[0]
        return total / len(x["query"])

    for variant, batch, length in (("long", 3, 11), ("short", 5, 2)):
        inputs = {"query": normal(42, batch, 9), "key": normal(43, batch, 9), "queue": normal(44, length, 9)}
        write("info_nce_queue", variant, loss, inputs, ["query"], params, (1e-4, 5e-4))


def negative_cosine():
    def loss(x):
        return -sum(dot(unit(p), unit(z)) for p, z in zip(x["prediction"], x["target"])) / len(x["target"])

    write("negative_cosine", "one", loss, {"prediction": normal(45, 1, 5), "target": normal(46, 1, 5)}, ["prediction"], {})


def barlow_twins():
    """More dimensions than samples; PyTorch's BatchNorm: biased variance, epsilon 1e-5."""
    params = {"redundancy_weight": 0.02}

    def standard(z):
        columns = []
        for column in z.T:
            mean = sum(column) / len(column)
            deviation = sqrt(sum((value - mean) ** 2 for value in column) / len(column) + 1e-5)
            columns.append([(value - mean) / deviation for value in column])
        return columns

    def loss(x):
        first, second, total = standard(x["z0"]), standard(x["z1"]), 0.0
        for i, a in enumerate(first):
            for j, b in enumerate(second):
                c = dot(a, b) / len(a)
                total += (1 - c) ** 2 if i == j else params["redundancy_weight"] * c**2
        return total

    write("barlow_twins", "wide", loss, {"z0": normal(47, 5, 9), "z1": normal(48, 5, 9)}, ["z0", "z1"], params, (2e-4, 5e-4))


def vicreg():
    params = {"invariance_weight": 10.0, "variance_weight": 5.0, "covariance_weight": 2.0, "epsilon": 0.001}

    def spread(z):
        means = [sum(column) / len(column) for column in z.T]
        count, size, short, covariances = len(z), len(means), 0.0, 0.0
        for i in range(size):
            for j in range(size):
                c = sum((row[i] - means[i]) * (row[j] - means[j]) for row in z) / (count - 1)
                if i == j:
                    short += max(0.0, 1 - sqrt(c + params["epsilon"])) / size
                else:
                    covariances += c**2 / size
        return short, covariances

    def loss(x):
        apart = sum((a - b) ** 2 for a, b in zip(x["z0"].ravel(), x["z1"].ravel())) / x["z0"].size
        (short0, covariances0), (short1, covariances1) = spread(x["z0"]), spread(x["z1"])
        total = params["invariance_weight"] * apart + params["variance_weight"] * (short0 + short1) / 2
        return total + params["covariance_weight"] * (covariances0 + covariances1)

    inputs = {"z0": normal(49, 7, 5) * 0.6, "z1": normal(50, 7, 5) * 0.6}
    write("vicreg", "weights", loss, inputs, ["z0", "z1"], params, (2e-4, 5e-4))


def masked_mse(normalize):
    """Samples with different numbers of removed patches, one with none."""
    mask = np.array([[1, 0, 1, 1, 0], [0, 0, 0, 0, 0], [0, 1, 0, 0, 0]])

    def wanted(patch):
        if not normalize:
            return patch
        mean = sum(patch) / len(patch)
        variance = sum((value - mean) ** 2 for value in patch) / (len(patch) - 1)
        return [(value - mean) / sqrt(variance + 1e-6) for value in patch]

    def loss(x):
        total = count = 0.0
        for sample, row in enumerate(x["mask"]):
            for patch, removed in enumerate(row):
                target = wanted(x["patches"][sample, patch])
                pairs = zip(x["prediction"][sample, patch], target)
                total += removed * sum((a - b) ** 2 for a, b in pairs) / len(target)
                count += removed
        return total / count

    inputs = {"prediction": normal(51, 3, 5, 3), "patches": normal(52, 3, 5, 3), "mask": mask.astype(float)}
    params = {"normalize_patches": normalize}
    write("masked_mse", f"uneven_{normalize}".lower(), loss, inputs, ["prediction"], params)


def clip():
    """A scale beyond the greatest, which is clamped and gets no gradient."""

    def loss(x):
        scale, size, total = min(exp(x["log_scale"][0]), 100.0), len(x["image"]), 0.0
        for i in range(size):
            image, text = unit(x["image"][i]), unit(x["text"][i])
            total -= log_softmax([scale * dot(image, unit(row)) for row in x["text"]])[i] / 2
            total -= log_softmax([scale * dot(text, unit(row)) for row in x["image"]])[i] / 2
        return total / size

    for variant, scale in (("start", log(1 / 0.07)), ("clamped", 5.0)):
        image = normal(53, 5, 6)
        inputs = {"image": image, "text": image + 1.5 * normal(54, 5, 6), "log_scale": np.array([scale])}
        write("clip", variant, loss, inputs, ["image", "text", "log_scale"], {}, (1e-4, 5e-4))


if __name__ == "__main__":
    sigreg()
    smooth_l1("beta1", 1.0)
    smooth_l1("beta0.25", 0.25)
    cross_entropy()
    dino()
    vae("gaussian", "gaussian", 4.0, "reconstruction")
    vae("bernoulli_beta", "bernoulli", 0.5, "reconstruction_logits")
    vae("bernoulli_probabilities", "bernoulli", 2.0, "reconstruction")
    nt_xent()
    info_nce_queue()
    negative_cosine()
    barlow_twins()
    vicreg()
    masked_mse(False)
    masked_mse(True)
    clip()
