"""Writes the reference values of the metrics of tasks, computed by SciPy and scikit-learn.

    python3 packages/evaluate/scripts/make-task-fixtures.py

Made with NumPy 2.4, SciPy 1.17 and scikit-learn 1.9.
"""

import json
from pathlib import Path

import numpy as np
from scipy.optimize import linear_sum_assignment
from sklearn.metrics import average_precision_score, normalized_mutual_info_score, roc_auc_score

TARGET = Path(__file__).resolve().parent.parent / "src" / "__fixtures__" / "tasks.json"


def scores_case(seed, size, decimals):
    """Few decimals make ties."""
    random = np.random.default_rng(seed)
    positives = random.random(size) < 0.3
    scores = np.round(random.normal(size=size) + positives, decimals)
    return {
        "scores": scores.tolist(),
        "positives": positives.tolist(),
        "areaUnderRoc": float(roc_auc_score(positives, scores)),
        "averagePrecision": float(average_precision_score(positives, scores)),
    }


def clusters_case(seed, classes, clusters):
    random = np.random.default_rng(seed)
    truth = random.integers(0, classes, 120)
    found = np.where(random.random(120) < 0.6, (truth * 3 + 1) % clusters, random.integers(0, clusters, 120))
    table = np.zeros((clusters, classes), int)
    np.add.at(table, (found, truth), 1)
    rows, columns = linear_sum_assignment(-table)
    return {
        "classes": truth.tolist(),
        "clusters": found.tolist(),
        "matched": int(table[rows, columns].sum()),
        "normalizedMutualInformation": float(normalized_mutual_info_score(truth, found)),
    }


def assignment_case(seed, rows, columns):
    gains = np.random.default_rng(seed).integers(-20, 100, (rows, columns))
    chosen = linear_sum_assignment(gains, maximize=True)
    return {"gains": gains.tolist(), "total": int(gains[chosen].sum())}


TARGET.write_text(
    json.dumps(
        {
            "rankings": [scores_case(1, 50, 6), scores_case(2, 60, 1), scores_case(3, 40, 0)],
            "clusterings": [clusters_case(4, 5, 5), clusters_case(5, 4, 7), clusters_case(6, 7, 4)],
            "assignments": [assignment_case(7, 6, 6), assignment_case(8, 4, 9), assignment_case(9, 10, 10)],
        }
    )
    + "\n"
)
