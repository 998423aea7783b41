"""The article's claims: their experiments, the settings of these, and verdicts on the results."""
