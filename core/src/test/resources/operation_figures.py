"""Prints PyTorch's figures that the rows of OpCases quote where no formula is at hand: python3 operation_figures.py (PyTorch 1.13)."""
import torch

nan, inf = float('nan'), float('inf')
d = lambda *x: torch.tensor(x, dtype=torch.float64)
i = lambda *x: torch.tensor(x, dtype=torch.int32)


def slope(f, *points):
    x = d(*points).requires_grad_()
    return torch.autograd.grad(f(x).sum(), x)[0].tolist()


F = torch.nn.functional
print('heaviside', torch.heaviside(d(-2, 0, -0.0, 3, nan), d(0.5)).tolist(), torch.heaviside(i(-2, 0, 3), i(7)).tolist())
print('fmax', torch.fmax(d(1, nan, nan, 3), d(2, 5, nan, nan)).tolist(), 'slopes',
      slope(lambda x: torch.fmax(x, d(2, 2, 2, 2, nan)), 1, 2, 3, nan, nan), slope(lambda y: torch.fmax(d(2, 2, 2, 2, nan), y), 1, 2, 3, nan, nan))
print('fmin', torch.fmin(d(1, nan, nan, 3), d(2, 5, nan, nan)).tolist(), 'slopes',
      slope(lambda x: torch.fmin(x, d(2, 2, 2, 2, nan)), 1, 2, 3, nan, nan), slope(lambda y: torch.fmin(d(2, 2, 2, 2, nan), y), 1, 2, 3, nan, nan))
for name, f in (('threshold', lambda x: F.threshold(x, 0.5, 20)), ('hardshrink', lambda x: F.hardshrink(x, 0.5)),
                ('softshrink', lambda x: F.softshrink(x, 0.5)), ('tanhshrink', F.tanhshrink)):
    print(name, f(d(-2, -0.5, 0, 0.5, 0.75, nan)).tolist(), 'slopes', slope(f, -2, -0.5, 0, 0.5, 0.75, nan))
print('erfinv', torch.erfinv(d(-1, -0.5, 0, 0.25, 0.999, 1, 1.5)).tolist(), 'slopes', slope(torch.erfinv, -0.5, 0, 0.999))
print('logaddexp2', torch.logaddexp2(d(3, -1, inf, -inf, 1000), d(3, 0.5, inf, -inf, 0)).tolist())
print('logspace', torch.logspace(-1, 2, 4).tolist(), torch.logspace(0, 3, 4, base=2).tolist())
print('hstack', torch.hstack((d(1, 2), d(3))).tolist(), 'vstack', torch.vstack((d(1, 2), d(3, 4))).tolist(),
      'dstack', torch.dstack((d(1, 2), d(3, 4))).tolist(), 'block_diag', torch.block_diag(torch.ones(1, 2), d(2.0, 3.0), torch.tensor(4.)).tolist())
print('vander', torch.vander(d(2, 3), 3).tolist(), torch.vander(d(2, 3), 3, increasing=True).tolist())
m = torch.tensor([[1., 1.], [1., 0.]], dtype=torch.float64)
print('matrix_power', [torch.matrix_power(m, n).flatten().tolist() for n in (0, 1, 2, 5)])
print('take_along_dim', torch.take_along_dim(d(10, 20, 30, 40).reshape(2, 2), torch.tensor([[1], [0]]), 1).tolist(),
      torch.take_along_dim(d(10, 20, 30, 40).reshape(2, 2), torch.tensor([[1, 0]]), 0).tolist())
print('cumulative_trapezoid', torch.cumulative_trapezoid(d(1, 2, 4), dx=0.5).tolist())
for how in ('linear', 'lower', 'higher', 'midpoint', 'nearest'):
    print('quantile', how, [torch.quantile(d(5, 1, 4, 2), q, interpolation=how).item() for q in (0, 0.4, 0.5, 0.6, 1)],
          torch.nanquantile(d(5, nan, 1, 4, 2), 0.4, interpolation=how).item(),
          torch.quantile(torch.arange(11.), 0.3, interpolation=how).item())
print('int matmul', (i(1, 2, 3, 4).reshape(2, 2) @ i(5, 6, 7, 8).reshape(2, 2)).tolist(), torch.dot(i(1 << 20, 3), i(1 << 12, 5)).item(),
      (i(200, 100).to(torch.uint8).reshape(1, 2) @ i(2, 1).to(torch.uint8).reshape(2, 1)).tolist())
print('scatter_add', torch.zeros(3, dtype=torch.int32).scatter_add(0, torch.tensor([0, 2, 0]), i(1, 2, 3)).tolist(),
      torch.tensor([250, 1], dtype=torch.uint8).scatter_add(0, torch.tensor([0, 0]), torch.tensor([5, 3], dtype=torch.uint8)).tolist(),
      torch.tensor([False, False]).scatter_add(0, torch.tensor([1, 1]), torch.tensor([True, True])).tolist())
big = torch.tensor([2**53, 2**53 + 1, -2**63, 2**63 - 1])
print('int64', (big < 2**53 + 1).tolist(), (big == torch.roll(big, 1)).tolist(), (big[:2] < big[1:3]).tolist(), big.unique().tolist(),
      torch.searchsorted(torch.tensor([2**53, 2**53 + 1, 2**53 + 2]), torch.tensor([2**53 + 1])).item())
print('pixel_shuffle', F.pixel_shuffle(torch.arange(8.).reshape(4, 1, 2), 2).tolist(), F.pixel_unshuffle(torch.arange(8.).reshape(1, 2, 4), 2).tolist())
