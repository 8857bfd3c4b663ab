"""The twin of CONVNET in Twin.java."""
import torch
from torch import nn

from twin import train

torch.manual_seed(42)
model = nn.Sequential(nn.Conv2d(1, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(),
                      nn.Flatten(), nn.Linear(256, 10))
train(model, torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9), 1, 8, 8)
