"""Exports: files and source code for other programs."""
