"""Tests of app/service/studies."""
