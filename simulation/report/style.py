"""How figures look, and how a drawn figure becomes SVG and PNG that are the same every time."""

from __future__ import annotations

import io
import re
import textwrap
import unicodedata
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK = "#1d2733"
MUTED = "#5b6673"
RULE = "#d9dee4"
TINT = "#e6efe9"
SHADE = "#f1f3f6"
WIDTH_INCHES = 7.4
PIXELS_PER_INCH = 180

# Okabe & Ito's hues, darkened where they would fall below a contrast of 3:1 on white.
COLOURS = ("#0072B2", "#D55E00", "#00875F", "#B5558F", "#A87500", "#2E8FC9", "#7A4B2A")
MARKERS = ("o", "s", "D", "^", "v", ">", "<")
BASELINE_COLOUR = "#4a5561"

FONTS = ("Arial", "Helvetica Neue", "Helvetica", "Liberation Sans", "DejaVu Sans")
FONT_STACK = f"{', '.join(f'{chr(39)}{font}{chr(39)}' for font in FONTS)}, sans-serif"

_BEFORE_FAMILY = r'(style="(?:[^"]*; )?font(?:-family: |: [^;"\']*px ))'


@dataclass(frozen=True)
class Drawn:
    """A finished figure: its file's stem, what it shows in words, and both of its forms."""

    stem: str
    title: str
    alternative: str
    caption: str
    svg: str
    png: bytes

    @property
    def inline(self) -> str:
        """Return the SVG as a part of an HTML page: no addresses, no identity used twice."""
        body = self.svg[self.svg.index("<svg") :]
        body = re.sub(r'\sxmlns(:\w+)?="[^"]*"', "", body).replace("xlink:href", "href")
        body = re.sub(r'\b(id|aria-labelledby)="', rf'\1="{self.stem}-', body)
        body = re.sub(rf'(aria-labelledby="{self.stem}-\w+) ', rf"\1 {self.stem}-", body)
        return re.sub(r'(url\(|href=")#', rf"\1#{self.stem}-", body)


@contextmanager
def styled() -> Iterator[None]:
    """Set the report's style for the drawing inside, and nothing outside."""
    import matplotlib as mpl
    from matplotlib import font_manager

    present = set(font_manager.get_font_names())
    settings: Any = {
        "font.family": [font for font in FONTS if font in present],
        "font.size": 8,
        "text.color": INK,
        "axes.edgecolor": RULE,
        "axes.linewidth": 0.8,
        "axes.labelcolor": MUTED,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.axisbelow": True,
        "xtick.color": MUTED,
        "ytick.color": MUTED,
        "xtick.labelsize": 7.5,
        "ytick.labelsize": 7.5,
        "xtick.major.size": 0,
        "ytick.major.size": 0,
        "axes.unicode_minus": True,
        "svg.fonttype": "none",
        "svg.hashsalt": "orgsim",
    }
    with mpl.rc_context(settings), warnings.catch_warnings():
        # A name in a script the font lacks is still right in the SVG.
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        yield


def finish(figure: Figure, stem: str, title: str, alternative: str, caption: str) -> Drawn:
    """Return a drawn figure in both of its forms."""
    vector, raster = io.StringIO(), io.BytesIO()
    figure.savefig(vector, format="svg")
    figure.savefig(raster, format="png", dpi=PIXELS_PER_INCH, metadata={"Software": None})
    svg = _described(vector.getvalue(), title, alternative)
    return Drawn(stem, title, alternative, caption, svg, raster.getvalue())


def write(axes: Axes, x: float, y: float, text: str, **how: Any) -> None:
    """Write text that is shown as it stands: a dollar sign starts no formula."""
    axes.text(x, y, printable(text), parse_math=False, **how)


def write_left(axes: Axes, y: float, text: str, line: float) -> None:
    """Write the name of a row left of its axes, each line by itself.

    ``line`` is the height of one, in the axes' unit. A block of lines would be aligned by the
    widths of the font that is here, and not by those of the reader's.
    """
    lines = text.split("\n")
    how: dict[str, Any] = {"transform": axes.get_yaxis_transform(), "ha": "right", "va": "center"}
    for at, one in enumerate(lines):
        write(axes, -0.02, y + line * (at - (len(lines) - 1) / 2), one, fontsize=8, **how)


def signed_ticks(value: float, _: float) -> str:
    """Return a tick's label with its sign, as an axis of differences has it."""
    return f"{value:+,.10g}".replace("-", "−").replace(",", "\u202f") if value else "0"


def printable(text: str) -> str:
    """Return a text on one or more lines without characters that cannot be drawn."""
    lines = (" ".join(line.split()) for line in text.split("\n"))
    kept = "\n".join(lines)
    return "".join(c for c in kept if c == "\n" or not unicodedata.category(c).startswith("C"))


def short_names(names: Sequence[str], width: int, lines: int) -> list[str]:
    """Return names wrapped to a width and shortened to some lines; no two become alike."""
    wrapped = [_wrapped(name, width, lines) for name in names]
    return [
        _numbered(name, wrapped[:at].count(name) + 1) if name in wrapped[:at] else name
        for at, name in enumerate(wrapped)
    ]


def _numbered(name: str, number: int) -> str:
    ending = f"… ({number})"
    return f"{name[: max(1, len(name) - len(ending))].rstrip(' …')}{ending}"


def _wrapped(name: str, width: int, lines: int) -> str:
    wrapped = textwrap.wrap(printable(name), width, max_lines=lines, placeholder=" …")
    return "\n".join(wrapped)


def _described(svg: str, title: str, alternative: str) -> str:
    # The metadata tell the time of drawing.
    svg = re.sub(r"\s*<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    # With no quotation marks left in texts, attributes can be told from what a user wrote.
    svg = re.sub(r">[^<]+<", lambda text: text[0].replace('"', "&quot;"), svg)
    svg = re.sub(r'(?<=<path d=")[^"]*', lambda path: _rounded(path[0]), svg)
    svg = re.sub(rf"{_BEFORE_FAMILY}[^;\"]*", rf"\1{FONT_STACK}", svg)
    opening = (
        ' role="img" aria-labelledby="title description">'
        f'<title id="title">{_escaped(title)}</title>'
        f'<desc id="description">{_escaped(alternative)}</desc>'
    )
    head, _, rest = svg.partition("<svg")
    attributes, _, body = rest.partition(">")
    return f"{head}<svg{attributes}{opening}{body}"


def _escaped(text: str) -> str:
    return escape(printable(text), {'"': "&quot;"})


def _rounded(path: str) -> str:
    """Return a path with coordinates to a hundredth of a point, which nobody can see."""
    return re.sub(r"-?\d+\.\d{3,}", lambda number: f"{float(number[0]):.2f}", path)
