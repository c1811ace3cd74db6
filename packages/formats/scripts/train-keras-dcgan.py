"""Trains a small DCGAN on MNIST with Keras 3 and saves its discriminator: one that gan-cls adopts, made without gan-cls.

    python scripts/train-keras-dcgan.py <folder with MNIST's IDX files> <folder for the results> [steps]

Writes discriminator.keras, discriminator.h5 and logits.json: the logits of the first ten test images. Needs keras 3 and tensorflow.
"""

import json
import os
import pathlib
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import numpy as np
import tensorflow as tf

L = keras.layers
BATCH, LATENT = 64, 100


def read_images(path):
    """Bytes of an IDX file as [-1, 1]."""
    return np.frombuffer(pathlib.Path(path).read_bytes(), np.uint8, offset=16).reshape(-1, 28, 28, 1) / np.float32(127.5) - 1


def build_discriminator():
    layers = [keras.Input((28, 28, 1))]
    for filters in (32, 64):
        layers += [L.Conv2D(filters, 5, strides=2, padding="same"), L.LeakyReLU(negative_slope=0.2), L.Dropout(0.3)]
    return keras.Sequential([*layers, L.Flatten(), L.Dense(1)], name="discriminator")


def build_generator():
    layers = [keras.Input((LATENT,)), L.Dense(7 * 7 * 64, use_bias=False), L.BatchNormalization(), L.LeakyReLU(), L.Reshape((7, 7, 64))]
    layers += [L.Conv2DTranspose(32, 5, strides=2, padding="same", use_bias=False), L.BatchNormalization(), L.LeakyReLU()]
    return keras.Sequential([*layers, L.Conv2DTranspose(1, 5, strides=2, padding="same", activation="tanh")], name="generator")


def train(discriminator, generator, images, steps):
    rates = [keras.optimizers.Adam(2e-4, beta_1=0.5) for _ in range(2)]
    loss = keras.losses.BinaryCrossentropy(from_logits=True)

    @tf.function
    def step(real):
        with tf.GradientTape() as of_discriminator, tf.GradientTape() as of_generator:
            drawn = generator(tf.random.normal((BATCH, LATENT)), training=True)
            on_real, on_drawn = discriminator(real, training=True), discriminator(drawn, training=True)
            fool = loss(tf.ones_like(on_drawn), on_drawn)
            tell = loss(tf.ones_like(on_real), on_real) + loss(tf.zeros_like(on_drawn), on_drawn)
        rates[0].apply(of_discriminator.gradient(tell, discriminator.trainable_variables), discriminator.trainable_variables)
        rates[1].apply(of_generator.gradient(fool, generator.trainable_variables), generator.trainable_variables)
        return tell, fool

    random = np.random.default_rng(19)
    for index in range(steps):
        tell, fool = step(images[random.integers(0, len(images), BATCH)])
        if index % 100 == 0:
            print(index, float(tell), float(fool), flush=True)


def main():
    source, target = (pathlib.Path(path) for path in sys.argv[1:3])
    steps = int(sys.argv[3]) if len(sys.argv) > 3 else 2000
    keras.utils.set_random_seed(19)
    discriminator, generator = build_discriminator(), build_generator()
    train(discriminator, generator, read_images(source / "train-images-idx3-ubyte"), steps)
    target.mkdir(parents=True, exist_ok=True)
    discriminator.save(target / "discriminator.keras")
    discriminator.save(target / "discriminator.h5")
    logits = discriminator(read_images(source / "t10k-images-idx3-ubyte")[:10], training=False).numpy().ravel()
    (target / "logits.json").write_text(json.dumps([float(x) for x in logits]) + "\n")
    tf.train.Checkpoint(discriminator=discriminator, generator=generator).write(str(target / "ckpt"))


main()
