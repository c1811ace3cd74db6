"""The networks' work in PyTorch on the CPU, in whichever of the two memory layouts is faster here."""

import time

from peer import serve

# Repetitions that decide on the layout.
TRIALS = 3


def prepare(request):
    import torch

    if request.threads is not None:
        torch.set_num_threads(request.threads)
    works = {
        "gan-step": lambda request, layout: gan_step(request, layout, generator(), discriminator(), images_as(request, layout)),
        "cnn-epoch": lambda request, layout: classifier_epoch(request, layout, cnn()),
        "trial-3-frozen-epoch": lambda request, layout: classifier_epoch(request, layout, trial_3(frozen=True)),
        "trial-3-unfrozen-epoch": lambda request, layout: classifier_epoch(request, layout, trial_3(frozen=False)),
        "inference": inference,
        "colour-cnn-step": lambda request, layout: classifier_step(
            request, layout, colour_cnn(), colour_images_as(request, layout, 32)
        ),
        "colour-gan-32-step": lambda request, layout: gan_step(
            request,
            layout,
            colour_generator(kernel=5, start=8, filters=[256, 128, 64], strides=[1, 2, 2]),
            colour_discriminator(kernel=5, filters=[64, 128, 256], features=4 * 4 * 256),
            colour_images_as(request, layout, 32),
        ),
        "colour-gan-64-step": lambda request, layout: gan_step(
            request,
            layout,
            colour_generator(kernel=4, start=4, filters=[512, 256, 128, 64], strides=[2, 2, 2, 2]),
            colour_discriminator(kernel=4, filters=[64, 128, 256, 512], features=4 * 4 * 512),
            colour_images_as(request, layout, 64),
        ),
    }
    runs = {}
    for layout in (torch.contiguous_format, torch.channels_last):
        torch.manual_seed(1)
        runs[layout] = works[request.work](request, layout)
    layout = min(runs, key=lambda candidate: fastest(runs[candidate]))
    detail = f"{str(layout).removeprefix('torch.')}, {request.thread_limit}"
    return runs[layout], {"torch": torch.__version__}, detail


def fastest(run):
    """Seconds of the best of some repetitions, after one that warms up."""
    run()
    seconds = []
    for _ in range(TRIALS):
        start = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def generator():
    from torch import nn

    def upsample(inputs, outputs, stride):
        # With this padding the output is `stride` times the input, as with Keras' "same".
        return nn.ConvTranspose2d(
            inputs, outputs, 5, stride=stride, padding=2, output_padding=stride - 1, bias=False
        )

    # PyTorch's momentum is the share of the new statistics, Keras' that of the old ones.
    def normalised(norm, channels):
        return [norm(channels, eps=1e-3, momentum=0.01), nn.LeakyReLU(0.3)]

    return nn.Sequential(
        nn.Linear(100, 7 * 7 * 256, bias=False),
        *normalised(nn.BatchNorm1d, 7 * 7 * 256),
        nn.Unflatten(1, (256, 7, 7)),
        upsample(256, 128, 1),
        *normalised(nn.BatchNorm2d, 128),
        upsample(128, 64, 2),
        *normalised(nn.BatchNorm2d, 64),
        upsample(64, 1, 2),
        nn.Tanh(),
    )


def discriminator_trunk():
    from torch import nn

    return [
        nn.Conv2d(1, 64, 5, stride=2, padding=2),
        nn.LeakyReLU(0.3),
        nn.Dropout(0.3),
        nn.Conv2d(64, 128, 5, stride=2, padding=2),
        nn.LeakyReLU(0.3),
        nn.Dropout(0.3),
        nn.Flatten(),
    ]


def discriminator():
    from torch import nn

    return nn.Sequential(*discriminator_trunk(), nn.Linear(6272, 1))


