"""Multi-layer perceptrons as functions of the plane: initialization, evaluation and metrics."""
