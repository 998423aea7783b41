"""Tests of app/core/claims."""
