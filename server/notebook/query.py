"""What a researcher types to find records: words, and conditions on values.

    porosity < 0,35 and active = NMC111
    coating.gap >= 50 um
    "lot 42" and (state = open or author = marie*) and not calend*
    drying.started >= 2026-03-01

Words beside each other must all be there; in quotes, one after the other; a `*` at the end leaves the ending open.
A condition names a field or a quantity, or the last part of its name (`porosity`), or one of `title`, `state`,
`author` and `changed`. A word right after a number is its unit.
"""

import math
import re
from dataclasses import dataclass
from typing import Literal

from server.notebook.index import words_of
from server.problems import ProblemError

MAX_CHARACTERS = 1000
# Databases have limits of their own to what they can take apart.
MAX_TERMS = 50
MAX_DEPTH = 20

Operator = Literal["=", "!=", "<", "<=", ">", ">="]
OPERATORS: dict[str, Operator] = {
    "=": "=", "==": "=", "!=": "!=", "≠": "!=", "<": "<", "<=": "<=", "≤": "<=", ">": ">", ">=": ">=", "≥": ">=",
}  # fmt: skip
KEYWORDS = {"and", "or", "not"}

TOKEN = re.compile(
    r'(?P<bracket>[()])|(?P<operator><=|>=|!=|==|[<>=≤≥≠])|"(?P<quoted>[^"]*)"|(?P<open>")'
    r'|(?P<plain>(?:[^\s()<>=≤≥≠"!]|!(?!=))+)'
)
NUMBER = re.compile(r"([+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:e[+-]?\d+)?)(?![\d.,])(.*)", re.ASCII | re.IGNORECASE)
DATE = re.compile(r"\d{4}-\d\d(-\d\d([T ][\d:.]*Z?)?)?", re.ASCII | re.IGNORECASE)
# What no text of the notebook holds; typographic quotes and the minus sign are meant as the plain ones.
UNSEEN = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
PLAIN = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "−": "-"})


class QueryError(ProblemError):
    """A query that says nothing; the sentence names the character.

    Args:
        place: of the character, from 0.
        sentence: what was expected and what came.
    """

    def __init__(self, place: int, sentence: str) -> None:
        super().__init__("bad_message", f"Search, character {place + 1}: {sentence}")
        self.place = place


@dataclass(frozen=True)
class Words:
    """These words one after the other, anywhere in a record."""

    words: str


@dataclass(frozen=True)
class Quantity:
    """A number as it was typed, with its unit or none."""

    number: float
    unit: str
    typed: str


@dataclass(frozen=True)
class Text:
    """A text that a value should be; with a `*` at its end, begin with."""

    text: str


@dataclass(frozen=True)
class Date:
    """A month, a day or a moment (ISO 8601), all of it."""

    text: str


@dataclass(frozen=True)
class Comparison:
    """A condition on the values of a name; `place` is that of the value in the query."""

    name: str
    operator: Operator
    value: Quantity | Text | Date
    place: int


@dataclass(frozen=True)
class Not:
    """What must not hold."""

    node: "Node"


@dataclass(frozen=True)
class Both:
    """What must hold all together; everything does where there is nothing."""

    nodes: "tuple[Node, ...]"


@dataclass(frozen=True)
class Either:
    """Of what at least one must hold."""

    nodes: "tuple[Node, ...]"


Node = Words | Comparison | Not | Both | Either


def parse(query: str) -> Node:
    """Take a query apart.

    Raises:
        QueryError: it says nothing; the sentence names the place.
    """
    if len(query) > MAX_CHARACTERS:
        raise QueryError(MAX_CHARACTERS, f"expected at most {MAX_CHARACTERS} characters; got {len(query)}.")
    parser = _Parser(_tokens(UNSEEN.sub(" ", query).translate(PLAIN)), len(query))
    node = parser.either(0)
    if parser.token is not None:
        raise parser.unexpected("a word or a condition")
    return node


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    place: int

    @property
    def keyword(self) -> str:
        return self.text.lower() if self.kind == "plain" and self.text.lower() in KEYWORDS else ""


def _tokens(query: str) -> list[_Token]:
    tokens = [_Token(str(m.lastgroup), m[str(m.lastgroup)], m.start()) for m in TOKEN.finditer(query)]
    for token in tokens:
        if token.kind == "open":
            raise QueryError(token.place, "expected a second quotation mark after this one; got none.")
    return tokens


