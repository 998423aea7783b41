"""The service layer: caches, the store, executors and the computations that requests share."""
