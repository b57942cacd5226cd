"""Names for the units and sites that nobody has named."""

from __future__ import annotations

UNITS = (
    "Operations",
    "Sales",
    "R&D",
    "Customer Service",
    "Finance",
    "IT",
    "Marketing",
    "Human Resources",
    "Logistics",
    "Legal",
    "Procurement",
    "Quality",
    "Engineering",
    "Product Management",
    "Facilities",
    "Communications",
    "Strategy",
    "Compliance",
    "Business Development",
    "Analytics",
)


def unit_names(count: int) -> tuple[str, ...]:
    """Return names for units: the usual functions, then the same ones numbered from 2."""
    return tuple(_numbered(UNITS[k % len(UNITS)], k // len(UNITS) + 1) for k in range(count))


def site_names(count: int) -> tuple[str, ...]:
    """Return names for sites, the first of which is the headquarters."""
    return ("Headquarters", *(f"Site {k + 1}" for k in range(1, count)))


def expertise_names(units: tuple[str, ...], count: int) -> tuple[str, ...]:
    """Return names for domains of expertise: those of the units, then numbered ones."""
    return tuple(units[k] if k < len(units) else f"Domain {k + 1}" for k in range(count))


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name} {number}"
