"""Normalisations: by batch, training and frozen, with the running statistics after a step; by sample; of weights."""
import torch
from torch import nn
from torch.nn.utils.parametrizations import weight_norm
from torchvision.ops import FrozenBatchNorm2d

from record import Family

family = Family("normalisations")
layer = family.layer
EPSILON = torch.finfo(torch.float32).eps  # What an RMSNorm of float32 takes unless told otherwise.

layer("batch_norm1d", nn.BatchNorm1d(3), (5, 3))
layer("batch_norm1d_of_sequences", nn.BatchNorm1d(3), (2, 3, 5))
layer("batch_norm1d_of_two_samples", nn.BatchNorm1d(4), (2, 4))
layer("batch_norm1d_frozen", nn.BatchNorm1d(3), (5, 3), frozen=True)
layer("batch_norm2d", nn.BatchNorm2d(3), (4, 3, 3, 2))
layer("batch_norm2d_of_one_image", nn.BatchNorm2d(2), (1, 2, 5, 3))
layer("batch_norm2d_epsilon_and_momentum", nn.BatchNorm2d(3, eps=1e-2, momentum=0.3), (3, 3, 2, 2))
layer("batch_norm2d_frozen", nn.BatchNorm2d(3), (2, 3, 3, 4), frozen=True)
layer("frozen_batch_norm2d", FrozenBatchNorm2d(3), (2, 3, 3, 4), frozen=True)
layer("frozen_batch_norm2d_epsilon", FrozenBatchNorm2d(2, eps=1e-2), (1, 2, 3, 2), frozen=True)

layer("layer_norm", nn.LayerNorm(5), (3, 5))
layer("layer_norm_of_sequences", nn.LayerNorm(6), (2, 3, 6))
layer("layer_norm_epsilon", nn.LayerNorm(4, eps=1e-2), (2, 3, 4))
layer("layer_norm_without_bias", nn.LayerNorm(4, bias=False), (2, 4))
layer("layer_norm_of_two_axes", nn.LayerNorm([3, 4]), (2, 3, 4))
layer("layer_norm_of_images", nn.LayerNorm([3, 2, 4]), (2, 3, 2, 4))

layer("instance_norm1d", nn.InstanceNorm1d(3, affine=True), (2, 3, 5))
layer("instance_norm2d", nn.InstanceNorm2d(3, affine=True), (2, 3, 4, 3))
layer("instance_norm2d_plain", nn.InstanceNorm2d(3), (2, 3, 4, 3))
layer("instance_norm2d_epsilon", nn.InstanceNorm2d(2, eps=1e-2, affine=True), (1, 2, 3, 3))

layer("group_norm", nn.GroupNorm(2, 6), (2, 6, 3, 2))
layer("group_norm_of_one_group", nn.GroupNorm(1, 4), (2, 4, 3, 3))
layer("group_norm_of_every_channel", nn.GroupNorm(3, 3), (1, 3, 4, 2))
layer("group_norm_of_sequences", nn.GroupNorm(2, 4), (2, 4, 5))
layer("group_norm_of_features", nn.GroupNorm(2, 8), (3, 8))
layer("group_norm_epsilon", nn.GroupNorm(2, 4, eps=1e-2), (2, 4, 2, 2))

layer("rms_norm", nn.RMSNorm(5, eps=EPSILON), (3, 5))
layer("rms_norm_of_sequences", nn.RMSNorm(4, eps=EPSILON), (2, 3, 4))
layer("rms_norm_epsilon", nn.RMSNorm(6, eps=1e-2), (2, 6))
layer("rms_norm_of_small_numbers", nn.RMSNorm(4, eps=1e-6), (2, 4), scale=1e-2)

layer("local_response_norm", nn.LocalResponseNorm(5, alpha=0.5), (2, 7, 3, 2))
layer("local_response_norm_of_an_even_size", nn.LocalResponseNorm(4, alpha=0.5, beta=0.6, k=2.0), (1, 6, 2, 3))
layer("local_response_norm_wider_than_its_channels", nn.LocalResponseNorm(9, alpha=0.5), (1, 3, 2, 2))
layer("local_response_norm_as_it_comes", nn.LocalResponseNorm(5), (1, 6, 3, 3), scale=4.0)

layer("weight_norm_linear", weight_norm(nn.Linear(4, 3)), (2, 4))
layer("weight_norm_linear_without_bias", weight_norm(nn.Linear(4, 3, bias=False)), (2, 4))
layer("weight_norm_conv1d", weight_norm(nn.Conv1d(2, 3, 3)), (2, 2, 6))
layer("weight_norm_conv2d", weight_norm(nn.Conv2d(2, 3, 3, padding=1)), (2, 2, 4, 3))
layer("weight_norm_conv2d_strided_without_bias", weight_norm(nn.Conv2d(3, 2, 3, stride=2, bias=False)), (1, 3, 5, 5))
