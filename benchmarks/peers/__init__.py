"""The week's rules written in other ways, to compare their speed with the compiled engine's."""
