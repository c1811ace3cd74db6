"""Writes the reference values of k-means, the shrunk Gaussian and the mixture of Gaussians, computed by scikit-learn.

    python3 packages/classical/scripts/make-density-fixtures.py

Made with NumPy 2.4 and scikit-learn 1.9.
"""

import json
from pathlib import Path

import numpy as np
from sklearn.cluster import KMeans
from sklearn.covariance import LedoitWolf
from sklearn.mixture import GaussianMixture

TARGET = Path(__file__).resolve().parent.parent / "src" / "__fixtures__" / "densities.json"

random = np.random.default_rng(11)
centres = random.normal(size=(3, 4)) * 6
# Rounded, so that both sides compute with the same float32 numbers.
vectors = np.round(np.concatenate([centre + random.normal(size=(20, 4)) for centre in centres]) * 64) / 64
queries = np.round(random.normal(size=(6, 4)) * 5 * 64) / 64

few = vectors[:8]
gaussian = LedoitWolf().fit(few)
mixture = GaussianMixture(
    3, covariance_type="diag", reg_covar=0.01, tol=1e-6, max_iter=300, n_init=5, random_state=0
).fit(vectors)

TARGET.write_text(
    json.dumps(
        {
            "vectors": vectors.tolist(),
            "queries": queries.tolist(),
            "inertia": float(KMeans(3, n_init=10, random_state=0).fit(vectors).inertia_),
            "shrunk": {
                "size": len(few),
                "shrinkage": float(gaussian.shrinkage_),
                "covariance": gaussian.covariance_.ravel().tolist(),
                "squaredDistances": gaussian.mahalanobis(queries).tolist(),
            },
            "mixture": {"logDensities": mixture.score_samples(queries).tolist()},
        }
    )
    + "\n"
)
