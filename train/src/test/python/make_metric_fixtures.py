"""Makes the fixtures of dev.lapidary.train.metrics: what scikit-learn, scipy and seqeval make of random predictions.

    python make_metric_fixtures.py

Made with scikit-learn 1.9.1, scipy 1.17.1, seqeval 1.2.2 and numpy 2.4.6. What is undefined is null.
"""

import json
import math
import random
import warnings
from pathlib import Path

import numpy as np
from scipy import stats
from seqeval.metrics import accuracy_score, classification_report
from sklearn import metrics

OUT = Path(__file__).parents[1] / "resources/dev/lapidary/train/metrics"
AVERAGES = ["micro", "macro", "weighted"]
rng = np.random.default_rng(21)
random.seed(21)
warnings.filterwarnings("ignore")


def number(value):
    return None if math.isnan(value) else float(value)


def prf(y, p, average, **more):
    return [number(v) for v in metrics.precision_recall_fscore_support(y, p, average=average, zero_division=0, **more)[:3]]


def single(classes, n, kind):
    y = rng.integers(0, classes, n)
    p = np.where(rng.random(n) < 0.6, y, rng.integers(0, classes, n))
    if kind == "absent":
        y[y == 1] = 0
        p[p == 1] = 0
    if kind == "constant":
        p[:] = 0
    confusion = metrics.confusion_matrix(y, p, labels=range(classes))
    return {
        "confusion": confusion.tolist(),
        "accuracy": metrics.accuracy_score(y, p),
        "matthews": metrics.matthews_corrcoef(y, p),
        **{a: prf(y, p, a) for a in AVERAGES},
    }


def multi(labels, n, density):
    y = (rng.random((n, labels)) < density).astype(int)
    p = np.where(rng.random((n, labels)) < 0.7, y, rng.integers(0, 2, (n, labels)))
    return {
        "labels": y.tolist(),
        "predictions": p.tolist(),
        "accuracy": metrics.accuracy_score(y, p),
        **{a: prf(y, p, a) for a in AVERAGES + ["samples"]},
    }


def auc(n, kind):
    y = rng.integers(0, 2, n)
    scores = rng.normal(size=n) + y
    if kind == "ties":
        scores = np.round(scores)
    if kind == "constant":
        scores[:] = 0.25
    if kind == "one":
        y[:] = 1
    scores = scores.astype(np.float32)
    value = metrics.roc_auc_score(y, scores) if len(set(y)) > 1 else math.nan
    return {"labels": y.tolist(), "scores": [float(s) for s in scores], "auc": number(value)}


def regression(n, kind):
    y = rng.normal(size=n) * 3 + 100
    p = y + rng.normal(size=n)
    if kind == "ties":
        y, p = np.round(y), np.round(p)
    if kind == "constant labels":
        y[:] = 1.5
    if kind == "constant":
        p[:] = 0.1
    if kind == "right":
        p = y.copy()
    return {
        "labels": y.tolist(),
        "predictions": p.tolist(),
        "mse": metrics.mean_squared_error(y, p),
        "mae": metrics.mean_absolute_error(y, p),
        "r2": number(metrics.r2_score(y, p)),
        "pearson": number(stats.pearsonr(y, p)[0]) if n > 1 else None,
        "spearman": number(stats.spearmanr(y, p)[0]) if n > 1 else None,
    }


def entities(sentences, tags):
    def sequence(length):
        return [random.choice(tags) for _ in range(length)]

    lengths = [random.randrange(1, 9) for _ in range(sentences)]
    y = [sequence(n) for n in lengths]
    p = [[t if random.random() < 0.7 else random.choice(tags) for t in s] for s in y]
    report = classification_report(y, p, output_dict=True)
    rows = {
        name: [float(row[k]) for k in ("precision", "recall", "f1-score")] + [int(row["support"])]
        for name, row in report.items()
    }
    return {"labels": y, "predictions": p, "accuracy": accuracy_score(y, p), "rows": rows}


fixture = {
    "single": [single(*c) for c in [(2, 50, ""), (5, 200, ""), (5, 60, "absent"), (4, 40, "constant"), (3, 1, ""), (2, 1, "constant")]],
    "multi": [multi(*c) for c in [(4, 60, 0.3), (6, 30, 0.05), (3, 5, 0), (3, 1, 0.5), (2, 20, 0.5)]],
    "auc": [auc(*c) for c in [(60, ""), (80, "ties"), (20, "constant"), (10, "one"), (2, "")]],
    "regression": [
        regression(*c)
        for c in [(40, ""), (60, "ties"), (12, "constant"), (12, "constant labels"), (9, "right"), (2, ""), (1, "")]
    ],
    "entities": [
        entities(*c)
        for c in [
            (40, ["O", "O", "B-PER", "I-PER", "B-LOC", "I-LOC"]),
            (40, ["O", "I-PER", "B-PER", "I-LOC"]),
            (60, ["O", "B-A", "I-A", "E-A", "S-A", "B-B-C", "I-B-C", "E-B-C", "S-B-C"]),
            (40, ["O", "B-A", "I-A", "L-A", "U-A", "U-B", "L-B"]),
            (30, ["O", "B", "I", "NOUN", "VERB"]),
            (1, ["B-A"]),
        ]
    ],
}  # fmt: skip
OUT.mkdir(parents=True, exist_ok=True)
(OUT / "metrics.json").write_text(json.dumps(fixture, separators=(",", ":")) + "\n")
