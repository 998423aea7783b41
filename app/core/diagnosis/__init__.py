"""Problems of training: detected from a state, explained with numbers, with a remedy."""
