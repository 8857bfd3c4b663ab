#!/usr/bin/env python3
"""Converts PyTorch's optimizer.state_dict() of RMSprop, SGD and Adam to a file that OptimizerState.read takes.

convert(optimizer, path) is all that a project needs. Run as a program, it also makes the files of PyTorchStateTest: five
steps of PyTorch, the state after them, and where five more lead (made with PyTorch 1.13.1, float64, CPU).
"""
import json
import struct
import sys

import torch

OPTIONS = {
    "RMSprop": lambda g: {"rho": g["alpha"], "eps": g["eps"], "epsilon": "OUTSIDE", "initialAccumulator": 0.0,
                          "centered": g["centered"], "biasCorrection": False, "momentum": g["momentum"],
                          "nesterov": False, "rateInMomentum": False},
    "SGD": lambda g: {"momentum": g["momentum"], "dampening": g["dampening"], "nesterov": g["nesterov"]},
    "Adam": lambda g: {"beta1": g["betas"][0], "beta2": g["betas"][1], "eps": g["eps"], "amsgrad": g["amsgrad"]},
}
DTYPES = {torch.float32: "F32", torch.float64: "F64"}


def text(value):
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def write(path, tensors, metadata):
    """safetensors: the length of a JSON header, the header, the elements."""
    header, data = {"__metadata__": metadata}, b""
    for name, t in tensors.items():
        raw = t.detach().contiguous().numpy().tobytes()
        header[name] = {"dtype": DTYPES[t.dtype], "shape": list(t.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def convert(optimizer, path):
    """Parameters are named by their position, as OptimizerBuilder.build(List) names them."""
    saved = optimizer.state_dict()
    kind = type(optimizer).__name__
    tensors, metadata = {}, {"format": "fluxion-optimizer", "version": "1"}
    for i, group in enumerate(saved["param_groups"]):
        options = {"optimizer": kind, **OPTIONS[kind](group), "weightDecay": group["weight_decay"],
                   "maximize": group.get("maximize", False)}
        metadata.update({f"group.{i}.{name}": text(value) for name, value in options.items()})
        tensors[f"group.{i}.lr"] = torch.tensor(group["lr"], dtype=torch.float64)
    for i, state in saved["state"].items():
        # SGD does not count steps: all that matters is that there was one.
        tensors[f"{i}.step"] = torch.tensor(float(state.get("step", 1)), dtype=torch.float64)
        for name, value in state.items():
            if name != "step" and value is not None:
                tensors[f"{i}.{name}"] = value
    write(path, tensors, metadata)


CASES = {
    "rmsprop": lambda p: torch.optim.RMSprop(p, lr=0.02, alpha=0.9),
    "rmsprop_all": lambda p: torch.optim.RMSprop(p, lr=0.02, alpha=0.9, eps=1e-3, centered=True, momentum=0.8,
                                                 weight_decay=0.01),
    "sgd": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, dampening=0.1, weight_decay=0.05),
    "sgd_nesterov": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True, maximize=True),
    "adam": lambda p: torch.optim.Adam(p, lr=0.05, betas=(0.8, 0.99)),
    "adam_amsgrad": lambda p: torch.optim.Adam(p, lr=0.05, weight_decay=0.1, amsgrad=True),
}


def run(name, folder):
    torch.manual_seed(1)
    parameters = [torch.randn(3, 2, dtype=torch.float64), torch.randn(4, dtype=torch.float64)]
    optimizer = CASES[name](parameters)
    out = {}
    for step in range(10):
        for i, p in enumerate(parameters):
            p.grad = torch.randn(p.shape, dtype=torch.float64) * 10 ** (step % 3 - 1)
            if step >= 5:
                out[f"grad.{step}.{i}"] = p.grad.clone()
        optimizer.step()
        if step == 4:
            convert(optimizer, f"{folder}/{name}.safetensors")
            out.update({f"start.{i}": p.clone() for i, p in enumerate(parameters)})
    out.update({f"end.{i}": p.clone() for i, p in enumerate(parameters)})
    write(f"{folder}/{name}.run.safetensors", out, {})


if __name__ == "__main__":
    for case in CASES:
        run(case, sys.argv[1] if len(sys.argv) > 1 else ".")
