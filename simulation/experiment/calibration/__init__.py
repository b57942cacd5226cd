"""Calibration: parameters fitted so that the model's steady state resembles an observed network."""
