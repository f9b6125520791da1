"""Writes the golden numbers of every layer, activation and loss: `python layers.py`, with PyTorch installed.

Look at `git diff --stat` and at the version each file names: another version of PyTorch may round otherwise.
"""
import activations
import combinations
import convolutions
import losses
import normalisations
import pooling
import resampling

for module in (activations, combinations, convolutions, losses, normalisations, pooling, resampling):
    module.family.write()
