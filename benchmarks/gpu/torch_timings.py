"""The rows of GpuCheck, by PyTorch on the same GPU: python3 torch_timings.py [cpu]; on the CPU the small rows, to try the script"""
import sys
import time

import torch

small = sys.argv[1:] == ["cpu"]
if not small and not torch.cuda.is_available():
    raise SystemExit("torch sees no GPU")
torch.backends.cuda.matmul.allow_tf32 = False
gpu = torch.device("cpu" if small else "cuda")
wait = (lambda: None) if small else torch.cuda.synchronize
print(torch.__version__, "CPU" if small else torch.cuda.get_device_name(0))


def seconds(step):
    best, steps = float("inf"), 1
    for attempt in range(4):
        wait()
        start = time.perf_counter()
        for _ in range(steps):
            step()
        wait()
        each = (time.perf_counter() - start) / steps
        best = best if attempt == 0 else min(best, each)
        steps = max(1, min(1000, int(0.2 / each))) if attempt == 0 else steps
    return best


def bandwidth(what, n, arrays, step):
    print(f"{what} {n}  {4.0 * n * arrays / seconds(step) / 1e9:.3g} GB/s")


for n in (1_000_000,) if small else (1_000_000, 10_000_000, 100_000_000):
    a, b = torch.zeros(n, device=gpu), torch.zeros(n, device=gpu)
    bandwidth("copy", n, 2, lambda: a.clone())
    bandwidth("add", n, 3, lambda: a + b)
    bandwidth("gelu", n, 2, lambda: torch.nn.functional.gelu(a))
    bandwidth("sum", n, 1, lambda: a.sum())
    p = torch.zeros(n, device=gpu, requires_grad=True)
    p.grad = b
    optimizer = torch.optim.RMSprop([p])
    bandwidth("rmsprop", n, 5, optimizer.step)
for n in (512,) if small else (512, 1024, 2048, 4096, 8192):
    a = torch.randn(n, n, device=gpu)
    print(f"matmul {n}  {2.0 * n ** 3 / seconds(lambda: a @ a) / 1e12:.3g} TFLOP/s")
for batch in (32,) if small else (32, 128, 1024):
    model = torch.nn.Sequential(torch.nn.Linear(784, 512), torch.nn.ReLU(), torch.nn.Linear(512, 512), torch.nn.ReLU(),
                                torch.nn.Linear(512, 10)).to(gpu)
    optimizer = torch.optim.RMSprop(model.parameters())
    x, labels = torch.randn(batch, 784, device=gpu), torch.zeros(batch, dtype=torch.long, device=gpu)

    def step():
        loss = torch.nn.functional.cross_entropy(model(x), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    print(f"mlp step, batch {batch}  {seconds(step) * 1e6:.1f} us")
