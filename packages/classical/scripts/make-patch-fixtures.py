"""Writes the reference values of the dictionary of patches, computed place by place as Coates, Ng and Lee (2011) describe it.

    python3 packages/classical/scripts/make-patch-fixtures.py

Made with NumPy 2.4.
"""

import json
from pathlib import Path

import numpy as np

TARGET = Path(__file__).resolve().parent.parent / "src" / "__fixtures__" / "patches.json"

random = np.random.default_rng(5)
SIZE, ROWS, COLUMNS, CHANNELS, PATCH, GRID, WORDS = 3, 9, 10, 2, 4, 2, 5
LENGTH = PATCH * PATCH * CHANNELS
images = random.integers(0, 256, size=(SIZE, ROWS, COLUMNS, CHANNELS))
images[1, :, :5] = 40  # flat patches too


def normalised(patch):
    patch = patch.ravel().astype(np.float64)
    return (patch - patch.mean()) / np.sqrt(patch.var() + 10)


patches = np.array(
    [
        normalised(image[row : row + PATCH, column : column + PATCH])
        for image in images
        for row in range(ROWS - PATCH + 1)
        for column in range(COLUMNS - PATCH + 1)
    ]
)
means = patches.mean(axis=0)
variances, axes = np.linalg.eigh(np.cov((patches - means).T, bias=True))
# Rounded, so that both sides compute with the same float32 numbers.
whitening = np.round(axes @ np.diag(1 / np.sqrt(variances + 0.1)) @ axes.T * 4096) / 4096
words = np.round(random.normal(size=(WORDS, LENGTH)) * 1024) / 1024

features = np.zeros((SIZE, GRID, GRID, WORDS))
places = np.zeros((GRID, GRID))
down, across = ROWS - PATCH + 1, COLUMNS - PATCH + 1
for row in range(down):
    for column in range(across):
        region = (row * GRID // down, column * GRID // across)
        places[region] += 1
        for index, image in enumerate(images):
            patch = (normalised(image[row : row + PATCH, column : column + PATCH]) - means) @ whitening
            distances = np.linalg.norm(patch - words, axis=1)
            features[(index, *region)] += np.maximum(0, distances.mean() - distances)
features /= places[None, :, :, None]

TARGET.write_text(
    json.dumps(
        {
            "images": {"rows": ROWS, "columns": COLUMNS, "channels": CHANNELS, "pixels": images.ravel().tolist()},
            "patchSize": PATCH,
            "grid": GRID,
            "means": means.tolist(),
            "whitening": whitening.ravel().tolist(),
            "words": words.ravel().tolist(),
            "features": features.reshape(SIZE, -1).tolist(),
        }
    )
    + "\n"
)
