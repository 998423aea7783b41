"""Tests of app/core/studies."""
