"""Trains a small DCGAN on the images of an MNIST folder with PyTorch, and leaves its discriminator as `discriminator.onnx`, with logits to compare with.

python scripts/train-torch-dcgan.py path/to/mnist path/to/folder [steps]

Needs the package onnx, too. Then: gan-cls adopt path/to/folder/discriminator.onnx --data path/to/mnist --labels 1000 --range=-1..1
"""

import json
import sys
from pathlib import Path

import onnx  # noqa: F401 -- PyTorch asks for it only after the training.
import torch
from torch import nn

BATCH = 64
NOISE = 64


def read_images(folder):
    raw = (Path(folder) / "train-images-idx3-ubyte").read_bytes()
    pixels = torch.frombuffer(bytearray(raw[16:]), dtype=torch.uint8)
    return pixels.reshape(-1, 1, 28, 28).float() / 127.5 - 1


def discriminator():
    return nn.Sequential(
        nn.Conv2d(1, 32, 4, 2, 1, bias=False),
        nn.LeakyReLU(0.2),
        nn.Conv2d(32, 64, 4, 2, 1, bias=False),
        nn.BatchNorm2d(64),
        nn.LeakyReLU(0.2),
        nn.Flatten(),
        nn.Linear(64 * 7 * 7, 1),
    )


def generator():
    return nn.Sequential(
        nn.Linear(NOISE, 64 * 7 * 7, bias=False),
        nn.BatchNorm1d(64 * 7 * 7),
        nn.ReLU(),
        nn.Unflatten(1, (64, 7, 7)),
        nn.ConvTranspose2d(64, 32, 4, 2, 1, bias=False),
        nn.BatchNorm2d(32),
        nn.ReLU(),
        nn.ConvTranspose2d(32, 1, 4, 2, 1),
        nn.Tanh(),
    )


def train(images, steps):
    """Non-saturating losses and Adam, as in Radford et al. 2015."""
    d, g = discriminator(), generator()
    loss = nn.BCEWithLogitsLoss()
    ways = [torch.optim.Adam(net.parameters(), lr=2e-4, betas=(0.5, 0.999)) for net in (d, g)]
    real, fake = torch.ones(BATCH, 1), torch.zeros(BATCH, 1)
    for step in range(1, steps + 1):
        batch = images[torch.randint(len(images), (BATCH,))]
        drawn = g(torch.randn(BATCH, NOISE))
        ways[0].zero_grad()
        (loss(d(batch), real) + loss(d(drawn.detach()), fake)).backward()
        ways[0].step()
        ways[1].zero_grad()
        loss(d(drawn), real).backward()
        ways[1].step()
        if step % 500 == 0:
            print(f"{step} of {steps} steps")
    return d.eval()


def main(data, out, steps="4000"):
    torch.manual_seed(1)
    images = read_images(data)
    d = train(images, int(steps))
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(d, (images[:1],), out / "discriminator.onnx", dynamo=False, input_names=["image"])
    with torch.no_grad():
        logits = d(images[:20]).flatten().tolist()
    (out / "logits.json").write_text(json.dumps({"steps": int(steps), "logits": logits}) + "\n")


main(*sys.argv[1:])
