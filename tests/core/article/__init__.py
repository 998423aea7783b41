"""Tests of app/core/article."""
