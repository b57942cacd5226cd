"""orgsim: an agent-based simulator of how organisations grow social capital."""

__version__ = "0.1.0"
