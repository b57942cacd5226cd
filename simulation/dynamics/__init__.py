"""One week of social life as kernels over arrays; docs/model.md has every equation."""
