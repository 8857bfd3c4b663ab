"""What the twins share: digits, fifty steps, printed losses. With PyTorch 1.13: for t in mlp convnet lstm; do python3 $t.py > $t.txt; done"""
import gzip
import pathlib

import torch
from torch.utils.data import DataLoader, TensorDataset

DIGITS = pathlib.Path(__file__).parent.parent / "digits" / "digits.csv.gz"


def train(model, optimizer, *shape):
    rows = [list(map(float, line.split(","))) for line in gzip.open(DIGITS, "rt")]
    data = torch.tensor(rows)
    images, labels = data[:, :64].div(16).reshape(-1, *shape), data[:, 64].long()
    batches = iter(DataLoader(TensorDataset(images, labels), batch_size=32, shuffle=True))
    for step in range(1, 51):
        x, y = next(batches)
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        print(f"{step:2d} {loss.item():.6f}")