class _Parser:
    """Recursive descent: `either` of `both` of terms."""

    def __init__(self, tokens: list[_Token], end: int) -> None:
        self.tokens = tokens
        self.end = end
        self.at = 0
        self.terms = 0

    @property
    def token(self) -> _Token | None:
        return self.ahead(0)

    def ahead(self, number: int) -> _Token | None:
        return self.tokens[self.at + number] if self.at + number < len(self.tokens) else None

    def is_next(self, text: str) -> bool:
        """Whether the next token is this bracket or keyword."""
        token = self.token
        return token is not None and (token.keyword == text or (token.kind == "bracket" and token.text == text))

    def took(self, text: str) -> bool:
        """Take the next token if it is this bracket or keyword."""
        is_it = self.is_next(text)
        self.at += is_it
        return is_it

    def unexpected(self, wanted: str) -> QueryError:
        token = self.token
        got = f"got {token.text[:40]}" if token else "the query ends there"
        return QueryError(token.place if token else self.end, f"expected {wanted}; {got}.")

    def either(self, depth: int) -> Node:
        nodes = [self.both(depth)]
        while self.took("or"):
            if self.token is None:
                raise self.unexpected("a word or a condition after or")
            nodes.append(self.both(depth))
        return nodes[0] if len(nodes) == 1 else Either(tuple(nodes))

    def both(self, depth: int) -> Node:
        nodes: list[Node] = []
        while self.token is not None and not self.is_next(")") and not self.is_next("or"):
            if nodes:
                self.took("and")
            elif self.is_next("and"):
                break
            if (node := self.term(depth)) is not None:
                nodes.append(node)
        if not nodes and (self.token is not None or depth):
            raise self.unexpected("a word or a condition")
        return nodes[0] if len(nodes) == 1 else Both(tuple(nodes))

    def term(self, depth: int) -> Node | None:
        """A term; None for a sign that no word has, such as a lone `&`."""
        token = self.token
        if token is None or (token.kind == "operator") or token.keyword in ("and", "or") or self.is_next(")"):
            raise self.unexpected("a word or a condition")
        self.terms += 1
        if self.terms > MAX_TERMS or depth > MAX_DEPTH:
            limit = f"at most {MAX_TERMS} words and conditions, in brackets at most {MAX_DEPTH} deep"
            raise QueryError(token.place, f"expected {limit}; got more.")
        if self.took("not"):
            if (node := self.term(depth + 1)) is None:
                raise self.unexpected("a word or a condition after not")
            return Not(node)
        if self.took("("):
            node = self.either(depth + 1)
            if not self.took(")"):
                raise self.unexpected("a closing bracket")
            return node
        self.at += 1
        following = self.token
        if following is not None and following.kind == "operator":
            self.at += 1
            return self.comparison(token, OPERATORS[following.text])
        return Words(token.text) if words_of(token.text) else None

    def comparison(self, name: _Token, operator: Operator) -> Comparison:
        token = self.token
        if token is None or token.kind not in ("plain", "quoted") or token.keyword:
            raise self.unexpected(f"a number or a text to compare {name.text} with")
        self.at += 1
        value: Quantity | Text | Date
        number = NUMBER.fullmatch(token.text)
        if token.kind == "quoted":
            value = Text(token.text)
        elif DATE.fullmatch(token.text):
            value = Date(token.text)
        elif number:
            value = Quantity(_finite(number[1], token.place), number[2] or self.unit(), token.text)
        else:
            value = Text(token.text)
        if isinstance(value, Text) and operator not in ("=", "!="):
            raise QueryError(token.place, f"expected a number or a date after {operator}; got {token.text[:40]}.")
        return Comparison(name.text, operator, value, token.place)

    def unit(self) -> str:
        """Take the unit after a number: a plain word that does not name the next condition."""
        token, after = self.token, self.ahead(1)
        if token is None or token.kind != "plain" or token.keyword or (after and after.kind == "operator"):
            return ""
        self.at += 1
        return token.text


def _finite(digits: str, place: int) -> float:
    number = float(digits.replace(",", "."))
    if not math.isfinite(number):
        raise QueryError(place, f"expected a number below 1e308; got {digits[:40]}.")
    return number
