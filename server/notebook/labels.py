"""QR labels for records and for lots of material: a sheet to print, a single label, and reading what was scanned."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Literal
from urllib.parse import quote, unquote

import segno

from server.notebook.exporting import replacing

LabelKind = Literal["record", "lot"]
INK, MUTED, PAPER = "#14202b", "#4d5f70", "#ffffff"
MAX_CODE = 400  # what a QR code of this size still holds legibly
_CODE = re.compile(r"holotrode:(record|lot):([A-Za-z0-9_.~%-]+)")
_RECORD = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_MAX_LOT = 64
_LONG_ID = 26  # letters, from which an id is set smaller: it is never cut
_KINDS = {"record": "Holotrode", "lot": "Holotrode · lot"}
# On a single label, by what a line says: its height in tenths of a millimetre, and its letters.
_LINES = {"kind": (36, 30), "id": (46, 13), "long": (30, 21), "title": (38, 18), "date": (36, 19)}


class LabelError(ValueError):
    """A label that cannot be made or read; the sentence says what was expected and what came."""


@dataclass(frozen=True)
class Label:
    """What stands on a label.

    Args:
        kind: a record (of a batch), or a lot of material.
        id: the record's, or the lot as its maker writes it.
        title: of the record, or the material.
        date: as it shall be printed.
    """

    kind: LabelKind
    id: str
    title: str = ""
    date: str = ""

    def __post_init__(self) -> None:
        if self.kind == "record" and not _RECORD.fullmatch(self.id):
            raise LabelError(f"A record's id has 1 to 64 letters, digits, '_', '.' or '-'; got {self.id!r}.")
        if self.kind == "lot" and not (self.id.strip() and len(self.id) <= _MAX_LOT and self.id.isprintable()):
            raise LabelError(f"A lot has 1 to {_MAX_LOT} visible characters; got {self.id!r}.")
        if len(self.code) > MAX_CODE:
            raise LabelError(
                f"The code of {self.id!r} would have {len(self.code)} characters; it has room for {MAX_CODE}."
            )

    @property
    def code(self) -> str:
        """The text of its QR code."""
        return f"holotrode:{self.kind}:{quote(self.id, safe='')}"


@dataclass(frozen=True)
class LabelSheet:
    """A sheet of labels on A4; lengths in millimetres. The default is 24 labels of 70 x 37 (as Avery 3474)."""

    columns: int = 3
    rows: int = 8
    width_mm: float = 70.0
    height_mm: float = 37.0
    left_mm: float = 0.0
    top_mm: float = 0.5

    def __post_init__(self) -> None:
        if self.columns < 1 or self.rows < 1 or self.width_mm < 30 or self.height_mm < 15:
            raise LabelError("A sheet has labels of at least 30 x 15 mm, in at least one row and column.")
        across, down = self.left_mm + self.columns * self.width_mm, self.top_mm + self.rows * self.height_mm
        if across > 210 or down > 297 or self.left_mm < 0 or self.top_mm < 0:
            raise LabelError(f"The labels have to fit on A4 (210 x 297 mm); they reach {across:g} x {down:g} mm.")

    @property
    def places(self) -> int:
        """How many labels a sheet has."""
        return self.columns * self.rows


def read_label(text: str) -> tuple[LabelKind, str]:
    """What a scanned code stands for: the kind and the id.

    Raises:
        LabelError: it is no code of ours.
    """
    match = _CODE.fullmatch(text.strip()) if len(text) <= MAX_CODE else None
    if match is None:
        raise LabelError(f"Expected a label such as holotrode:record:ID or holotrode:lot:ID; scanned {text[:60]!r}.")
    kind: LabelKind = "record" if match[1] == "record" else "lot"
    try:
        label = Label(kind, unquote(match[2], errors="strict"))
    except UnicodeDecodeError as error:
        raise LabelError(f"The label {text[:60]!r} is damaged.") from error
    return label.kind, label.id


def qr_svg(code: str, name: str) -> str:
    """A QR code as SVG without a size of its own: what it is shown in gives it one."""
    drawing = segno.make_qr(code, error="m").svg_inline(border=2, dark=INK, light=PAPER, omitsize=True)
    return drawing.replace("<svg ", f'<svg role="img" aria-label="{escape(name)}" ', 1)


def write_label_sheet(
    labels: Sequence[Label], path: Path, sheet: LabelSheet | None = None, first: int = 1, language: str = "en"
) -> None:
    """Write sheets of labels as one HTML page, to be printed at 100 %.

    Args:
        labels: in the order of printing, row by row.
        path: where to.
        sheet: how the labels lie on the paper.
        first: place of the first label, from 1: those before it have been used.
        language: of the hint that is not printed, `en` or `fr`.

    Raises:
        LabelError: there is no such place.
        ExportError: the page cannot be written.
    """
    sheet = sheet or LabelSheet()
    if not 1 <= first <= sheet.places:
        raise LabelError(f"The first label has a place from 1 to {sheet.places}; got {first}.")
    cells = [""] * (first - 1) + [_cell(label) for label in labels]
    pages = "".join(
        f'<section class="sheet">{"".join(_place(cell) for cell in cells[start : start + sheet.places])}</section>'
        for start in range(0, max(len(cells), 1), sheet.places)
    )
    hint = {
        "en": "Print at 100 %, without margins and without “fit to page”. This line is not printed.",
        "fr": "Imprimer à 100 %, sans marges et sans « ajuster à la page ». Cette ligne n'est pas imprimée.",
    }["fr" if language == "fr" else "en"]
    page = (
        f'<!doctype html>\n<html lang="{"fr" if language == "fr" else "en"}"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>Labels</title><style>{_style(sheet)}</style></head>"
        f'<body><p class="hint">{hint}</p>{pages}</body></html>\n'
    )
    with replacing(path) as temporary:
        temporary.write_text(page, encoding="utf-8")


def write_label(label: Label, path: Path) -> None:
    """Write one label of 70 x 37 mm as SVG.

    Raises:
        ExportError: it cannot be written.
    """
    code = segno.make_qr(label.code, error="m")
    side = code.symbol_size(border=2)[0]
    modules = code.svg_inline(border=2, dark=INK, light=PAPER, omitsize=True, svgclass=None, lineclass=None)
    modules = modules[modules.index(">") + 1 : modules.rindex("</svg>")]
    lines = [("kind", _KINDS[label.kind])]
    size = "long" if len(label.id) > _LONG_ID else "id"
    lines += [(size, line) for line in _broken(label.id, _LINES[size][1], 6)]
    lines += [("title", line) for line in _broken(label.title, _LINES["title"][1], 3)]
    lines += [("date", line) for line in _broken(label.date, _LINES["date"][1], 1)]
    texts, at = [], (370 - sum(_LINES[name][0] for name, _ in lines)) / 2
    for name, line in lines:
        at += _LINES[name][0]
        look = f'font-size="{0.78 * _LINES[name][0]:.1f}" fill="{MUTED if name in ("kind", "date") else INK}"'
        look += ' font-weight="600"' if name in ("id", "long") else ""
        texts.append(f'<text x="340" y="{at - 10:.0f}" {look}>{escape(line)}</text>')
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="70mm" height="37mm" viewBox="0 0 700 370" '
        f'font-family="{_FONT}"><title>{escape(label.id)}</title><rect width="700" height="370" fill="{PAPER}"/>'
        f'<g transform="translate(40 45) scale({280 / side:.5f})">{modules}</g>{"".join(texts)}</svg>\n'
    )
    with replacing(path) as temporary:
        temporary.write_text(drawing, encoding="utf-8")


_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif"


def _place(cell: str) -> str:
    return f'<div class="label">{cell}</div>'


def _cell(label: Label) -> str:
    title = f'<span class="title">{escape(label.title)}</span>' if label.title else ""
    date = f'<span class="date">{escape(label.date)}</span>' if label.date else ""
    name = "id long" if len(label.id) > _LONG_ID else "id"
    return (
        f'<div class="code">{qr_svg(label.code, label.id)}</div><div class="words"><span class="kind">'
        f'{_KINDS[label.kind]}</span><span class="{name}">{escape(label.id)}</span>{title}{date}</div>'
    )


def _style(sheet: LabelSheet) -> str:
    code = min(28.0, sheet.height_mm - 7.0, 0.42 * sheet.width_mm)
    return (
        "@page{size:A4;margin:0}*{box-sizing:border-box}html{-webkit-text-size-adjust:none}"
        f"body{{margin:0;font-family:{_FONT};color:{INK};background:#e9edf1}}"
        f".hint{{font-size:14px;text-align:center;color:{MUTED};margin:12px}}"
        f".sheet{{inline-size:210mm;block-size:297mm;margin:0 auto 8mm;padding:{sheet.top_mm}mm 0 0 {sheet.left_mm}mm;"
        f"background:{PAPER};display:grid;grid-template-columns:repeat({sheet.columns},{sheet.width_mm}mm);"
        f"grid-auto-rows:{sheet.height_mm}mm;align-content:start;overflow:hidden;break-after:page}}"
        ".sheet:last-child{break-after:auto}"
        ".label{display:flex;align-items:center;gap:2mm;padding:3mm 3.5mm 3mm 4.5mm;overflow:hidden}"
        f".code{{flex:none;inline-size:{code:g}mm;block-size:{code:g}mm}}.code svg{{display:block}}"
        ".words{display:flex;flex-direction:column;min-inline-size:0;line-height:1.22}"
        f".kind,.date{{font-size:6.5pt;color:{MUTED}}}"
        ".date{margin-block-start:.6mm;font-variant-numeric:tabular-nums}"
        ".id{font-size:9.5pt;font-weight:600;overflow-wrap:anywhere}"
        ".title{font-size:8pt;margin-block-start:.6mm;overflow:hidden;overflow-wrap:anywhere;display:-webkit-box;"
        "-webkit-box-orient:vertical;-webkit-line-clamp:3}.long{font-size:7pt}"
        "@media print{.hint{display:none}body{background:none}.sheet{margin:0}"
        "*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}"
    )


def _broken(text: str, letters: int, most: int) -> list[str]:
    """A text in lines of so many letters, at spaces and signs where there are any; the rest is cut off."""
    lines: list[str] = []
    rest = text.strip()
    while rest and len(lines) < most:
        if len(rest) <= letters:
            lines.append(rest)
            return lines
        cut = max((match.end() for match in re.finditer(r"[\s_.,;:/-]", rest[:letters])), default=letters)
        lines.append(rest[:cut].strip())
        rest = rest[cut:].strip()
    if rest and lines:
        lines[-1] = lines[-1][: letters - 1] + "…"
    return lines
