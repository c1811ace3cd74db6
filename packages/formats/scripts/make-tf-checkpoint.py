"""Makes the fixtures of readTfCheckpoint: the original study's networks, small, as TensorFlow saves them, and what they give.

    python scripts/make-tf-checkpoint.py

Needs tensorflow and keras 3. The names are those that the Keras of 2020 gave, which is no longer installed beside today's; one file has today's.
"""

import json
import os
import pathlib
import tempfile

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import numpy as np
import tensorflow as tf

L = keras.layers
FOLDER = pathlib.Path(__file__).parent.parent / "src" / "__fixtures__"


def discriminator():
    layers = [keras.Input((8, 8, 1))]
    for filters in (2, 3):
        layers += [L.Conv2D(filters, 5, strides=2, padding="same"), L.LeakyReLU(negative_slope=0.3), L.Dropout(0.3)]
    return keras.Sequential([*layers, L.Flatten(), L.Dense(1)])


def generator():
    layers = [keras.Input((5,)), L.Dense(2 * 2 * 4, use_bias=False), L.BatchNormalization(), L.LeakyReLU(negative_slope=0.3)]
    layers += [L.Reshape((2, 2, 4)), L.Conv2DTranspose(3, 5, strides=1, padding="same", use_bias=False)]
    layers += [L.BatchNormalization(), L.LeakyReLU(negative_slope=0.3)]
    layers += [L.Conv2DTranspose(2, 5, strides=2, padding="same", use_bias=False)]
    layers += [L.BatchNormalization(), L.LeakyReLU(negative_slope=0.3)]
    layers += [L.Conv2DTranspose(1, 5, strides=2, padding="same", use_bias=False, activation="tanh")]
    return keras.Sequential(layers)


def named_as_in_2020(model):
    """The weights under the names that `tf.train.Checkpoint` gave to a Sequential model of Keras 2."""
    layers = [layer for layer in model.layers if layer.weights]
    return tf.train.Checkpoint(
        **{
            f"layer_with_weights-{index}": tf.train.Checkpoint(**{weight.name: weight.value for weight in layer.weights})
            for index, layer in enumerate(layers)
        }
    )


def save(checkpoint, name):
    with tempfile.TemporaryDirectory() as folder:
        checkpoint.write(f"{folder}/{name}")
        for path in pathlib.Path(folder).glob(f"{name}.*"):
            (FOLDER / path.name).write_bytes(path.read_bytes())


def main():
    random = np.random.default_rng(20)
    networks = {"discriminator": discriminator(), "generator": generator()}
    expected = {}
    for name, model in networks.items():
        for weight in model.weights:
            values = random.normal(0, 0.4, weight.shape)
            weight.assign(np.abs(values) + 0.5 if "variance" in weight.path else values)
        inputs = random.uniform(-1, 1, (2, *model.input_shape[1:])).round(4).astype("float32")
        outputs = model(inputs, training=False).numpy()
        expected[name] = {
            "input": [round(float(x), 4) for x in inputs.ravel()],
            "shape": list(outputs.shape),
            "output": [round(float(x), 7) for x in outputs.ravel()],
        }
    epoch = tf.Variable(50, dtype=tf.int64)
    old = {name: named_as_in_2020(model) for name, model in networks.items()}
    save(tf.train.Checkpoint(epoch=epoch, **old), "tf-study")
    save(tf.train.Checkpoint(discriminator=networks["discriminator"]), "tf-today")
    (FOLDER / "tf-checkpoint.json").write_text(json.dumps(expected, separators=(",", ":")) + "\n")


main()
