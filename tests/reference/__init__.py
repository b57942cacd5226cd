"""A slow, plain-Python twin of the model, written from docs/model.md."""
