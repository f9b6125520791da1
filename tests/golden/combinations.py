"""Linear layers, embeddings, attention, branches that meet, and a small network of many layers."""
import torch
from torch import nn

from record import Family

family = Family("combinations")
layer = family.layer


class Residual(nn.Module):
    """What goes in, added to what comes out; `shortcut` stands in the way where shapes change."""

    def __init__(self, body, shortcut=None):
        super().__init__()
        self.body = body
        if shortcut is not None:
            self.shortcut = shortcut

    def forward(self, x):
        return self.body(x) + (self.shortcut(x) if hasattr(self, "shortcut") else x)


class Concat(nn.Module):
    """What two branches give, joined by channels."""

    def __init__(self, first, second):
        super().__init__()
        self.first, self.second = first, second

    def forward(self, x):
        return torch.cat([self.first(x), self.second(x)], 1)


class Attention(nn.MultiheadAttention):
    """Self-attention, without its weights as a second result."""

    def forward(self, x):
        return super().forward(x, x, x, need_weights=False)[0]


class CausalAttention(nn.MultiheadAttention):
    """Self-attention of each position to those before it and to itself."""

    def forward(self, x):
        length = x.shape[1]
        mask = torch.ones(length, length, dtype=torch.bool).triu(1)
        return super().forward(x, x, x, attn_mask=mask, need_weights=False)[0]


layer("linear", nn.Linear(5, 3), (4, 5))
layer("linear_without_bias", nn.Linear(4, 3, bias=False), (2, 4))
layer("linear_of_one_sample", nn.Linear(7, 5), (1, 7))
layer("linear_of_sequences", nn.Linear(4, 2), (2, 3, 4))

layer("embedding", nn.Embedding(7, 3), input=torch.tensor([[0, 6, 3, 3], [2, 0, 1, 3]]))
layer("embedding_of_a_row", nn.Embedding(5, 2), input=torch.tensor([4, 0, 4]))

layer("multihead_attention", Attention(8, 2, batch_first=True), (2, 5, 8))
layer("multihead_attention_of_one_head", Attention(6, 1, batch_first=True), (1, 3, 6))
layer("multihead_attention_of_many_heads", Attention(6, 6, batch_first=True), (2, 4, 6))
layer("multihead_attention_without_bias", Attention(4, 2, bias=False, batch_first=True), (2, 3, 4))
layer("multihead_attention_causal", CausalAttention(8, 2, batch_first=True), (2, 5, 8))

layer("residual", Residual(nn.Sequential(nn.Conv2d(3, 3, 3, padding=1), nn.ReLU(), nn.Conv2d(3, 3, 3, padding=1))), (2, 3, 4, 3))
layer("residual_of_features", Residual(nn.Linear(5, 5)), (3, 5))
layer("residual_with_a_shortcut",
      Residual(nn.Conv2d(2, 4, 3, stride=2, padding=1), nn.Conv2d(2, 4, 1, stride=2)), (2, 2, 5, 6))
layer("concat", Concat(nn.Conv2d(3, 2, 1), nn.Conv2d(3, 4, 3, padding=1)), (2, 3, 4, 3))
layer("concat_with_its_input", Concat(nn.Identity(), nn.Conv2d(2, 3, 3, padding=1)), (2, 2, 3, 4))
layer("concat_of_three",
      Concat(nn.Conv2d(2, 2, 1), Concat(nn.Sequential(nn.Conv2d(2, 3, 5, padding=2), nn.ReLU()), nn.MaxPool2d(3, 1, 1))), (1, 2, 4, 5))
layer("network", nn.Sequential(
    nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2),
    nn.Conv2d(4, 6, 3, padding=1), nn.ReLU(), nn.AvgPool2d(2), nn.Flatten(), nn.Linear(24, 5),
), (3, 1, 10, 11))
