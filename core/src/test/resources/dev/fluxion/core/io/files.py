"""Files as Python writes them, for NpyTest, NpzTest and SafetensorsTest. Run with NumPy 1.24.2, PyTorch 1.13 and
safetensors 0.8.0:

    python3 files.py          writes the files beside this script
    python3 files.py check F  reads F.npz, F-small.npz, F.npy and F.safetensors that Fluxion wrote, and compares

Every array is 0, 1, 2, … of its type, -1 where there is a sign, in the shape that its name tells.
"""
import pathlib
import sys

import numpy as np
import torch
from safetensors.torch import load_file, save_file

HERE = pathlib.Path(__file__).parent
TYPES = {"F32": "<f4", "F64": "<f8", "F16": "<f2", "I32": "<i4", "I64": "<i8", "I8": "|i1", "U8": "|u1", "BOOL": "|b1"}
SAFE = {torch.float32: "F32", torch.float64: "F64", torch.float16: "F16", torch.bfloat16: "BF16", torch.int32: "I32",
        torch.int64: "I64", torch.int8: "I8", torch.uint8: "U8", torch.bool: "BOOL"}


def array(dtype, shape=(2, 3)):
    a = np.arange(np.prod(shape, dtype=int)).reshape(shape)
    if a.size > 1:
        a.flat[1] = -1 if dtype not in ("|u1", "|b1") else 1
    return a.astype(dtype)


def write():
    for name, dtype in TYPES.items():
        np.save(HERE / f"{name}.npy", array(dtype))
    np.save(HERE / "big-endian.npy", array(">f4"))
    np.save(HERE / "fortran.npy", np.asfortranarray(array("<f4", (2, 3, 4))))
    np.save(HERE / "scalar.npy", np.float64(2.5))
    np.save(HERE / "vector.npy", array("<i4", (7,)))
    np.save(HERE / "empty.npy", array("<f4", (0, 4)))
    with open(HERE / "version2.npy", "wb") as f:
        np.lib.format.write_array(f, array("<f4"), version=(2, 0))
    np.savez(HERE / "stored.npz", **{"a": array("<f4"), "layer/weight": array("<i8", (4,))})
    np.savez_compressed(HERE / "compressed.npz", **{"zeros": np.zeros((10, 10)), "b": array("|u1")})
    np.save(HERE / "text.npy", np.array(["no", "numbers"]))
    np.save(HERE / "uint16.npy", array("<u2"))
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.ReLU(), torch.nn.BatchNorm1d(4), torch.nn.Linear(4, 2))
    save_file(torch.nn.Sequential(model[0], model[1], model[3]).state_dict(), HERE / "linear.safetensors", {"format": "pt"})
    x = torch.tensor([[1.0, -2.0, 0.5]])
    print("linear.safetensors at (1, -2, 0.5):", model[3](torch.relu(model[0](x))).tolist())
    save_file({str(t).replace("torch.", ""): torch.tensor([[0, 1, 2], [3, 4, 5]]).to(t) for t in SAFE}, HERE / "types.safetensors", {"format": "pt"})


def check(stem):
    """Tensors are named by their type; all hold 0, 1, -1 (0 for U8: doubles are held within its range), 100 and have shape (2, 2)."""
    expected = np.array([[0, 1], [-1, 100]])
    seen = []
    arrays = [(k, torch.tensor(v)) for f in (stem + ".npz", stem + "-small.npz") for k, v in np.load(f).items()]
    arrays += [("I32", torch.tensor(np.load(stem + ".npy")))] + list(load_file(stem + ".safetensors").items())
    for name, t in arrays:
        assert SAFE[t.dtype] == name, (name, t.dtype)
        want = torch.tensor(expected.clip(0) if name == "U8" else expected).to(t.dtype)
        assert torch.equal(t, want), (name, t)
        seen.append(name)
    print("read and equal:", *seen)


if __name__ == "__main__":
    check(sys.argv[2]) if sys.argv[1:2] == ["check"] else write()
