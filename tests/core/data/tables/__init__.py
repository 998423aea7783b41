"""Tests of app/core/data/tables."""
