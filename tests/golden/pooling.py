"""Pools: side by side, overlapping, padded, dilated, rounded up, to a fixed size."""
from torch import nn

from record import Family

family = Family("pooling")
layer = family.layer

layer("max_pool1d", nn.MaxPool1d(2), (2, 3, 6))
layer("max_pool1d_over_an_odd_size", nn.MaxPool1d(2), (1, 2, 7))
layer("max_pool1d_overlapping", nn.MaxPool1d(3, stride=2, padding=1), (2, 2, 8))
layer("max_pool1d_rounded_up", nn.MaxPool1d(2, ceil_mode=True), (1, 2, 7))
layer("max_pool1d_dilated", nn.MaxPool1d(2, stride=1, dilation=3), (1, 2, 8))
layer("avg_pool1d", nn.AvgPool1d(2), (2, 3, 6))
layer("avg_pool1d_overlapping", nn.AvgPool1d(3, stride=2, padding=1), (2, 2, 7))
layer("avg_pool1d_without_the_padding", nn.AvgPool1d(3, stride=2, padding=1, count_include_pad=False), (1, 2, 7))
layer("avg_pool1d_rounded_up", nn.AvgPool1d(3, ceil_mode=True), (1, 2, 7))

layer("max_pool2d", nn.MaxPool2d(2), (2, 3, 4, 6))
layer("max_pool2d_over_odd_sizes", nn.MaxPool2d(2), (1, 2, 5, 7))
layer("max_pool2d_overlapping", nn.MaxPool2d(3, stride=2, padding=1), (2, 2, 7, 6))
layer("max_pool2d_by_one", nn.MaxPool2d(2, stride=1), (1, 1, 4, 5))
layer("max_pool2d_same_of_five", nn.MaxPool2d(5, stride=1, padding=2), (1, 2, 6, 4))
layer("max_pool2d_padded", nn.MaxPool2d(2, padding=1), (1, 1, 4, 5))
layer("max_pool2d_dilated", nn.MaxPool2d(2, stride=1, dilation=2), (1, 2, 5, 4))
layer("max_pool2d_dilated_strided_padded", nn.MaxPool2d(3, stride=2, padding=1, dilation=2), (1, 2, 8, 7))
layer("max_pool2d_rounded_up", nn.MaxPool2d(2, ceil_mode=True), (1, 2, 5, 7))
layer("max_pool2d_overlapping_rounded_up", nn.MaxPool2d(3, stride=2, ceil_mode=True), (2, 2, 6, 8))
layer("max_pool2d_padded_rounded_up", nn.MaxPool2d(3, stride=2, padding=1, ceil_mode=True), (1, 2, 6, 7))
layer("max_pool2d_rounded_up_for_nothing", nn.MaxPool2d(2, ceil_mode=True), (1, 2, 4, 6))

layer("avg_pool2d", nn.AvgPool2d(2), (2, 3, 4, 6))
layer("avg_pool2d_over_odd_sizes", nn.AvgPool2d(3), (1, 2, 7, 5))
layer("avg_pool2d_overlapping", nn.AvgPool2d(3, stride=2, padding=1), (2, 2, 7, 6))
layer("avg_pool2d_without_the_padding", nn.AvgPool2d(3, stride=1, padding=1, count_include_pad=False), (1, 1, 4, 3))
layer("avg_pool2d_rounded_up", nn.AvgPool2d(2, ceil_mode=True), (1, 2, 5, 7))
layer("avg_pool2d_overlapping_rounded_up", nn.AvgPool2d(3, stride=2, ceil_mode=True), (2, 2, 6, 8))
layer("avg_pool2d_padded_rounded_up", nn.AvgPool2d(3, stride=2, padding=1, ceil_mode=True), (1, 2, 6, 8))
layer("avg_pool2d_without_the_padding_rounded_up",
      nn.AvgPool2d(3, stride=2, padding=1, ceil_mode=True, count_include_pad=False), (1, 2, 6, 8))

layer("adaptive_avg_pool1d", nn.AdaptiveAvgPool1d(3), (2, 2, 6))
layer("adaptive_avg_pool1d_uneven", nn.AdaptiveAvgPool1d(4), (1, 2, 7))
layer("adaptive_avg_pool2d", nn.AdaptiveAvgPool2d((2, 3)), (2, 2, 4, 6))
layer("adaptive_avg_pool2d_uneven", nn.AdaptiveAvgPool2d((3, 4)), (1, 2, 5, 7))
layer("adaptive_avg_pool2d_to_one", nn.AdaptiveAvgPool2d(1), (2, 3, 5, 4))
layer("adaptive_avg_pool2d_growing", nn.AdaptiveAvgPool2d((4, 5)), (1, 2, 3, 2))
layer("adaptive_max_pool1d", nn.AdaptiveMaxPool1d(3), (2, 2, 6))
layer("adaptive_max_pool1d_uneven", nn.AdaptiveMaxPool1d(4), (1, 2, 7))
layer("adaptive_max_pool2d", nn.AdaptiveMaxPool2d((2, 3)), (2, 2, 4, 6))
layer("adaptive_max_pool2d_uneven", nn.AdaptiveMaxPool2d((3, 4)), (1, 2, 5, 7))
layer("adaptive_max_pool2d_growing", nn.AdaptiveMaxPool2d((4, 5)), (1, 2, 3, 2))

layer("global_avg_pool2d", nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten()), (2, 3, 5, 4))
layer("global_max_pool2d", nn.Sequential(nn.AdaptiveMaxPool2d(1), nn.Flatten()), (2, 3, 5, 4))
layer("global_avg_pool1d", nn.Sequential(nn.AdaptiveAvgPool1d(1), nn.Flatten()), (2, 3, 5))
layer("global_max_pool1d", nn.Sequential(nn.AdaptiveMaxPool1d(1), nn.Flatten()), (2, 3, 5))
