"""The twin of MLP in Twin.java."""
import torch
from torch import nn

from twin import train

torch.manual_seed(42)
model = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Dropout(0.2), nn.Linear(32, 10))
train(model, torch.optim.RMSprop(model.parameters(), lr=0.001), 64)
