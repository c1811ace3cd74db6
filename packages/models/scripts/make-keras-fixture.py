"""Two networks as Keras 3 writes them, with what they predict: the reference of keras-topology.test.ts.

    python packages/models/scripts/make-keras-fixture.py > packages/models/src/__fixtures__/keras-3.json
    npx prettier --write packages/models/src/__fixtures__/keras-3.json

Weights are rounded to four digits before anything is predicted. Made with Keras 3.15.
"""

import json

import keras
import numpy as np
from keras import layers


def graph():
    image = keras.Input((6, 8, 3), name="picture")
    first = layers.Conv2D(3, 3, strides=2, padding="same", activation="leaky_relu", name="first")(image)
    second = layers.Conv2D(
        3, 3, padding="same", activation=layers.LeakyReLU(negative_slope=0.1), name="second"
    )(first)
    joined = layers.Add(name="joined")([second, layers.LeakyReLU(negative_slope=0.4, name="leaky")(second)])
    normal = layers.BatchNormalization(name="normal")(joined)
    flat = layers.Flatten(name="flat")(layers.Activation("silu", name="silu")(normal))
    return keras.Model(image, layers.Dense(2, activation="softmax", name="out")(flat), name="graph")


def chain():
    return keras.Sequential(
        [
            keras.Input((5, 5, 1)),
            layers.Conv2D(2, 3, activation="leaky_relu", name="only"),
            layers.Dropout(0.5),
            layers.Flatten(),
            layers.Dense(1, name="logit"),
        ],
        name="chain",
    )


def describe(model, shape):
    generator = np.random.default_rng(1)
    for w in model.weights:
        if "seed_generator" not in w.path:
            w.assign(np.round(generator.uniform(0.1, 0.9, w.shape) - 0.3 * (len(w.shape) > 1), 4))
    image = np.round(generator.uniform(-1, 1, (2, *shape)), 4).astype("float32")
    return {
        "modelTopology": json.loads(model.to_json()),
        "weights": [
            {"name": w.path, "shape": list(w.shape), "values": [round(float(v), 4) for v in w.numpy().ravel()]}
            for w in model.weights
            if "seed_generator" not in w.path
        ],
        "images": [round(float(v), 4) for v in image.ravel()],
        "outputs": [float(v) for v in model.predict(image, verbose=0).ravel()],
    }


if __name__ == "__main__":
    keras.utils.set_random_seed(1)
    print(json.dumps({"graph": describe(graph(), (6, 8, 3)), "chain": describe(chain(), (5, 5, 1))}))
