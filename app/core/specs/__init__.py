"""Specs of runs, and interventions: changes of a run during training."""
