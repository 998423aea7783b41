"""Tests of app/web, with the site in this process and with real servers."""
