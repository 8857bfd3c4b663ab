"""Layers as PyTorch 1.13 draws and computes them, for TorchLayersTest: python3 layers.py writes layers.safetensors.

For each case, from manual_seed(7): the parameters as drawn (NAME.param.*, float32); then, in double precision, inputs (NAME.in.0 ...),
the output (NAME.out), and the gradients of sum(out * w), with w = 0.5 + (0.618033988749895 i mod 1), of inputs (NAME.din.0 ...) and
parameters (NAME.dparam.*). Inputs are drawn before the layer, so that the layer's generator starts afresh; what a layer drops comes
after its parameters from the same stream.
"""
import json
import math
import pathlib
import struct

import torch
from torch import nn

HERE = pathlib.Path(__file__).parent
TYPES = {torch.float32: "F32", torch.float64: "F64", torch.bool: "BOOL", torch.int32: "I32"}
found = {}


def save(path, tensors):
    header, data = {}, b""
    for name in sorted(tensors, key=lambda n: (-tensors[n].element_size(), n)):
        raw = tensors[name].detach().contiguous().numpy().tobytes()
        header[name] = {"dtype": TYPES[tensors[name].dtype], "shape": list(tensors[name].shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def case(name, build, inputs, run=None, train=True):
    torch.manual_seed(7)
    layer = build()
    for key, p in layer.named_parameters():
        found[f"{name}.param.{key}"] = p.detach().clone()
    layer = layer.double().train(train)
    xs = [x.clone() for x in inputs]
    for i, x in enumerate(xs):
        found[f"{name}.in.{i}"] = x.clone()
        if x.dtype == torch.float64:
            x.requires_grad_(True)
    y = (run or (lambda m, *a: m(*a)))(layer, *[x.long() if x.dtype == torch.int32 else x for x in xs])
    found[f"{name}.out"] = y
    w = (0.5 + (torch.arange(y.numel(), dtype=torch.float64) * 0.618033988749895) % 1).reshape(y.shape)
    (y * w).sum().backward()
    for i, x in enumerate(xs):
        if x.grad is not None:
            found[f"{name}.din.{i}"] = x.grad
    for key, p in layer.named_parameters():
        found[f"{name}.dparam.{key}"] = p.grad


def normal(*shape):
    return torch.randn(*shape, dtype=torch.float64)


class Waves(nn.Module):
    """As in PyTorch's tutorial "Language modeling with nn.Transformer and torchtext", samples first, without dropout."""

    def __init__(self, size, longest):
        super().__init__()
        position = torch.arange(longest, dtype=torch.float64).unsqueeze(1)
        div = torch.exp(torch.arange(0, size, 2, dtype=torch.float64) * (-math.log(10000.0) / size))
        self.pe = torch.zeros(longest, size, dtype=torch.float64)
        self.pe[:, 0::2] = torch.sin(position * div)
        self.pe[:, 1::2] = torch.cos(position * div)

    def forward(self, x):
        return x + self.pe[: x.shape[1]]


torch.manual_seed(1)
case("bilinear", lambda: nn.Bilinear(3, 4, 5), [normal(2, 3), normal(2, 4)])
case("dropout1d", lambda: nn.Dropout1d(0.4), [normal(3, 6, 2)])
case("dropout2d", lambda: nn.Dropout2d(0.4), [normal(3, 6, 2, 3)])
case("alphadropout", lambda: nn.AlphaDropout(0.3), [normal(4, 9)])
case("adaptiveavgpool1d", lambda: nn.AdaptiveAvgPool1d(3), [normal(2, 2, 8)])
case("adaptivemaxpool1d", lambda: nn.AdaptiveMaxPool1d(3), [normal(2, 2, 8)])
case("adaptivemaxpool2d", lambda: nn.AdaptiveMaxPool2d((3, 2)), [normal(2, 2, 7, 5)])
case("prelu", lambda: nn.PReLU(), [normal(3, 4)])
case("preluchannels", lambda: nn.PReLU(4, 0.1), [normal(3, 4, 2)])
case("hardshrink", lambda: nn.Hardshrink(0.7), [normal(20)])
case("softshrink", lambda: nn.Softshrink(0.7), [normal(20)])
case("tanhshrink", lambda: nn.Tanhshrink(), [normal(20)])
case("threshold", lambda: nn.Threshold(0.2, 7), [normal(20)])
case("hardtanh", lambda: nn.Hardtanh(-0.5, 1), [normal(20)])
case("glu", lambda: nn.GLU(1), [normal(3, 4)])
case("softmin", lambda: nn.Softmin(1), [normal(3, 4)])
case("softplus", lambda: nn.Softplus(2, 3), [normal(20) * 3])
case("upsamplenearest", lambda: nn.Upsample(scale_factor=3), [normal(2, 2, 2, 3)])
case("upsamplebilinear", lambda: nn.Upsample(scale_factor=3, mode="bilinear"), [normal(2, 2, 3, 4)])
case("pixelshuffle", lambda: nn.PixelShuffle(2), [normal(2, 8, 2, 3)])
case("zeropad", lambda: nn.ZeroPad2d((1, 2, 3, -1)), [normal(1, 2, 3, 4)])
case("reflectionpad", lambda: nn.ReflectionPad2d((1, 2, 2, 1)), [normal(1, 2, 3, 4)])
case("replicationpad", lambda: nn.ReplicationPad2d(2), [normal(1, 2, 3, 4)])
case("embedding", lambda: nn.Embedding(5, 3, padding_idx=2), [torch.tensor([[0, 2, 4], [2, 2, 1]], dtype=torch.int32)])
case("positional", lambda: Waves(6, 9), [normal(2, 7, 6)])
padding = torch.tensor([[False, False, False, False], [False, False, True, True]])
memory_padding = torch.tensor([[False, False, True], [False, False, False]])
causal = torch.triu(torch.ones(4, 4), 1).bool()
case("encoder", lambda: nn.TransformerEncoderLayer(8, 2, 12, 0.2, batch_first=True), [normal(2, 4, 8)])
case("encoderfirst", lambda: nn.TransformerEncoderLayer(8, 2, 12, 0.2, "gelu", batch_first=True, norm_first=True), [normal(2, 4, 8), padding],
     lambda m, x, p: m(x, src_mask=causal, src_key_padding_mask=p), train=False)
case("decoder", lambda: nn.TransformerDecoderLayer(8, 2, 12, 0.2, batch_first=True), [normal(2, 4, 8), normal(2, 3, 8)],
     lambda m, x, y: m(x, y, tgt_mask=causal))
case("decoderfirst", lambda: nn.TransformerDecoderLayer(8, 2, 12, 0.2, "gelu", batch_first=True, norm_first=True),
     [normal(2, 4, 8), normal(2, 3, 8), padding, memory_padding],
     lambda m, x, y, p, q: m(x, y, tgt_mask=causal, tgt_key_padding_mask=p, memory_key_padding_mask=q), train=False)
case("convtranspose1d", lambda: nn.ConvTranspose1d(2, 3, 5), [normal(2, 2, 4)])
case("convtranspose2d", lambda: nn.ConvTranspose2d(4, 6, 3, stride=2, groups=2), [normal(2, 4, 3, 2)])
case("attention", lambda: nn.MultiheadAttention(6, 2, batch_first=True), [normal(2, 4, 6), normal(2, 3, 6), normal(2, 3, 6)], lambda m, q, k, v: m(q, k, v)[0])
save(HERE / "layers.safetensors", found)
