"""Writes numpy_prints.txt: tensors as bits, and how NumPy 1.24.2 (python3-numpy of Debian 12) prints them.

    python3 numpy_prints.py > numpy_prints.txt

A case is a line "# DTYPE SHAPE bits HEX..." or "# DTYPE SHAPE linear START STEP" (START + i * STEP in row-major order),
followed by the lines that str() gives.
"""
import numpy as np

rng = np.random.default_rng(20261122)
UNSIGNED = {1: np.uint8, 2: np.uint16, 4: np.uint32, 8: np.uint64}


def shape_of(a):
    return ",".join(map(str, a.shape)) or "()"


def bits(a):
    a = np.asarray(a)
    raw = a.view(UNSIGNED[a.dtype.itemsize]).ravel() if a.size else []
    print("#", a.dtype, shape_of(a), "bits", *("%x" % b for b in raw))
    print(a)


def linear(dtype, shape, start, step):
    a = (start + step * np.arange(np.prod(shape))).astype(dtype).reshape(shape)
    print("#", dtype, shape_of(a), "linear", start, step)
    print(a)


for dtype in ("float32", "float64", "float16"):
    def floats(values):
        return bits(np.array(values, dtype=dtype))

    for scalar in (0, -0.0, 1, -2.5, 0.1, 1e-4, 9.9e-5, 1e-5, 123456789, 1e16, 1.5e16, 1e15, np.nan, np.inf, -np.inf, 1 / 3):
        if dtype != "float16" or not abs(scalar) > 65504 or np.isinf(scalar):
            floats(scalar)
    floats([1, 2, 3])
    floats([[1, 2.5], [-3.25, 4]])
    floats([0, -0.0])
    floats([0.1, 0.2, 0.30000001])
    floats([1 / 3, 2 / 3, 1])
    floats([1e-4, 1])
    floats([9.99e-5, 1e-2])
    floats([1, 1000])
    floats([1, 1001])
    floats([-1, 1000.5])
    floats([np.nan, 1, -1])
    floats([np.nan, np.inf])
    floats([[np.nan], [-np.inf]])
    floats([np.inf, 1.5, 1000.25])
    floats([-np.inf, 1e-7])
    floats([5e-8, 6e-8])
    floats([0, 1e-5])
    floats([[[1, 2], [3, 4]], [[5, 6], [7, 8]]])
    floats([[[[0.5]]], [[[1.5]]]])
    floats(np.zeros((0,)))
    floats(np.zeros((3, 0)))
    floats(np.ones((1, 1, 1)))
    floats(np.arange(30))
    floats(np.arange(30) / 8)
    floats(np.arange(60).reshape(2, 30) / 4 - 3)
    for _ in range(10):
        floats(rng.standard_normal(7))
        floats(rng.standard_normal((3, 4)))
        floats(rng.random((2, 2, 3)) * 10.0 ** rng.integers(-4, 4))
        floats(rng.integers(-50, 50, 9) / 4)
floats32 = np.frombuffer(rng.bytes(4 * 60), dtype="<f4").reshape(12, 5)
for row in floats32:
    bits(row)
for row in np.frombuffer(rng.bytes(8 * 60), dtype="<f8").reshape(12, 5):
    bits(row)
for row in np.frombuffer(rng.bytes(2 * 60), dtype="<f2").reshape(12, 5):
    bits(row)
bits(np.array([1e8, 1], "f4"))
bits(np.array([99999999, 5e6], "f8"))
bits(np.array([1e100, 1e-100, -1e5], "f8"))
bits(np.array([5e-324, 1.7976931348623157e308], "f8"))
bits(np.array([1.4e-45, 3.4028235e38], "f4"))
bits(np.array([2.0 ** -44, 2.0 ** 60, 9007199254740993], "f8"))
bits(np.array([0.000123456789012345, 0.1], "f8"))
bits(np.array([1234567.891, 7654321.125], "f8"))
bits(np.array([0.123456785, 0.999999995, 0.5], "f8"))
for dtype in ("int32", "int64", "int8", "uint8"):
    bits(np.array(7, dtype))
    bits(np.array([1, 20, 100], dtype))
    bits(np.arange(24).astype(dtype).reshape(2, 3, 4))
    info = np.iinfo(dtype)
    bits(np.array([[info.min, 0], [5, info.max]], dtype))
bits(np.array(True))
bits(np.array([True, False, True]))
bits(np.array([[False, False], [True, True]]))
bits(np.zeros((0, 2), bool))
linear("float32", (1000,), 0, 1)
linear("float32", (1001,), 0, 1)
linear("float32", (40, 40), 0, 0.5)
linear("float64", (7, 200), -3, 0.25)
linear("float64", (200, 6), -3, 0.25)
linear("float32", (11, 10, 10), 0, 1)
linear("float32", (2, 3, 200), 0.5, 1)
linear("int32", (1200,), -600, 1)
linear("int32", (35, 36), 0, 3)
linear("float64", (2000,), 0, 1e-7)
linear("float32", (3, 1, 500), 1, 0.001)
