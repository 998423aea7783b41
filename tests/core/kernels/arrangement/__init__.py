"""Tests of app/core/kernels/arrangement."""
