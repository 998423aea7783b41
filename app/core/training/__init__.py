"""Training of a run, epoch by epoch, with weights bit-identical to scikit-learn's."""
