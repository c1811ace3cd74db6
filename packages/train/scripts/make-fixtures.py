"""Writes src/__fixtures__/keras.json: what Keras computes for optimisers and losses. Needs tensorflow; run from anywhere."""

import json
import os
import pathlib

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np
import tensorflow as tf

random = np.random.RandomState(0)
start = random.randn(5).astype("float32")
gradients = (random.randn(8, 5) * [1, 0.1, 10, 1e-4, 0]).astype("float32")


def trajectory(optimizer):
    variable = tf.Variable(start)
    steps = []
    for gradient in gradients:
        optimizer.apply_gradients([(tf.constant(gradient), variable)])
        steps.append(variable.numpy().tolist())
    return steps


real = (random.randn(6, 1) * 5).astype("float32")
fake = (random.randn(6, 1) * 5).astype("float32")
entropy = tf.keras.losses.BinaryCrossentropy(from_logits=True)

fixture = {
    "tensorflow": tf.__version__,
    "start": start.tolist(),
    "gradients": gradients.tolist(),
    "sgd": trajectory(tf.keras.optimizers.SGD(0.01)),
    "adam": trajectory(tf.keras.optimizers.Adam(1e-2)),
    "real": real.ravel().tolist(),
    "fake": fake.ravel().tolist(),
    "discriminatorLoss": float(entropy(tf.ones_like(real), real) + entropy(tf.zeros_like(fake), fake)),
    "generatorLoss": float(entropy(tf.ones_like(fake), fake)),
}
target = pathlib.Path(__file__).parent.parent / "src" / "__fixtures__" / "keras.json"
target.write_text(json.dumps(fixture, indent=1) + "\n")
