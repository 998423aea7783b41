"""Tests of app/core/frames."""