def cnn():
    from torch import nn

    return nn.Sequential(
        nn.Conv2d(1, 32, 3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(1600, 128),
        nn.Linear(128, 10),
    )


def trial_3(frozen):
    """The transferred classifier. Dropout stays active in the frozen layers, as in the original study."""
    from torch import nn

    trunk = discriminator_trunk()
    for layer in trunk:
        layer.requires_grad_(not frozen)
    return nn.Sequential(*trunk, nn.Linear(6272, 128), nn.Linear(128, 10))


# The colour networks of `src/worker/colour-networks.ts`.


def colour_cnn():
    from torch import nn

    def pair(inputs, outputs):
        first = [nn.Conv2d(inputs, outputs, 3, padding=1), nn.ReLU()]
        return [*first, nn.Conv2d(outputs, outputs, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]

    return nn.Sequential(*pair(3, 64), *pair(64, 128), *pair(128, 256), nn.Flatten(), nn.Linear(4096, 10))


def colour_discriminator(kernel, filters, features):
    from torch import nn

    layers = []
    for inputs, outputs in zip([3, *filters], filters):
        padding = (kernel - 1) // 2
        layers += [nn.Conv2d(inputs, outputs, kernel, stride=2, padding=padding), nn.LeakyReLU(0.2), nn.Dropout(0.3)]
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(features, 1))


def colour_generator(kernel, start, filters, strides):
    from torch import nn

    def normalised(norm, channels):
        return [norm(channels, eps=1e-3, momentum=0.01), nn.LeakyReLU(0.2)]

    units = start * start * filters[0]
    layers = [nn.Linear(100, units, bias=False), *normalised(nn.BatchNorm1d, units)]
    layers.append(nn.Unflatten(1, (filters[0], start, start)))
    for inputs, outputs, stride in zip(filters, [*filters[1:], 3], strides):
        # With this padding the output is `stride` times the input.
        more = {"padding": (kernel - 1) // 2, "output_padding": stride - 1 if kernel % 2 == 1 else 0}
        layers.append(nn.ConvTranspose2d(inputs, outputs, kernel, stride=stride, bias=False, **more))
        layers += [nn.Tanh()] if outputs == 3 else normalised(nn.BatchNorm2d, outputs)
    return nn.Sequential(*layers)


def gan_step(request, layout, make, judge, images):
    """Both losses from one pass, as the original study takes them; each gradient stops where it is not needed."""
    import torch
    from torch.nn.functional import binary_cross_entropy_with_logits as entropy

    make, judge = (network.to(memory_format=layout) for network in (make, judge))
    make_weights, judge_weights = list(make.parameters()), list(judge.parameters())
    optimizers = [
        torch.optim.Adam(weights, lr=1e-4, eps=1e-7, fused=True) for weights in (make_weights, judge_weights)
    ]
    batches = endless_batches(request, images)

    def step():
        reals, _ = next(batches)
        fakes = make(torch.randn(request.batch_size, 100))
        real, fake = judge(reals), judge(fakes)
        make_loss = entropy(fake, torch.ones_like(fake))
        judge_loss = entropy(real, torch.ones_like(real)) + entropy(fake, torch.zeros_like(fake))
        make_gradients = torch.autograd.grad(make_loss, make_weights, retain_graph=True)
        judge_gradients = torch.autograd.grad(judge_loss, judge_weights)
        for weight, gradient in zip(make_weights + judge_weights, make_gradients + judge_gradients):
            weight.grad = gradient
        for optimizer in optimizers:
            optimizer.step()
        return judge_loss.item()

    return step


def classifier_epoch(request, layout, model):
    import torch

    step = learning_step(request, layout, model, images_as(request, layout))

    def epoch():
        losses = [step() for _ in range(request.image_count // request.batch_size)]
        return torch.stack(losses).mean().item()

    return epoch


def classifier_step(request, layout, model, images):
    step = learning_step(request, layout, model, images)
    return lambda: step().item()


def learning_step(request, layout, model, images):
    import torch
    from torch.nn.functional import cross_entropy

    model = model.to(memory_format=layout).train()
    weights = [weight for weight in model.parameters() if weight.requires_grad]
    optimizer = torch.optim.SGD(weights, lr=0.01)
    batches = endless_batches(request, images)

    def step():
        chosen, labels = next(batches)
        optimizer.zero_grad()
        loss = cross_entropy(model(chosen), labels)
        loss.backward()
        optimizer.step()
        return loss.detach()

    return step


def inference(request, layout):
    import torch

    model = trial_3(frozen=False).to(memory_format=layout).eval()
    images = images_as(request, layout)

    @torch.inference_mode()
    def run():
        outputs = [model(batch).softmax(1) for batch in images.split(request.batch_size)]
        return torch.cat(outputs).sum().item() / request.image_count

    return run


def images_as(request, layout):
    """[N, 1, 28, 28] in memory."""
    import torch

    images = torch.from_numpy(request.training_images()).permute(0, 3, 1, 2)
    return images.contiguous(memory_format=layout)


def colour_images_as(request, layout, size):
    """[N, 3, size, size] in memory."""
    import torch

    images = torch.from_numpy(request.colour_images(size)).permute(0, 3, 1, 2)
    return images.contiguous(memory_format=layout)


def endless_batches(request, images):
    """Images and labels, gathered from tensors in memory, in a new order every epoch."""
    import torch

    labels = torch.from_numpy(request.training_labels()).long()
    while True:
        for chosen in torch.randperm(request.image_count).split(request.batch_size):
            yield images[chosen], labels[chosen]


serve(prepare)
