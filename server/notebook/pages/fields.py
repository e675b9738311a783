"""Fields of a record on its page: target and actual value, and below them what was corrected, asked and answered."""

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from server.notebook.computing import check
from server.notebook.document import RecordDocument
from server.notebook.pages.figures import derived, entered, measured, moment, percentage
from server.notebook.pages.words import Words
from server.notebook.readout import choice_of, from_si, is_emptying, si_value
from server.protocol.messages import FormField, NotebookEntry

_SHORT = 30  # letters, which fit the column of actual values
_WORDY = ("text", "choice", "moment", "photo")


@dataclass(frozen=True)
class Written:
    """A field with everything that was written to it.

    Args:
        name: as entries have it; without the number of a reading.
        form: of the form, None for what the form does not have.
        entries: on the field and its readings, oldest first.
    """

    name: str
    form: FormField | None
    entries: tuple[NotebookEntry, ...]

    @property
    def values(self) -> list[NotebookEntry]:
        """Every value that was ever entered."""
        return [entry for entry in self.entries if entry.kind == "value"]

    @property
    def is_wordy(self) -> bool:
        """Whether it holds words, which are set from the left and may be long."""
        if self.form is not None:
            return self.form.kind in _WORDY
        return all(entry.value is None for entry in self.entries)


class FieldRows:
    """Makes the table of a step's fields.

    Args:
        document: the record.
        words: of the page.
        usual: offset from UTC that need not be said.
    """

    def __init__(self, document: RecordDocument, words: Words, usual: str) -> None:
        self._document = document
        self._words = words
        self._usual = usual
        self._settling = {entry.refers_to: entry for entry in document.view.entries if entry.kind == "settled"}

    def table(self, fields: Sequence[Written]) -> str:
        """The table of some fields; empty where there is nothing to say of them."""
        targeted = any(self._target_si(field) is not None for field in fields)
        bodies = "".join(self._body(field, targeted) for field in fields)
        if not bodies:
            return ""
        words = self._words
        head = f"<th>{words.field}</th>"
        head += f"<th class=number>{words.target}</th>" if targeted else ""
        head += f'<th class="{"number" if targeted else ""}">{words.actual if targeted else words.entered}</th>'
        head += f"<th class=number>{words.deviation}</th>" if targeted else ""
        head += f"<th>{words.by}</th>"
        look = "fields targeted" if targeted else "fields"
        return f'<table class="{look}"><thead><tr>{head}</tr></thead>{bodies}</table>'

    def _body(self, field: Written, targeted: bool) -> str:
        """The rows of a field; none for a file, which is shown itself, and for what nobody has to enter."""
        wanted = field.form is not None and field.form.required
        if not (field.values or wanted or any(entry.kind == "comment" for entry in field.entries)):
            return ""
        holding = self._holding(field)
        label = escape(field.form.label if field.form else field.name)
        row = f'<tr><th scope="row">{label}</th>{self._cells(field, holding, targeted)}'
        row += f'<td class="by">{self._by(holding)}</td></tr>'
        notes = "".join((*self._warnings(field, holding), *self._corrections(field), *self._comments(field)))
        columns = 5 if targeted else 3
        below = f'<tr class="notes"><td colspan="{columns}">{notes}</td></tr>' if notes else ""
        return f"<tbody>{row}{below}</tbody>"

    def _cells(self, field: Written, holding: Sequence[NotebookEntry], targeted: bool) -> str:
        """The cells between the label and who entered it: words take the room of target and deviation."""
        actual = self._actual(field, holding)
        if not targeted:
            return f'<td class="{"words" if field.is_wordy else "actual"}">{actual}</td>'
        if field.is_wordy and any(len(entry.text) > _SHORT or "\n" in entry.text for entry in holding):
            return f'<td class="words" colspan="3">{actual}</td>'
        if field.is_wordy:
            return f'<td></td><td class="number words">{actual}</td><td></td>'
        target, deviation = self._against_target(field, holding)
        return (
            f'<td class="number">{target}</td><td class="number actual">{actual}</td>'
            f'<td class="number">{deviation}</td>'
        )  # fmt: skip

    def _actual(self, field: Written, holding: Sequence[NotebookEntry]) -> str:
        """The value; of readings the mean with their spread, and each of them."""
        words = self._words
        if not holding:
            if field.values:
                return f'<span class="muted">{words.emptied}</span>'
            wanted = field.form is not None and field.form.required
            return f'<span class="warning">⚠ {words.no_value}</span>' if wanted else ""
        known = self._in_si(field, holding)
        if field.form is None or field.form.kind != "readings" or len(known) < 2:
            return "<br>".join(self._said(field, entry) for entry in holding)
        unit = field.form.units[0]
        mean, spread = from_si(statistics.fmean(known), unit), statistics.stdev(known) / unit.factor
        kind = f"<small>{words.mean} ± {words.spread}, n = {len(known)}</small>"
        each = f'<small class="each">{self._each(field, holding)}</small>'
        return f"{escape(measured(mean, spread, unit.symbol, words))}{kind}{each}"

    def _each(self, field: Written, holding: Sequence[NotebookEntry]) -> str:
        """Every reading; the unit once where all have the same."""
        units = {entry.unit for entry in holding}
        if len(units) > 1 or any(entry.value is None for entry in holding):
            return " · ".join(self._said(field, entry) for entry in holding)
        numbers = [entered(entry.value or 0.0, "", self._words) for entry in holding]
        return escape(" · ".join(numbers) + f"\u2009{units.pop()}")

    def _against_target(self, field: Written, holding: Sequence[NotebookEntry]) -> tuple[str, str]:
        """The target in the unit of the field, and how far the value is from it; a word beside the colour."""
        goal, form, words = self._target_si(field), field.form, self._words
        if goal is None or form is None:
            return "", ""
        offer = next((unit for unit in form.units if holding and unit.symbol == holding[-1].unit), form.units[0])
        target = escape(derived(from_si(goal, offer), offer.symbol, words, digits=5))
        known = self._in_si(field, holding)
        if not known or not goal or self._disputed(field):
            return target, ""
        share = statistics.fmean(known) / goal - 1
        kept = not form.tolerance or abs(share) <= form.tolerance
        sign, look, word = ("✓", "ok", words.within) if kept else ("⚠", "warning", words.off_target)
        if not form.tolerance:
            return target, percentage(share, words)
        return target, f'<span class="{look}">{sign} {percentage(share, words)}<small>{word}</small></span>'

    def _target_si(self, field: Written) -> float | None:
        if field.form is None or not field.form.target or not field.form.units:
            return None
        computed = self._document.quantities.get(field.form.target)
        return None if computed is None else computed.value

    # --- below a field --------------------------------------------------------------------------------------

    def _warnings(self, field: Written, holding: Sequence[NotebookEntry]) -> Iterator[str]:
        if self._disputed(field):
            yield f'<p class="warning">⚠ {self._words.several}</p>'
        for entry in holding:
            value = si_value(field.form, entry)
            sentence = check(field.form, value, self._words.language) if field.form and value is not None else ""
            if sentence:
                yield f'<p class="warning">⚠ {escape(sentence)}</p>'

    def _corrections(self, field: Written) -> Iterator[str]:
        """What every correction replaced, struck through, with its reason."""
        by_id = {entry.entry_id: entry for entry in field.values}
        words = self._words
        for entry in field.values:
            old = [by_id[one] for one in entry.base if one in by_id]
            if not old:
                continue
            number = entry.field.removeprefix(f"{field.name}.")
            which = f"{words.reading} {number}: " if number != entry.field and number.isdecimal() else ""
            struck = ", ".join(f"<s>{self._said(field, one)}</s> {self._signed(one)}" for one in old)
            now = f"<strong>{self._said(field, entry)}</strong> {self._signed(entry)}"
            yield f"<p>{which}{struck} → {now}<br>{words.reason} {escape(entry.reason)}</p>"

    def _comments(self, field: Written) -> Iterator[str]:
        words = self._words
        for entry in field.entries:
            if entry.kind != "comment":
                continue
            kind = {"question": words.question, "arrow": words.arrow}.get(entry.about or "", words.remark)
            text = f'<p class="comment"><strong>{kind}</strong> {escape(entry.text)} {self._signed(entry)}'
            settled = self._settling.get(entry.entry_id)
            if settled is not None:
                word = words.waived if settled.reason else words.answer
                text += f"<br><strong>{word}</strong> {escape(settled.text)} {self._signed(settled)}"
            elif entry.about == "question":
                text += f'<br><span class="warning">⚠ {words.still_open}</span>'
            yield f"{text}</p>"

    # --- entries --------------------------------------------------------------------------------------------

    def _holding(self, field: Written) -> list[NotebookEntry]:
        """The values that hold, in the order of the readings."""
        names = dict.fromkeys(entry.field for entry in field.values)
        held = [entry for name in names for entry in self._document.current.get(name, ()) if not is_emptying(entry)]
        return sorted(held, key=lambda entry: _number(entry.field))

    def _disputed(self, field: Written) -> bool:
        return any(len(self._document.current.get(entry.field, ())) > 1 for entry in field.values)

    def _in_si(self, field: Written, holding: Sequence[NotebookEntry]) -> list[float]:
        return [value for entry in holding if (value := si_value(field.form, entry)) is not None]

    def _said(self, field: Written, entry: NotebookEntry) -> str:
        choice = choice_of(field.form, entry)
        if choice is not None:
            return escape(choice)
        if entry.value is not None:
            return escape(entered(entry.value, entry.unit, self._words))
        if field.form is not None and field.form.kind == "moment":
            return escape(moment(entry.text, self._usual))
        return f'<span class="text">{escape(entry.text)}</span>' if entry.text else self._words.emptied

    def _by(self, holding: Sequence[NotebookEntry]) -> str:
        """Who entered, each once, and when the last."""
        if not holding:
            return ""
        names = ", ".join(dict.fromkeys(escape(entry.actor) for entry in holding))
        last = max(holding, key=lambda entry: entry.seq)
        return f"{names}<small>{moment(last.device_time, self._usual)}</small>"

    def _signed(self, entry: NotebookEntry) -> str:
        return f'<span class="muted">{escape(entry.actor)}, {moment(entry.device_time, self._usual)}</span>'


def _number(name: str) -> int:
    last = name.rpartition(".")[2]
    return int(last) if last.isdecimal() else 0
