"""Sensitivity: which settings move a measure, and which move the difference between scenarios."""
