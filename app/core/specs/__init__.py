"""Specs of runs, and the interventions that change a run during training."""
