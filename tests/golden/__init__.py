"""Results of a fixed seed: they may change only when somebody means them to."""
