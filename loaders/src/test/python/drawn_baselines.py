"""Measures how hard the drawn pictures are for methods that see no shapes, for the figures in the documentation.

    java -cp … dev.lapidary.loaders.images.drawn.DrawnFolder FOLDER 100 100 1
    python drawn_baselines.py FOLDER

Nearest class mean and logistic regression, each on histograms of colours and on the pixels; C is chosen by three-fold
cross-validation on the training pictures. With the command above, Python 3.11.7, scikit-learn 1.9.1 and Pillow 13.0.0:

    histograms, nearest mean: 0.101
    histograms, logistic regression: 0.102
    pixels, nearest mean: 0.121
    pixels, logistic regression: 0.136

One picture in ten would be right by luck.
"""

import sys
from pathlib import Path

import numpy as np
from PIL import Image
from sklearn.linear_model import LogisticRegressionCV
from sklearn.neighbors import NearestCentroid
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def read(folder):
    files = sorted(folder.glob("*/*.bmp"))
    return np.stack([np.asarray(Image.open(file)) for file in files]), [file.parent.name for file in files]


def histograms(pictures):
    """Counts of 4×4×4 colours."""
    bins = pictures // 64
    codes = (bins[..., 0] * 16 + bins[..., 1] * 4 + bins[..., 2]).reshape(len(pictures), -1)
    return np.stack([np.bincount(code, minlength=64) for code in codes]) / codes.shape[1]


def pixels(pictures):
    return pictures.reshape(len(pictures), -1) / 255


def main():
    folder = Path(sys.argv[1])
    training, labels = read(folder / "train")
    held_out, expected = read(folder / "validation")
    print(f"{len(labels)} training and {len(expected)} validation pictures of {len(set(labels))} classes")
    for features in histograms, pixels:
        for name, classifier in {
            "nearest mean": NearestCentroid(),
            "logistic regression": LogisticRegressionCV(Cs=np.logspace(-5, 1, 5), cv=3, max_iter=200),
        }.items():
            model = make_pipeline(StandardScaler(), classifier).fit(features(training), labels)
            print(f"{features.__name__}, {name}: {model.score(features(held_out), expected):.3f}")


if __name__ == "__main__":
    main()
