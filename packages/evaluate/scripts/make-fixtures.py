"""Writes the reference values that the tests of this package compare with, computed by SciPy and scikit-learn.

    python3 packages/evaluate/scripts/make-fixtures.py

Made with NumPy 2.4, SciPy 1.17 and scikit-learn 1.9.
"""

import json
from pathlib import Path

import numpy as np
from scipy.stats import binom, binomtest
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

TARGET = Path(__file__).resolve().parent.parent / "src" / "__fixtures__" / "reference.json"


def mcnemar(first, second):
    """The exact test and its mid-p variant, on the images that only one classifier got right."""
    trials, fewer = first + second, min(first, second)
    exact = binomtest(fewer, trials, 0.5).pvalue if trials else 1.0
    mid = 2 * binom.cdf(fewer, trials, 0.5) - binom.pmf(fewer, trials, 0.5)
    return {"first": first, "second": second, "pValue": float(exact), "midPValue": float(min(1, mid))}


def wilson(successes, trials):
    interval = binomtest(successes, trials).proportion_ci(0.95, method="wilson")
    return {"successes": successes, "trials": trials, "low": float(interval.low), "high": float(interval.high)}


def labels_case():
    random = np.random.default_rng(7)
    truth = random.integers(0, 4, 200)
    predicted = np.where(random.random(200) < 0.7, truth, random.integers(0, 4, 200))
    # Class 4 occurs but is never predicted, class 5 is predicted but never occurs.
    truth[:6], predicted[:6] = 4, 0
    predicted[6:9] = 5
    precision, recall, f1, support = precision_recall_fscore_support(
        truth, predicted, labels=range(6), zero_division=np.nan
    )
    none_if_nan = lambda values: [None if np.isnan(value) else float(value) for value in values]
    return {
        "truth": truth.tolist(),
        "predicted": predicted.tolist(),
        "confusion": confusion_matrix(truth, predicted, labels=range(6)).tolist(),
        "precision": none_if_nan(precision),
        "recall": none_if_nan(recall),
        "f1": none_if_nan(f1),
        "support": support.tolist(),
    }


def main():
    counts = [(0, 0), (0, 1), (1, 0), (5, 5), (1, 9), (12, 30), (100, 101), (700, 820), (3000, 2500), (0, 2000)]
    proportions = [(0, 10), (10, 10), (1, 3), (90, 100), (9597, 10000), (10000, 10000), (1, 100000)]
    TARGET.parent.mkdir(exist_ok=True)
    reference = {
        "mcnemar": [mcnemar(first, second) for first, second in counts],
        "wilson": [wilson(successes, trials) for successes, trials in proportions],
        "labels": labels_case(),
    }
    TARGET.write_text(json.dumps(reference) + "\n")


if __name__ == "__main__":
    main()
