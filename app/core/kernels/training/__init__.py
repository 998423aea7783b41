"""Compiled training: back-propagation, epochs of mini-batches, shuffling."""
