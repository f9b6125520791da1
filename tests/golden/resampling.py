"""What moves pixels: upsampling, pixel shuffle, padding, flattening."""
from torch import nn

from record import Family

family = Family("resampling")
layer = family.layer

layer("upsample_nearest_by_two", nn.Upsample(scale_factor=2, mode="nearest"), (2, 3, 3, 4))
layer("upsample_nearest_by_three", nn.Upsample(scale_factor=3, mode="nearest"), (1, 2, 2, 3))
layer("upsample_bilinear_by_two", nn.Upsample(scale_factor=2, mode="bilinear"), (2, 2, 3, 4))
layer("upsample_bilinear_by_three", nn.Upsample(scale_factor=3, mode="bilinear"), (1, 2, 3, 2))
layer("upsample_bilinear_of_one_pixel", nn.Upsample(scale_factor=4, mode="bilinear"), (1, 2, 1, 1))
layer("upsample_bilinear_of_one_row", nn.Upsample(scale_factor=3, mode="bilinear"), (2, 1, 1, 4))
layer("upsample_bilinear_by_four", nn.Upsample(scale_factor=4, mode="bilinear"), (1, 1, 2, 3))

layer("pixel_shuffle_by_two", nn.PixelShuffle(2), (2, 8, 3, 2))
layer("pixel_shuffle_by_three", nn.PixelShuffle(3), (1, 9, 2, 3))
layer("pixel_unshuffle_by_two", nn.PixelUnshuffle(2), (2, 3, 4, 6))

layer("zero_pad1d", nn.ZeroPad1d(1), (1, 2, 3))
layer("zero_pad1d_by_sides", nn.ZeroPad1d((1, 2)), (2, 2, 4))
layer("zero_pad2d", nn.ZeroPad2d(2), (2, 2, 3, 4))
layer("zero_pad2d_by_sides", nn.ZeroPad2d((1, 2, 3, 0)), (1, 2, 3, 4))
layer("reflection_pad2d", nn.ReflectionPad2d(1), (2, 2, 3, 4))
layer("reflection_pad2d_to_the_limit", nn.ReflectionPad2d(2), (1, 2, 3, 3))
layer("reflection_pad2d_by_sides", nn.ReflectionPad2d((1, 3, 2, 0)), (1, 2, 3, 4))
layer("replication_pad2d", nn.ReplicationPad2d(2), (2, 2, 3, 4))
layer("replication_pad2d_of_one_pixel", nn.ReplicationPad2d(3), (1, 2, 1, 1))
layer("replication_pad2d_by_sides", nn.ReplicationPad2d((1, 3, 2, 0)), (1, 2, 3, 4))

layer("flatten", nn.Flatten(), (2, 3, 4, 5))
layer("unflatten_to_images", nn.Unflatten(1, (2, 3, 4)), (2, 24))
layer("unflatten_to_sequences", nn.Unflatten(1, (3, 4)), (2, 12))
