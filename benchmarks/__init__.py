"""Measurements of speed and precision; not part of the package."""
