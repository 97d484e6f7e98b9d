# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Makes the modules of this folder with torch-mlir, from small torch models with random weights, and torch's own results:
NAME.mlir, NAME.in.npy, NAME.out.npy. The packages are in scripts/requirements-peers.txt; run it in their environment:

    build/peers/bin/python test/Integration/Inputs/torch/make.py
"""

from importlib.metadata import version
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch_mlir import fx

HERE = Path(__file__).resolve().parent
HEAD = f"""// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Made by make.py with torch {version("torch")} and torch-mlir {version("torch-mlir")}.
"""


class Perceptron(nn.Module):
    """Any number of rows: the exported module has a dynamic dimension."""

    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.LayerNorm(12), nn.Linear(12, 32), nn.GELU(), nn.Linear(32, 7))

    def forward(self, x):
        return self.layers(x)


class Convolutions(nn.Module):
    """Strides, padding, a depthwise layer, batch norm, both kinds of pooling."""

    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(3, 8, 3, stride=2, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(8, 8, 3, padding=1, groups=8), nn.ReLU6(), nn.AvgPool2d(2), nn.Flatten(), nn.Linear(72, 5))
        with torch.no_grad():
            norm = self.layers[1]
            norm.running_mean.normal_()
            norm.running_var.uniform_(0.5, 2)

    def forward(self, x):
        return self.layers(x)


class Attention(nn.Module):
    """Token numbers to logits: an embedding, causal attention with two heads, a residual, RMS norm, SiLU."""

    def __init__(self, heads=2, width=16, words=20):
        super().__init__()
        self.heads, self.width = heads, width
        self.embedding = nn.Embedding(words, width)
        self.qkv, self.output = nn.Linear(width, 3 * width, bias=False), nn.Linear(width, width, bias=False)
        self.norm, self.head = nn.RMSNorm(width, eps=1e-5), nn.Linear(width, words)

    def forward(self, tokens):
        x = self.embedding(tokens)
        batch, rows, width = x.shape
        q, k, v = (part.reshape(batch, rows, self.heads, -1).transpose(1, 2) for part in self.qkv(x).chunk(3, -1))
        scores = q @ k.transpose(2, 3) * (width / self.heads) ** -0.5
        hidden = torch.ones(rows, rows, dtype=torch.bool).triu(1)
        weights = torch.softmax(scores.masked_fill(hidden, float("-inf")), -1)
        x = x + self.output((weights @ v).transpose(1, 2).reshape(batch, rows, width))
        return self.head(nn.functional.silu(self.norm(x)))


def make(name, model, example, dynamic=None):
    model.eval()
    with torch.no_grad():
        expected = model(example)
    program = torch.export.export(model, (example,), dynamic_shapes=dynamic)
    module = fx.export_and_import(program, output_type="linalg-on-tensors", func_name=name)
    (HERE / f"{name}.mlir").write_text(HEAD + str(module))
    np.save(HERE / f"{name}.in.npy", example.numpy())
    np.save(HERE / f"{name}.out.npy", expected.numpy())


torch.manual_seed(3)
make("perceptron", Perceptron(), torch.randn(5, 12), ({0: torch.export.Dim("rows", min=2, max=64)},))
make("convolutions", Convolutions(), torch.randn(2, 3, 24, 24))
make("attention", Attention(), torch.randint(0, 20, (2, 9)))
