"""Tests of app/web/params."""
