"""Tests of app/web: the site in this process, and real servers."""
