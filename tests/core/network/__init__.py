"""Tests of app/core/network."""
