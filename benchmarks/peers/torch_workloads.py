#!/usr/bin/env python3
"""The workloads of dev.fluxion.benchmarks.Workloads in Python's torch, printed in the same form.

    torch_workloads.py --threads N --warm SECONDS --secs SECONDS --reps N NAME...
"""
import argparse
import json
import statistics
import sys
import time

import torch
from torch import nn

INPUT_BATCHES, LABEL_BATCHES = 16, 61


def rmsprop(parameters):
    return torch.optim.RMSprop(parameters, lr=1e-3, alpha=0.99, eps=1e-8, foreach=True)


def training(model, classes, samples, make_input, make_optimizer=rmsprop):
    optimizer = make_optimizer(model.parameters())
    inputs = [make_input() for _ in range(INPUT_BATCHES)]
    labels = [torch.randint(classes, (samples,)) for _ in range(LABEL_BATCHES)]
    turn = 0

    def step():
        nonlocal turn
        logits = model(inputs[turn % INPUT_BATCHES]).reshape(samples, classes)
        loss = nn.functional.cross_entropy(logits, labels[turn % LABEL_BATCHES])
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        turn += 1
        return loss.item()

    return "steps/s", step, lambda seconds: 1 / seconds


def dense(*sizes):
    layers = []
    for a, b in zip(sizes, sizes[1:]):
        layers += [nn.Linear(a, b), nn.ReLU()]
    return layers[:-1]


def mlp(batch, *sizes):
    torch.manual_seed(1)
    return training(nn.Sequential(*dense(*sizes)), sizes[-1], batch, lambda: torch.rand(batch, sizes[0]))


def lenet5():
    torch.manual_seed(1)
    model = nn.Sequential(nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(),
                          nn.MaxPool2d(2), nn.Flatten(), *dense(400, 120, 84, 10))
    return training(model, 10, 64, lambda: torch.rand(64, 1, 28, 28))


def convolutional():
    torch.manual_seed(1)
    model = nn.Sequential(nn.Conv2d(1, 32, 3), nn.ReLU(), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
                          *dense(9216, 128, 10))
    return training(model, 10, 64, lambda: torch.rand(64, 1, 28, 28))


class Lstm(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding, self.lstm, self.head = nn.Embedding(65, 64), nn.LSTM(64, 128), nn.Linear(128, 65)

    def forward(self, x):
        return self.head(self.lstm(self.embedding(x))[0])


def lstm():
    torch.manual_seed(1)
    return training(Lstm(), 65, 2048, lambda: torch.randint(65, (64, 32)))


def attention(q, k, v):
    if hasattr(nn.functional, "scaled_dot_product_attention"):
        return nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True)
    n = q.shape[-2]
    later = torch.ones(n, n, dtype=torch.bool).triu(1)
    return (q @ k.transpose(-2, -1) * q.shape[-1] ** -0.5).masked_fill(later, float("-inf")).softmax(-1) @ v


