"""Tests of app/core/schema."""
