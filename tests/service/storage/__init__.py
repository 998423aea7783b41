"""Tests of app/service/storage."""
