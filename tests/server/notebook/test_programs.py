import gc
import math
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.notebook.programs import FormulaError, compile_formula, evaluate

KNOWN: dict[str, float] = {"a.b": 6.25, "c": -0.5, "zero": 0.0, "mean:x.y": 10.5, "sd:x.y": 0.75, "count:x.y": 9.0}

numbers = st.floats(0, 1e6).map(lambda value: ("number", value))
operands = st.sampled_from([("name", name) for name in ("a.b", "c", "zero", "unknown.one", "mean:x.y", "sd:x.y")])


def operations(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    of_two = st.tuples(st.sampled_from(["+", "-", "*", "/", "min", "max", "given"]), parts, parts)
    return of_two | st.tuples(st.sampled_from(["sqrt", "minus"]), parts)


trees = st.recursive(numbers | operands, operations, max_leaves=20)


def written(tree: Any) -> str:
    match tree:
        case ("number", value):
            return repr(value)
        case ("name", name):
            what, colon, field = name.partition(":")
            return f"{what}({field})" if colon else what
        case ("sqrt", part):
            return f"sqrt({written(part)})"
        case ("minus", part):
            return f"-({written(part)})"
        case ("min" | "max" | "given" as function, left, right):
            return f"{function}({written(left)}, {written(right)})"
        case (sign, left, right):
            return f"({written(left)} {sign} {written(right)})"
    raise AssertionError(tree)


def naive(tree: Any) -> float | None:
    """The slow, obvious twin of a compiled program."""
    match tree:
        case ("number", value):
            return float(value)
        case ("name", name):
            return KNOWN.get(name)
        case ("given", left, right):
            first, second = naive(left), naive(right)
            return second if first is None else first
    parts = [naive(part) for part in tree[1:]]
    if None in parts:
        return None
    try:
        value = {
            "+": lambda a, b: a + b,
            "-": lambda a, b: a - b,
            "*": lambda a, b: a * b,
            "/": lambda a, b: a / b,
            "min": min,
            "max": max,
            "sqrt": math.sqrt,
            "minus": lambda a: 0.0 - a,
        }[tree[0]](*parts)
    except (ZeroDivisionError, ValueError):
        return None
    return value if math.isfinite(value) else None


@given(trees)
def test_a_program_gives_what_its_formula_means(tree: Any) -> None:
    assert evaluate(compile_formula(written(tree)), KNOWN.get) == naive(tree)


@pytest.mark.parametrize(
    ("formula", "program"),
    [
        ("(a.b + 1) / 2", "a.b 1.0 + 2.0 /"),
        ("a.b + 1 / 2", "a.b 1.0 2.0 / +"),
        ("max(a, b, c)", "a b max c max"),
        ("given(w.x, 3e-6)", "w.x 3e-06 given"),
        ("-x", "0.0 x -"),
        ("mean(d.m) - sd(f.m) / sqrt(count(f.m))", "mean:d.m sd:f.m count:f.m sqrt / -"),
    ],
)
def test_programs_are_in_postfix_order(formula: str, program: str) -> None:
    assert compile_formula(formula) == tuple(program.split())


@pytest.mark.parametrize(
    "formula",
    [
        "",
        "a +",
        "a ** 2",
        "a[0]",
        "a.b()",
        "a if b else c",
        "a and b",
        "a < b",
        "[a]",
        "'a'",
        "True",
        "1j",
        "1e999",
        "\0",
        "__import__('os')",
        "max(1)",
        "max(a, key=b)",
        "sqrt(*a)",
        "sqrt(a, b)",
        "mean(1)",
        "mean(a + b)",
        "given",
        "max.x",
        "(lambda: 1)()",
        "(" * 150 + "1" + ")" * 150 + " if",
        "-" * 300 + "1",
        "a" + ".a" * 300,
        "1+" * 3000 + "1",
    ],
)
def test_what_is_no_formula_is_refused(formula: str) -> None:
    with pytest.raises(FormulaError, match="expected"):
        compile_formula(formula)


@given(st.text(max_size=40))
def test_any_text_is_a_formula_or_is_refused(text: str) -> None:
    with suppress(FormulaError):
        assert compile_formula(text)


@contextmanager
def restless_threads() -> Iterator[None]:
    """Threads change places often, and wherever garbage is collected, which is often too."""
    pause, thresholds = sys.getswitchinterval(), gc.get_threshold()

    def linger(*_: object) -> None:
        sum(range(50))

    sys.setswitchinterval(1e-6)
    gc.set_threshold(50)
    gc.callbacks.append(linger)
    try:
        yield
    finally:
        gc.callbacks.remove(linger)
        gc.set_threshold(*thresholds)
        sys.setswitchinterval(pause)


def test_formulas_are_compiled_in_many_threads_at_once() -> None:
    formula = "+".join(60 * ["(a.b * (c.d + 1) / max(e.f, 2))"])
    with ThreadPoolExecutor(8) as pool, restless_threads():
        programs = set(pool.map(compile_formula, 320 * [formula]))
    assert programs == {compile_formula(formula)}
