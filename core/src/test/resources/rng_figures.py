"""Prints the figures of TorchRngTest (PyTorch 1.13.1, CPU, without MKL)."""
import torch


def digest(tensor):
    """31-digest of the bits of all elements, as a signed 64-bit number."""
    total = 0
    for bits in tensor.view(torch.int32 if tensor.dtype == torch.float32 else torch.int64).tolist():
        total = (total * 31 + bits) & 0xFFFFFFFFFFFFFFFF
    return total if total < 2 ** 63 else total - 2 ** 64


torch.manual_seed(20240229)
print("rand f32", digest(torch.rand(2000)))
print("uniform f32", digest(torch.empty(2000).uniform_(-0.3, 0.7)))
print("uniform f64", digest(torch.empty(2000, dtype=torch.float64).uniform_(-0.3, 0.7)))
print("rand f64", digest(torch.rand(2000, dtype=torch.float64)))
print("uniform f32", digest(torch.empty(2000).uniform_(-1 / 3 ** 0.5, 1 / 3 ** 0.5)))
print("randint", torch.randint(-1000000, 1000000000, (5,)).tolist())
print("randperm", torch.randperm(1000)[:6].tolist())
print("random_", torch.empty(2, dtype=torch.int64).random_().tolist())
print("randn", torch.randn(1001)[[0, 500, 984, 985, 1000]].tolist())
print("randn", torch.randn(1).tolist(), torch.randn(17)[0].item(), torch.randn(1).tolist())
print("normal", torch.normal(2.0, 3.0, (15,))[14].item(), torch.randn(1, dtype=torch.float64).item())
print("bernoulli", torch.empty(40).bernoulli_(0.7).int().tolist())
print("rand", torch.rand(1).item())
for seed in -5, 2 ** 32 + 7, 7:
    torch.manual_seed(seed)
    print("seed", seed, torch.rand(1).item())
