"""A real organisation from files: read, examined, repaired, pseudonymised, and made into data."""
