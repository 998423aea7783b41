"""Tests of app/core/training."""
