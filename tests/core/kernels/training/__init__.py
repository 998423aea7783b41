"""Tests of app/core/kernels/training."""
