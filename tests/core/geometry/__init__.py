"""Tests of app/core/geometry."""
