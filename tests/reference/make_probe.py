"""probe.json: what scikit-learn's LogisticRegression finds on standardised features.

Overlapping classes of unequal spread in 24 dimensions, most of them noise, with scales from 1e-3 to 1e3 and few
labels, so that the regularisation matters. Run: python3 tests/reference/make_probe.py (numpy and scikit-learn).
"""

import json
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

DIM, CLASSES, TRAIN, TEST = 24, 4, 120, 200
EPSILON = 1e-6  # of BatchNorm, added to the variance

random = np.random.default_rng(5)
centers = random.standard_normal((CLASSES, DIM)) * (np.arange(DIM) < 6) * 0.9
scales = 10 ** random.uniform(-3, 3, DIM)
offsets = random.standard_normal(DIM) * scales


def draw(count):
    labels = np.arange(count) % CLASSES
    features = centers[labels] + random.standard_normal((count, DIM)) * (0.8 + 0.3 * labels[:, None])
    return (features * scales + offsets).astype(np.float32), labels


features, labels = draw(TRAIN)
test_features, test_labels = draw(TEST)
mean = features.astype(np.float64).mean(0)
deviation = np.sqrt(features.astype(np.float64).var(0) + EPSILON)
fits = []
for c in [1e-4, 1e-2, 1.0, 100.0]:
    model = LogisticRegression(C=c, tol=1e-8, max_iter=10000).fit((features - mean) / deviation, labels)
    standardised = (test_features - mean) / deviation
    predicted = model.predict(standardised)
    fits.append({
        "c": c,
        "coefficients": [float(f"{x:.6g}") for x in model.coef_.ravel()],
        "predicted": predicted.tolist(),
        "log_loss": -float(model.predict_log_proba(standardised)[np.arange(TEST), test_labels].mean()),
        "accuracy": float((predicted == test_labels).mean()),
    })
    print(c, fits[-1]["accuracy"], fits[-1]["log_loss"])


def floats(values):
    return [float(f"{x:.9g}") for x in values.ravel()]


case = {
    "source": "tests/reference/make_probe.py: scikit-learn LogisticRegression, lbfgs, tol 1e-8",
    "dim": DIM, "classes": CLASSES,
    "features": floats(features), "labels": labels.tolist(),
    "test_features": floats(test_features), "test_labels": test_labels.tolist(),
    "fits": fits,
}
Path(__file__).with_name("probe.json").write_text(json.dumps(case) + "\n")
