"""Writes a chain of PyTorch as model.safetensors and config.json, which gan-cls reads. Needs torch alone.

    from pytorch_to_safetensors import write
    write(discriminator, input=(1, 28, 28), folder="discriminator")

`discriminator` is an `nn.Sequential`, or a module that holds one and calls nothing else.
"""

import json
import pathlib
import struct

import torch

SETTINGS = [
    *["in_features", "out_features", "in_channels", "out_channels", "kernel_size", "stride", "padding", "dilation"],
    *["groups", "output_padding", "padding_mode", "num_features", "eps", "momentum", "affine", "track_running_stats"],
    *["negative_slope", "alpha", "approximate", "dim", "p", "ceil_mode", "count_include_pad", "divisor_override"],
    *["output_size", "scale_factor", "mode", "size", "start_dim", "end_dim", "unflattened_size"],
]
UNUSED = {"Upsample": ["size"], "ConvTranspose2d": [], "MaxPool2d": ["return_indices"]}


def describe(name, layer):
    kind = type(layer).__name__
    described = {"type": kind, "name": name}
    for setting in SETTINGS:
        if hasattr(layer, setting) and setting not in UNUSED.get(kind, []):
            described[setting] = getattr(layer, setting)
    if kind in ("Linear", "Conv2d", "ConvTranspose2d"):
        described["bias"] = layer.bias is not None
    return described


def write(model, input, folder, **about):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    layers = [
        describe(name, layer)
        for name, layer in model.named_modules()
        if not list(layer.children()) and (name or not isinstance(model, torch.nn.Sequential))
    ]
    config = {"format": "pytorch", "version": 1, "input": list(input), "layers": layers, **about}
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n")
    header, pieces, offset = {}, [], 0
    for name, tensor in model.state_dict().items():
        numbers = tensor.detach().cpu().to(torch.float32).contiguous().numpy().tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [offset, offset + len(numbers)]}
        pieces.append(numbers)
        offset += len(numbers)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    (folder / "model.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + b"".join(pieces))
