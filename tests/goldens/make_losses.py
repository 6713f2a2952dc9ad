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
    inputs = {name: normal(30, 5, 12), "x": x, "mu": normal(32, 5, 3), "logvar": normal(33, 5, 3)}
    params = {"beta": beta, "likelihood": likelihood}
    write("vae", variant, loss, inputs, [name, "mu", "logvar"], params, (1e-4, 2e-4))


if __name__ == "__main__":
    sigreg()
    smooth_l1("beta1", 1.0)
    smooth_l1("beta0.25", 0.25)
    cross_entropy()
    dino()
    vae("gaussian", "gaussian", 4.0, "reconstruction")
    vae("bernoulli_beta", "bernoulli", 0.5, "reconstruction_logits")
