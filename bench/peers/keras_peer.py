"""The networks' work in Keras on TensorFlow, in one of three modes: eager, graph (tf.function) or xla (tf.function, jit_compile).

Custom loops instead of `fit`: they are what the TensorFlow tutorial that the original study follows writes, and for the classifiers they
save `fit` its callbacks and its input pipeline, so they are no slower.
"""

import os

from peer import serve

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")


def prepare(request):
    import keras
    import tensorflow as tf

    if request.threads is not None:
        tf.config.threading.set_intra_op_parallelism_threads(request.threads)
        tf.config.threading.set_inter_op_parallelism_threads(1)
    keras.utils.set_random_seed(1)

    def compiled(step):
        return step if request.variant == "eager" else tf.function(step, jit_compile=request.variant == "xla")

    works = {
        "gan-step": lambda request, compiled: gan_step(
            request, compiled, generator(), discriminator(), request.training_images()
        ),
        "cnn-epoch": lambda request, compiled: classifier_epoch(request, compiled, cnn()),
        "trial-3-frozen-epoch": lambda request, compiled: classifier_epoch(request, compiled, trial_3(frozen=True)),
        "trial-3-unfrozen-epoch": lambda request, compiled: classifier_epoch(request, compiled, trial_3(frozen=False)),
        "inference": inference,
        "colour-cnn-step": lambda request, compiled: classifier_step(
            request, compiled, colour_cnn(), request.colour_images(32)
        ),
        "colour-gan-32-step": lambda request, compiled: gan_step(
            request,
            compiled,
            colour_generator(kernel=5, start=8, filters=[256, 128, 64], strides=[1, 2, 2]),
            colour_discriminator(size=32, kernel=5, filters=[64, 128, 256]),
            request.colour_images(32),
        ),
        "colour-gan-64-step": lambda request, compiled: gan_step(
            request,
            compiled,
            colour_generator(kernel=4, start=4, filters=[512, 256, 128, 64], strides=[2, 2, 2, 2]),
            colour_discriminator(size=64, kernel=4, filters=[64, 128, 256, 512]),
            request.colour_images(64),
        ),
    }
    run = works[request.work](request, compiled)
    versions = {"tensorflow": tf.__version__, "keras": keras.__version__}
    return run, versions, f"{request.variant}, {request.thread_limit}"


def generator():
    from keras import Sequential, layers

    def upsample(filters, strides, **more):
        return layers.Conv2DTranspose(filters, 5, strides=strides, padding="same", use_bias=False, **more)

    def normalised():
        return [layers.BatchNormalization(momentum=0.99, epsilon=1e-3), layers.LeakyReLU(negative_slope=0.3)]

    return Sequential(
        [
            layers.Input((100,)),
            layers.Dense(7 * 7 * 256, use_bias=False),
            *normalised(),
            layers.Reshape((7, 7, 256)),
            upsample(128, 1),
            *normalised(),
            upsample(64, 2),
            *normalised(),
            upsample(1, 2, activation="tanh"),
        ]
    )


def discriminator_trunk():
    from keras import layers

    return [
        layers.Conv2D(64, 5, strides=2, padding="same"),
        layers.LeakyReLU(negative_slope=0.3),
        layers.Dropout(0.3),
        layers.Conv2D(128, 5, strides=2, padding="same"),
        layers.LeakyReLU(negative_slope=0.3),
        layers.Dropout(0.3),
        layers.Flatten(),
    ]


def chain(*parts):
    from keras import Sequential, layers

    return Sequential([layers.Input((28, 28, 1)), *parts])


def discriminator():
    from keras import layers

    return chain(*discriminator_trunk(), layers.Dense(1))


