"""Small GANs of PyTorch as ONNX files, as both of its exporters lay them out, with inputs and outputs: src/__fixtures__/*.onnx and onnx.json.

Run with PyTorch 2.13, onnx 1.23 and onnxscript 0.5 or later: python scripts/make-onnx-fixtures.py
"""

import json
from pathlib import Path

import onnx
import torch
from torch import nn

FOLDER = Path(__file__).parent.parent / "src" / "__fixtures__"


class Discriminator(nn.Sequential):
    """As in Radford et al. 2015: strided convolutions, BatchNorm, LeakyReLU, one logit."""

    def __init__(self):
        super().__init__(
            nn.Conv2d(1, 4, 4, 2, 1, bias=False),
            nn.LeakyReLU(0.2),
            nn.Dropout(0.3),
            nn.Conv2d(4, 6, 4, 2, 1, bias=False),
            nn.BatchNorm2d(6),
            nn.LeakyReLU(0.2),
            nn.Flatten(),
            nn.Linear(6 * 3 * 3, 1),
        )


class ConvolutionalDiscriminator(nn.Module):
    """As in PyTorch's DCGAN tutorial: the last convolution gives the logit, and `view` makes it a number."""

    def __init__(self):
        super().__init__()
        self.main = nn.Sequential(
            nn.Conv2d(3, 4, 4, 2, 1, bias=False), nn.LeakyReLU(0.2), nn.Conv2d(4, 1, 4, 1, 0, bias=False)
        )

    def forward(self, image):
        return self.main(image).view(image.size(0), -1)


class Generator(nn.Sequential):
    def __init__(self):
        super().__init__(
            nn.Linear(5, 6 * 2 * 3, bias=False),
            nn.BatchNorm1d(6 * 2 * 3),
            nn.ReLU(),
            nn.Unflatten(1, (6, 2, 3)),
            nn.ConvTranspose2d(6, 4, 4, 2, 1, bias=False),
            nn.BatchNorm2d(4),
            nn.ReLU(),
            nn.ConvTranspose2d(4, 3, 3, 2, 1, output_padding=1),
            nn.Tanh(),
        )


class Branches(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 4, 3, padding=1)
        self.second = nn.Conv2d(4, 4, 3, padding=1)
        self.slopes = nn.PReLU(4)
        self.last = nn.Linear(8, 3)

    def forward(self, image):
        first = torch.relu(self.first(image))
        second = self.slopes(self.second(first)) + first
        pooled = torch.cat([nn.functional.max_pool2d(second, 2), nn.functional.avg_pool2d(second, 2)], 1)
        return torch.softmax(self.last(pooled.mean((2, 3))), 1)


MODELS = {
    "torch-discriminator": (Discriminator, (2, 1, 12, 12)),
    "torch-convolutional": (ConvolutionalDiscriminator, (2, 3, 8, 8)),
    "torch-generator": (Generator, (2, 5)),
    "torch-branches": (Branches, (2, 3, 6, 8)),
}


def randomize(model):
    """BatchNorm's statistics begin with 0 and 1, which would hide mistakes."""
    for name, values in model.state_dict().items():
        if "running_mean" in name:
            values.normal_()
        if "running_var" in name:
            values.uniform_(0.5, 2)


def without_notes(path):
    """Leaves out where in which program each node was made."""
    model = onnx.load(path)
    for node in model.graph.node:
        del node.metadata_props[:]
        node.doc_string = ""
    del model.graph.value_info[:]
    onnx.save(model, path)


def main():
    torch.manual_seed(1)
    expected = {}
    for name, (kind, shape) in MODELS.items():
        model = kind().eval()
        randomize(model)
        images = torch.round(torch.randn(shape), decimals=2)
        for exporter in ("script", "dynamo"):
            is_new = exporter == "dynamo"
            options = {"external_data": False} if is_new else {"dynamic_axes": {"input": {0: "batch"}}}
            path = FOLDER / f"{name}-{exporter}.onnx"
            torch.onnx.export(model, (images,), path, dynamo=is_new, input_names=["input"], **options)
            without_notes(path)
        with torch.no_grad():
            output = model(images)
        expected[name] = {
            "input": [round(value, 2) for value in images.flatten().tolist()],
            "inputShape": list(shape),
            "output": [round(value, 7) for value in output.flatten().tolist()],
            "outputShape": list(output.shape),
        }
    (FOLDER / "onnx.json").write_text(json.dumps(expected) + "\n")


main()
