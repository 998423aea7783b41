"""Networks: the multilayer perceptron as a function of the plane, and its metrics."""
