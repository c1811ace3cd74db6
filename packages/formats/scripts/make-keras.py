"""Makes the fixtures of readKeras: small networks saved by Keras 3, and what they give.

    python scripts/make-keras.py

Needs keras 3 and tensorflow. Files are gzipped, because HDF5 leaves much room between its parts.
"""

import gzip
import json
import os
import pathlib
import tempfile

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import numpy as np

L = keras.layers
FOLDER = pathlib.Path(__file__).parent.parent / "src" / "__fixtures__"


def discriminator():
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            L.Conv2D(2, 5, strides=2, padding="same"),
            L.LeakyReLU(negative_slope=0.3),
            L.Dropout(0.3),
            L.Conv2D(3, 5, strides=2, padding="same"),
            L.BatchNormalization(),
            L.LeakyReLU(negative_slope=0.2),
            L.Flatten(),
            L.Dense(1),
        ],
        name="discriminator",
    )


def generator():
    return keras.Sequential(
        [
            keras.Input((3,)),
            L.Dense(8, use_bias=False),
            L.BatchNormalization(scale=False),
            L.ReLU(max_value=2.0),
            L.Reshape((2, 2, 2)),
            L.Conv2DTranspose(3, 3, strides=2, padding="same", activation="leaky_relu"),
            L.UpSampling2D(2),
            L.ZeroPadding2D(1),
            L.Conv2DTranspose(1, 4, activation="tanh"),
            L.Cropping2D(((1, 2), (2, 1))),
        ],
        name="generator",
    )


def graph():
    pixels = keras.Input((6, 6, 2), name="pixels")
    left = L.Conv2D(2, 3, padding="same", activation="silu", name="left")(pixels)
    right = L.DepthwiseConv2D(3, padding="same", activation="elu", name="right")(pixels)
    joined = L.Add(name="sum")([left, right])
    both = L.Concatenate(name="both")([L.MaxPooling2D(2)(joined), L.AveragePooling2D(2, padding="same")(left)])
    head = keras.Sequential(
        [
            keras.Input((3, 3, 4)),
            L.SeparableConv2D(3, 2, activation="gelu"),
            L.PReLU(shared_axes=[1, 2]),
            L.LayerNormalization(),
            L.GlobalAveragePooling2D(),
        ],
        name="head",
    )
    return keras.Model(pixels, L.Dense(4, activation="softmax")(head(both)), name="graph")


def randomize(model, random):
    """Other values than those at the start, so that each weight matters."""
    for weight in model.weights:
        values = random.normal(0, 0.4, weight.shape)
        weight.assign(np.abs(values) + 0.5 if "variance" in weight.path else values)


def main():
    random = np.random.default_rng(19)
    expected = {}
    with tempfile.TemporaryDirectory() as folder:
        for build in (discriminator, generator, graph):
            model = build()
            randomize(model, random)
            inputs = random.uniform(-1, 1, (2, *model.input_shape[1:])).astype("float32")
            outputs = model(inputs, training=False).numpy()
            expected[build.__name__] = {
                "input": [round(float(x), 7) for x in inputs.ravel()],
                "shape": list(outputs.shape),
                "output": [float(x) for x in outputs.ravel()],
            }
            for ending in (".keras", ".h5"):
                path = pathlib.Path(folder) / (build.__name__ + ending)
                model.save(path)
                (FOLDER / (path.name + ".gz")).write_bytes(gzip.compress(path.read_bytes(), mtime=0))
    (FOLDER / "keras.json").write_text(json.dumps(expected, separators=(",", ":")) + "\n")


main()
