"""Tests of app/core/curves."""
