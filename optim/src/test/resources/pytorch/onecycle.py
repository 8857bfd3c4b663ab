#!/usr/bin/env python3
"""Makes onecycle.safetensors, the runs of MomentumScheduleTest: PyTorch's OneCycleLR moves the rate and beta1 of Adam and its
relatives (made with PyTorch 1.13.1, float64, CPU)."""
import sys

import torch

from state import write

STEPS = 20
KINDS = ["Adam", "AdamW", "Adamax", "NAdam", "RAdam"]


def run(kind, out):
    torch.manual_seed(3)
    p = torch.randn(7)
    if kind == KINDS[0]:
        out["start"] = p.clone()
    optimizer = getattr(torch.optim, kind)([p], betas=(0.9, 0.9))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.1, total_steps=STEPS)
    for t in range(STEPS):
        p.grad = torch.randn(7)
        if kind == KINDS[0]:
            out[f"grad.{t}"] = p.grad.clone()
        optimizer.step()
        out[f"{kind}.{t}"] = p.clone()
        if t + 1 < STEPS:
            schedule.step()


if __name__ == "__main__":
    torch.set_default_dtype(torch.float64)
    tensors = {}
    for name in KINDS:
        run(name, tensors)
    write((sys.argv[1] if len(sys.argv) > 1 else ".") + "/onecycle.safetensors", tensors, {})
