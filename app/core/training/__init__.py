"""Training: the states of a run, epoch by epoch, equal to scikit-learn's."""
