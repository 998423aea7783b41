"""Frames: everything that one picture of a run shows at one epoch."""
