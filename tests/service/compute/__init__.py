"""Tests of app/service/compute."""
