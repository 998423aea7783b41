"""Tests of the pages in a browser, with a running server."""
