"""Limits on classes and columns that no setting changes."""

MOST_CLASSES = 100
"""The maximum number of classes: a page and a confusion matrix stay quick and readable."""

MOST_UNNAMED_CLASSES = 10
"""The maximum number of distinct integer labels that are classes although they have no names.

Runs and links without names depend on it: more labels have always been the targets of a regression.
"""

MOST_COLUMNS = 256
"""The maximum number of columns that a network takes."""
