"""Writes numpy-legacy.json beside this file: what NumPy's RandomState(seed).choice(total, count, replace=False) gives.

Run: python3 packages/data/src/__fixtures__/make-numpy-legacy.py
"""

import hashlib
import json
import pathlib

import numpy as np

# Totals on both sides of powers of two, where the mask of the rejection sampling changes; seeds at both ends of their range.
CASES = [
    (1, 1, 0),
    (2, 2, 1),
    (10, 10, 42),
    (64, 20, 7),
    (65, 65, 2**31),
    (1000, 12, 2**32 - 1),
    (60000, 12, 42),
    (70000, 12, 123456789),
]


def choose(total: int, count: int, seed: int) -> dict:
    indices = np.random.RandomState(seed).choice(total, count, replace=False)
    return {"total": total, "count": count, "seed": seed, "indices": indices.tolist()}


def main() -> None:
    original = np.random.RandomState(42).choice(60000, 10000, replace=False)
    fixture = {
        "numpy": np.__version__,
        "cases": [choose(*case) for case in CASES],
        "originalSha256": hashlib.sha256(original.astype("<u4").tobytes()).hexdigest(),
    }
    path = pathlib.Path(__file__).with_name("numpy-legacy.json")
    path.write_text(json.dumps(fixture, indent=1) + "\n")


if __name__ == "__main__":
    main()
