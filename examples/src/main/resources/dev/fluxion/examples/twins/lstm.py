"""The twin of LSTM in Twin.java."""
import torch
from torch import nn

from twin import train


class Rows(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(8, 32, batch_first=True)
        self.out = nn.Linear(32, 10)

    def forward(self, x):
        return self.out(self.lstm(x)[0][:, -1])


torch.manual_seed(42)
model = Rows()
train(model, torch.optim.Adam(model.parameters(), lr=0.005), 8, 8)
