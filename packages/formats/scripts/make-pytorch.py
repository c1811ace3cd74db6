"""Makes the fixtures of readSafetensors: small chains of PyTorch, and what they give.

    python scripts/make-pytorch.py

Needs torch and numpy.
"""

import importlib
import json
import pathlib
import sys
import tempfile

import torch
from torch import nn

sys.path.insert(0, str(pathlib.Path(__file__).parent))
write = importlib.import_module("pytorch-to-safetensors").write
FOLDER = pathlib.Path(__file__).parent.parent / "src" / "__fixtures__"


class Discriminator(nn.Module):
    """A DCGAN discriminator for 8x8 pixels."""

    def __init__(self):
        super().__init__()
        self.main = nn.Sequential(
            nn.Conv2d(1, 3, 4, 2, 1, bias=False),
            nn.LeakyReLU(0.2, inplace=True),
            nn.Conv2d(3, 4, 4, 2, 1, bias=False),
            nn.BatchNorm2d(4),
            nn.LeakyReLU(0.2, inplace=True),
            nn.Dropout2d(0.3),
            nn.Flatten(),
            nn.Linear(16, 1),
        )

    def forward(self, images):
        return self.main(images)


CHAINS = {
    "discriminator": ((1, 8, 8), Discriminator()),
    "generator": (
        (3,),
        nn.Sequential(
            nn.Linear(3, 4),
            nn.BatchNorm1d(4),
            nn.ReLU(),
            nn.Unflatten(1, (4, 1, 1)),
            nn.ConvTranspose2d(4, 3, 3, stride=2, padding=1, output_padding=1),
            nn.SiLU(),
            nn.ConvTranspose2d(3, 2, 2, stride=3, padding=0),
            nn.Upsample(scale_factor=2),
            nn.Conv2d(2, 1, (3, 2), padding="same", dilation=2),
            nn.Tanh(),
        ),
    ),
    "classifier": (
        (2, 9, 7),
        nn.Sequential(
            nn.ZeroPad2d((1, 0, 2, 1)),
            nn.Conv2d(2, 3, 3, stride=(2, 1)),
            nn.GELU(),
            nn.MaxPool2d(2, stride=1),
            nn.AvgPool2d(2, padding=1),
            nn.ELU(),
            nn.Conv2d(3, 4, 1),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
            nn.Linear(4, 3),
            nn.Softmax(dim=1),
        ),
    ),
}


def last(values):
    """With the channels last, as tfjs has them."""
    return values.permute(0, 2, 3, 1).contiguous() if values.ndim == 4 else values


def main():
    torch.manual_seed(19)
    expected = {}
    for name, (shape, model) in CHAINS.items():
        for part, values in [*model.named_parameters(), *model.named_buffers()]:
            if values.dtype == torch.float32:
                values.data.normal_(0, 0.4)
                if part.endswith("running_var"):
                    values.data.abs_().add_(0.5)
        model.eval()
        inputs = ((torch.rand(2, *shape) * 2 - 1) * 1e4).round() / 1e4
        outputs = model(inputs).detach()
        with tempfile.TemporaryDirectory() as folder:
            write(model, shape, folder)
            config = json.loads((pathlib.Path(folder) / "config.json").read_text())
            numbers = (pathlib.Path(folder) / "model.safetensors").read_bytes()
        (FOLDER / f"pytorch-{name}.safetensors").write_bytes(numbers)
        expected[name] = {
            "config": config,
            "input": [round(float(x), 4) for x in last(inputs).ravel()],
            "shape": list(last(outputs).shape),
            "output": [round(float(x), 7) for x in last(outputs).ravel()],
        }
    (FOLDER / "pytorch.json").write_text(json.dumps(expected, separators=(",", ":")) + "\n")


main()
