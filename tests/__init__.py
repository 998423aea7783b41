"""Laws first, over hard cases; the tree mirrors app/."""