def cnn():
    from keras import layers

    return chain(
        layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(64, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dense(128),
        layers.Dense(10, activation="softmax"),
    )


def trial_3(frozen):
    """The transferred classifier. Dropout stays active in the frozen layers, as in the original study."""
    from keras import layers

    trunk = discriminator_trunk()
    for layer in trunk:
        layer.trainable = not frozen
    return chain(*trunk, layers.Dense(128), layers.Dense(10, activation="softmax"))


# The colour networks of `src/worker/colour-networks.ts`.


def colour_cnn():
    from keras import Sequential, layers

    def pair(filters):
        convolutions = [layers.Conv2D(filters, 3, padding="same", activation="relu") for _ in range(2)]
        return [*convolutions, layers.MaxPooling2D(2)]

    head = [layers.Flatten(), layers.Dense(10, activation="softmax")]
    return Sequential([layers.Input((32, 32, 3)), *pair(64), *pair(128), *pair(256), *head])


def colour_discriminator(size, kernel, filters):
    from keras import Sequential, layers

    chain = [layers.Input((size, size, 3))]
    for count in filters:
        chain += [layers.Conv2D(count, kernel, strides=2, padding="same"), layers.LeakyReLU(negative_slope=0.2)]
        chain.append(layers.Dropout(0.3))
    return Sequential([*chain, layers.Flatten(), layers.Dense(1)])


def colour_generator(kernel, start, filters, strides):
    from keras import Sequential, layers

    def upsample(count, stride, **more):
        return layers.Conv2DTranspose(count, kernel, strides=stride, padding="same", use_bias=False, **more)

    def normalised():
        return [layers.BatchNormalization(momentum=0.99, epsilon=1e-3), layers.LeakyReLU(negative_slope=0.2)]

    chain = [layers.Input((100,)), layers.Dense(start * start * filters[0], use_bias=False), *normalised()]
    chain.append(layers.Reshape((start, start, filters[0])))
    for count, stride in zip(filters[1:], strides):
        chain += [upsample(count, stride), *normalised()]
    return Sequential([*chain, upsample(3, strides[-1], activation="tanh")])


def gan_step(request, compiled, make, judge, images):
    """The step of the TensorFlow tutorial: both losses from one pass, two tapes, two Adams."""
    import keras
    import tensorflow as tf

    optimizers = {}
    for network in (make, judge):
        optimizers[network] = keras.optimizers.Adam(1e-4)
        optimizers[network].build(network.trainable_variables)
    entropy = keras.losses.BinaryCrossentropy(from_logits=True)

    @compiled
    def step(reals):
        noise = tf.random.normal((request.batch_size, 100))
        with tf.GradientTape() as make_tape, tf.GradientTape() as judge_tape:
            fakes = make(noise, training=True)
            real, fake = judge(reals, training=True), judge(fakes, training=True)
            make_loss = entropy(tf.ones_like(fake), fake)
            judge_loss = entropy(tf.ones_like(real), real) + entropy(tf.zeros_like(fake), fake)
        for network, tape, loss in ((make, make_tape, make_loss), (judge, judge_tape, judge_loss)):
            gradients = tape.gradient(loss, network.trainable_variables)
            optimizers[network].apply(gradients, network.trainable_variables)
        return judge_loss

    batches = endless_batches(request, images)
    return lambda: step(next(batches)[0]).numpy()


def classifier_epoch(request, compiled, model):
    step = learning_step(request, compiled, model, request.training_images())

    def epoch():
        losses = [step() for _ in range(request.image_count // request.batch_size)]
        return sum(loss.numpy() for loss in losses) / len(losses)

    return epoch


def classifier_step(request, compiled, model, images):
    step = learning_step(request, compiled, model, images)
    return lambda: step().numpy()


def learning_step(request, compiled, model, images):
    import keras
    import tensorflow as tf

    optimizer = keras.optimizers.SGD(0.01)
    optimizer.build(model.trainable_variables)
    entropy = keras.losses.CategoricalCrossentropy()

    @compiled
    def step(chosen, labels):
        with tf.GradientTape() as tape:
            loss = entropy(labels, model(chosen, training=True))
        optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
        return loss

    batches = endless_batches(request, images)
    return lambda: step(*next(batches))


def inference(request, compiled):
    import tensorflow as tf

    model = trial_3(frozen=False)
    images = tf.constant(request.training_images())
    classify = compiled(lambda batch: model(batch, training=False))

    def run():
        starts = range(0, request.image_count, request.batch_size)
        outputs = [classify(images[start : start + request.batch_size]).numpy() for start in starts]
        return sum(output.sum() for output in outputs) / request.image_count

    return run


def endless_batches(request, images):
    """Images and one-hot labels, gathered from tensors in memory, in a new order every epoch."""
    import numpy as np
    import tensorflow as tf

    images = tf.constant(images)
    labels = tf.one_hot(request.training_labels(), 10)
    random = np.random.default_rng(1)
    while True:
        order = random.permutation(request.image_count)
        for start in range(0, request.image_count, request.batch_size):
            chosen = order[start : start + request.batch_size]
            yield tf.gather(images, chosen), tf.gather(labels, chosen)


serve(prepare)
