#!/usr/bin/env python3
"""The workloads of dev.fluxion.benchmarks.Workloads in Python's torch, printed in the same form.

    torch_workloads.py --threads N --warm SECONDS --secs SECONDS --reps N NAME...
"""
import argparse
import json
import statistics
import time

import torch
from torch import nn

INPUT_BATCHES, LABEL_BATCHES = 16, 61


def mlp(batch, *sizes):
    torch.manual_seed(1)
    layers = []
    for a, b in zip(sizes, sizes[1:]):
        layers += [nn.Linear(a, b), nn.ReLU()]
    model = nn.Sequential(*layers[:-1])
    optimizer = torch.optim.RMSprop(model.parameters(), lr=1e-3, alpha=0.99, eps=1e-8, foreach=True)
    inputs = [torch.rand(batch, sizes[0]) for _ in range(INPUT_BATCHES)]
    labels = [torch.randint(sizes[-1], (batch,)) for _ in range(LABEL_BATCHES)]
    turn = 0

    def step():
        nonlocal turn
        loss = nn.functional.cross_entropy(model(inputs[turn % INPUT_BATCHES]), labels[turn % LABEL_BATCHES])
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        turn += 1
        return loss.item()

    return "steps/s", step, lambda seconds: 1 / seconds


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
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    for name in options.names:
        if name not in WORKLOADS:
            continue
        unit, step, value = WORKLOADS[name]()
        first = step()
        seconds_a_step(step, options.warm)
        values = [value(seconds_a_step(step, options.secs)) for _ in range(options.reps)]
        note = f"first loss {first}" if unit == "steps/s" else ""
        print(json.dumps({"peer": "torch-python", "workload": name, "threads": options.threads, "value": statistics.median(values),
                          "unit": unit, "repeats": options.reps, "note": f"{note} torch {torch.__version__}".strip()}), flush=True)


if __name__ == "__main__":
    main()