class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.projections, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.network = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

    def forward(self, x):
        n, l, width = x.shape
        heads = (part.view(n, l, 4, width // 4).transpose(1, 2) for part in self.projections(self.norm1(x)).chunk(3, 2))
        x = x + self.out(attention(*heads).transpose(1, 2).reshape(n, l, width))
        return x + self.network(self.norm2(x))


class Gpt(nn.Module):
    def __init__(self, width=128):
        super().__init__()
        self.tokens, self.positions = nn.Embedding(65, width), nn.Parameter(torch.randn(64, width) * 0.02)
        self.blocks = nn.Sequential(*(Block(width) for _ in range(4)))
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, 65, bias=False)

    def forward(self, x):
        return self.head(self.norm(self.blocks(self.tokens(x) + self.positions)))


def adamw(parameters):
    return torch.optim.AdamW(parameters, lr=1e-3, foreach=True)


def gpt(make_optimizer):
    torch.manual_seed(1)
    return training(Gpt(), 65, 1024, lambda: torch.randint(65, (16, 64)), make_optimizer)


def optimizer_step(kind, n):
    parameter = torch.randn(n, requires_grad=True)
    parameter.grad = torch.randn(n)
    make = {
        "rms": lambda foreach: torch.optim.RMSprop([parameter], lr=1e-3, foreach=foreach),
        "rmsc": lambda foreach: torch.optim.RMSprop([parameter], lr=1e-3, centered=True, foreach=foreach),
        "rmsm": lambda foreach: torch.optim.RMSprop([parameter], lr=1e-3, momentum=0.9, foreach=foreach),
        "adam": lambda foreach: torch.optim.Adam([parameter], lr=1e-3, foreach=foreach),
    }[kind]
    optimizer = make(False)
    return "ns/param", optimizer.step, lambda seconds: seconds * 1e9 / n


def product(n):
    a, b = torch.randn(n, n), torch.randn(n, n)
    return "GFLOP/s", lambda: a @ b, lambda seconds: 2 * n**3 / seconds / 1e9


def xyz(n, chain):
    x, y, z = (torch.randn(n, requires_grad=True) for _ in range(3))

    def step():
        x.grad = y.grad = z.grad = None
        s = x
        for _ in range(chain):
            s = s * y + z
        s.sum().backward()

    return "us/op", step, lambda seconds: seconds * 1e6 / (2 * chain)


def inference():
    import numpy
    model = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    row = numpy.array([[1, 2, 3, 4]], dtype=numpy.float32)

    def step():
        with torch.no_grad():
            return model(torch.from_numpy(row)).numpy()

    return "us/op", step, lambda seconds: seconds * 1e6


SIZES = {"10k": 10_000, "1M": 1_000_000, "10M": 10_000_000}
WORKLOADS = {
    "W1b32": lambda: mlp(32, 784, 128, 10),
    "W1b128": lambda: mlp(128, 784, 128, 10),
    "W2": lambda: mlp(128, 784, 512, 512, 10),
    "W3": lenet5,
    "W4": convolutional,
    "W5": lstm,
    "W6adamw": lambda: gpt(adamw),
    "W6rms": lambda: gpt(rmsprop),
    **{f"W7-{k}-{s}": (lambda k=k, n=n: optimizer_step(k, n)) for k in ("rms", "rmsc", "rmsm", "adam") for s, n in SIZES.items()},
    **{f"W8-{n}": (lambda n=n: product(n)) for n in (64, 128, 256, 512, 1024, 2048)},
    "W9-xyz1": lambda: xyz(1, 1),
    "W9-xyz16": lambda: xyz(16, 1),
    "W9-chain1": lambda: xyz(1, 100),
    "W9-chain16": lambda: xyz(16, 100),
    "W9-infer-io": inference,
}


def seconds_a_step(step, at_least):
    start = time.perf_counter()
    count, stride = 0, 1
    while True:
        for _ in range(stride):
            step()
        count += stride
        elapsed = time.perf_counter() - start
        if elapsed >= at_least:
            return elapsed / count
        if elapsed < at_least / 100:
            stride *= 2


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--warm", type=float, default=3)
    parser.add_argument("--secs", type=float, default=2)
    parser.add_argument("--reps", type=int, default=5)
    parser.add_argument("--turns", action="store_true", help="after the warm-up, time a repeat for each line of the standard input")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    for name in options.names:
        if name not in WORKLOADS:
            parser.error(f"workload is '{name}', expected some of {', '.join(WORKLOADS)}")
        unit, step, value = WORKLOADS[name]()
        first = step()
        seconds_a_step(step, options.warm)
        note = f"first loss {first}" if unit == "steps/s" else ""

        def report(values):
            print(json.dumps({"peer": "torch-python", "workload": name, "threads": options.threads, "value": statistics.median(values),
                              "unit": unit, "repeats": len(values), "note": f"{note} torch {torch.__version__}".strip()}), flush=True)

        if options.turns:
            print("ready", flush=True)
            for _ in iter(sys.stdin.readline, ""):
                report([value(seconds_a_step(step, options.secs))])
        else:
            report([value(seconds_a_step(step, options.secs)) for _ in range(options.reps)])


if __name__ == "__main__":
    main()
