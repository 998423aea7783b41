"""The article's claims: experiments, parameters, findings and verdicts."""
