"""Frames: what the page shows of a run at one epoch, and readings of its exact geometry."""
