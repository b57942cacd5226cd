"""Robustness: how far the ranking of scenarios survives what is not known of parameters."""
