"""Tests of app/service/runs."""
