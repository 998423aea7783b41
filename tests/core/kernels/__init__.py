"""Tests of app/core/kernels."""
