"""Writes the reference values of the sample-quality metrics, computed by NumPy, SciPy and scikit-learn.

    python3 packages/evaluate/scripts/make-quality-fixtures.py

Made with NumPy 2.4, SciPy 1.17 and scikit-learn 1.9.
"""

import json
from pathlib import Path

import numpy as np
from scipy.linalg import sqrtm
from scipy.stats import entropy, mannwhitneyu
from sklearn.neighbors import NearestNeighbors

TARGET = Path(__file__).resolve().parent.parent / "src" / "__fixtures__" / "quality.json"


def frechet(first, second):
    """As Heusel et al. 2017 compute it, by the square root of the (not symmetric) product of the covariances."""
    (m1, c1), (m2, c2) = [(x.mean(axis=0), np.cov(x, rowvar=False)) for x in (first, second)]
    return float(((m1 - m2) ** 2).sum() + np.trace(c1 + c2 - 2 * np.real(sqrtm(c1 @ c2))))


def covered(centres, queries, k):
    """Kynkäänniemi et al. 2019: which queries lie in a ball that reaches to the k-th nearest neighbour of its centre."""
    radii = NearestNeighbors(n_neighbors=k + 1).fit(centres).kneighbors(centres)[0][:, k]
    distances = np.linalg.norm(queries[:, None] - centres[None], axis=2)
    return float((distances <= radii[None]).any(axis=1).mean())


def main():
    random = np.random.default_rng(17)
    # Float32, as features are, and ReLU-like: many zeros, so that covariances are nearly singular.
    real = np.maximum(random.normal(size=(60, 5)) @ random.normal(size=(5, 5)), 0).astype(np.float32)
    samples = np.maximum(0.8 * random.normal(size=(50, 5)) @ random.normal(size=(5, 5)) + 0.3, 0).astype(np.float32)
    ours = np.round(random.gamma(3, 1, 40), 1)
    theirs = np.round(random.gamma(4, 1, 30), 1)
    statistic = mannwhitneyu(theirs, ours).statistic
    counts = [5, 0, 3, 12]
    wide = [np.asarray(x, dtype=np.float64) for x in (real, samples)]
    reference = {
        "real": real.ravel().tolist(),
        "samples": samples.ravel().tolist(),
        "dimensions": 5,
        "frechet": frechet(*wide),
        "precision": covered(wide[0], wide[1], 3),
        "recall": covered(wide[1], wide[0], 3),
        "distances": {"ours": ours.tolist(), "theirs": theirs.tolist(), "nearerShare": float(statistic / 1200)},
        "histogram": {"counts": counts, "entropy": float(entropy(counts, base=2))},
    }
    TARGET.write_text(json.dumps(reference) + "\n")


if __name__ == "__main__":
    main()
