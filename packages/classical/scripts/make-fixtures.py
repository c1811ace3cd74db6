"""Writes the reference values that the tests of this package compare with.

Everything is computed by NumPy and scikit-learn from small synthetic images drawn with a fixed seed.

    python3 packages/classical/scripts/make-fixtures.py

Made with NumPy 2.4 and scikit-learn 1.9.
"""

import json
from pathlib import Path

import numpy as np
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import StandardScaler

TARGET = Path(__file__).resolve().parent.parent / "src" / "__fixtures__"
ROWS, COLUMNS, CLASSES = 6, 5, 3
PIXELS = ROWS * COLUMNS


def draw_images(random, size):
    """Bytes around one prototype per class, two pixels of which never change."""
    prototypes = random.uniform(60, 190, (CLASSES, PIXELS))
    labels = random.integers(0, CLASSES, size)
    images = prototypes[labels] + random.normal(0, 45, (size, PIXELS)) * np.linspace(0.3, 1.5, PIXELS)
    images = np.clip(np.round(images), 0, 255).astype(np.uint8)
    images[:, [0, 17]] = 7
    return images, labels


def numbers(array):
    """Twelve significant digits, flat."""
    return [float(f"{value:.12g}") for value in np.asarray(array, dtype=float).ravel()]


def integers(array):
    return [int(value) for value in np.asarray(array).ravel()]


def largest_positive(axes):
    """The sign rule of this package: the coefficient of largest magnitude is positive."""
    leading = axes[np.arange(len(axes)), np.abs(axes).argmax(axis=1)]
    return axes * np.sign(leading)[:, None]


def pca_case(images, components, queries):
    pca = PCA(n_components=components, svd_solver="full").fit(images.astype(float))
    pca.components_ = largest_positive(pca.components_)
    covariance = np.cov(images.astype(float), rowvar=False)
    values, vectors = np.linalg.eigh(covariance)
    order = np.argsort(values)[::-1]
    # What the original study did: eigenvectors are the columns, and it took rows.
    mistaken = vectors[:, order][:components]
    return {
        "images": integers(images),
        "components": components,
        "axes": numbers(pca.components_),
        "mean": numbers(pca.mean_),
        "explainedVariance": numbers(pca.explained_variance_),
        "explainedVarianceRatio": numbers(pca.explained_variance_ratio_),
        "queries": integers(queries),
        "projected": numbers(pca.transform(queries.astype(float))),
        "mistakenVariance": numbers(np.einsum("ci,ij,cj->c", mistaken, covariance, mistaken)),
    }


def pca_fixture(random):
    tall, _ = draw_images(random, 80)
    wide, _ = draw_images(random, 12)
    queries, _ = draw_images(random, 4)
    return {
        "rows": ROWS,
        "columns": COLUMNS,
        "tall": pca_case(tall, 10, queries),
        "wide": pca_case(wide, 9, queries),
    }


def knn_fixture(random):
    images, labels = draw_images(random, 60)
    queries, _ = draw_images(random, 20)
    # Copies, so that there are equal distances and a distance of zero.
    images[40:50] = images[30:40]
    queries[:2] = images[[5, 42]]
    cases = []
    for k, weights in [(1, "uniform"), (4, "uniform"), (6, "uniform"), (5, "distance")]:
        knn = KNeighborsClassifier(k, weights=weights, algorithm="brute").fit(images.astype(float), labels)
        distances, _ = knn.kneighbors(queries.astype(float))
        cases.append(
            {
                "k": k,
                "vote": "majority" if weights == "uniform" else "distance-weighted",
                "distances": numbers(distances),
                "labels": integers(knn.predict(queries.astype(float))),
                "probabilities": numbers(knn.predict_proba(queries.astype(float))),
            }
        )
    return {
        "dimensions": PIXELS,
        "images": integers(images),
        "labels": integers(labels),
        "queries": integers(queries),
        "cases": cases,
    }


def logistic_fixture(random):
    images, labels = draw_images(random, 90)
    queries, _ = draw_images(random, 10)
    l2 = 0.02
    scaler = StandardScaler().fit(images.astype(float))
    model = LogisticRegression(C=1 / (l2 * len(images)), tol=1e-10, max_iter=10_000)
    model.fit(scaler.transform(images.astype(float)), labels)
    return {
        "dimensions": PIXELS,
        "images": integers(images),
        "labels": integers(labels),
        "queries": integers(queries),
        "l2": l2,
        "weights": numbers(model.coef_),
        "intercepts": numbers(model.intercept_),
        "probabilities": numbers(model.predict_proba(scaler.transform(queries.astype(float)))),
    }


def main():
    random = np.random.default_rng(20201201)
    TARGET.mkdir(exist_ok=True)
    for name, make in [("pca", pca_fixture), ("knn", knn_fixture), ("logistic", logistic_fixture)]:
        (TARGET / f"{name}.json").write_text(json.dumps(make(random)) + "\n")


if __name__ == "__main__":
    main()
