"""Tests of app/web/http."""
