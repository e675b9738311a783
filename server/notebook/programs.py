"""Formulas as text, compiled into programs in postfix order that every language evaluates alike."""

import ast
import math
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")

BINARY = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
OF_TWO = frozenset({"min", "max", "given"})
OF_READINGS = frozenset({"mean", "sd", "count"})
OPERATORS = frozenset({*BINARY.values(), *OF_TWO, "sqrt"})
TAKEN = {"sqrt": 1}  # all others take two
LONGEST = 4000
DEEPEST = 100

# CPython 3.11 counts the depth of all trees that are being built in one place: where a collection of garbage lets
# another thread parse meanwhile, both may end in a SystemError (python/cpython issue 106905).
_parsing = threading.Lock()


class FormulaError(ValueError):
    """A formula that cannot be used; the sentence says what stands where."""


def compile_formula(text: str) -> tuple[str, ...]:
    """The program of a formula: `(a.b + 1) / 2` is `a.b 1.0 + 2.0 /`.

    Args:
        text: names with dots, numbers, + - * /, parentheses, min, max and given of two or more, sqrt, and mean, sd and
            count of a field's readings.

    Raises:
        FormulaError: anything else.
    """
    return compile_tree(parse(text))


def parse(text: str) -> ast.expr:
    """The tree of a formula, which ends soon whichever way it is walked down.

    Raises:
        FormulaError: this is no expression, or one too long or too deep.
    """
    if len(text) > LONGEST:
        raise FormulaError(f"expected a formula of at most {LONGEST} characters; got {len(text)}")
    try:
        with _parsing:
            tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise FormulaError(f"expected a formula; got {text.strip()!r}") from error
    level: list[ast.AST] = [tree]
    for _ in range(DEEPEST):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        if not level:
            return tree
    raise FormulaError(f"expected at most {DEEPEST} operations inside one another")


def compile_tree(node: ast.expr) -> tuple[str, ...]:
    """The program of a formula that has been parsed.

    Raises:
        FormulaError: as for `compile_formula`.
    """
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool) and math.isfinite(number):
            return (repr(float(number)),)
        case ast.Name() | ast.Attribute():
            return (_name(node),)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return ("0.0", *compile_tree(operand), "-")
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in BINARY:
            sides = compile_tree(left) + compile_tree(right)
            return (*sides, BINARY[type(operator)])
        case ast.Call(func=ast.Name(id=function), args=arguments, keywords=[]):
            return _call(function, arguments)
    raise FormulaError(f"expected numbers, names and + - * /; got {ast.unparse(node)!r}")


def _call(function: str, arguments: Sequence[ast.expr]) -> tuple[str, ...]:
    if function in OF_READINGS and len(arguments) == 1:
        return (f"{function}:{_name(arguments[0])}",)
    if function == "sqrt" and len(arguments) == 1:
        return (*compile_tree(arguments[0]), "sqrt")
    if function in OF_TWO and len(arguments) >= 2:
        parts = [compile_tree(argument) for argument in arguments]
        rest = [token for part in parts[1:] for token in (*part, function)]
        return (*parts[0], *rest)
    known = ", ".join(sorted(OF_TWO | OF_READINGS | {"sqrt"}))
    raise FormulaError(f"expected one of {known}, with its arguments; got {function} of {len(arguments)}")


def _name(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) if name not in OPERATORS | OF_READINGS:
            return name
        case ast.Attribute(value=value, attr=last):
            return f"{_name(value)}.{last}"
    raise FormulaError(f"expected a name; got {ast.unparse(node)!r}")


def evaluate(program: Iterable[str], lookup: Callable[[str], float | None]) -> float | None:
    """The value of a program in SI; None where it needs what is unknown, or is no finite number.

    Args:
        program: as compiled.
        lookup: is asked for names and for `mean:FIELD`, `sd:FIELD` and `count:FIELD`.
    """

    def operand(token: str) -> float | None:
        return float(token) if is_number(token) else lookup(token)

    return run(program, operand, apply)


def run(program: Iterable[str], operand: Callable[[str], T], operation: Callable[[str, tuple[T, ...]], T]) -> T:
    """What is left on the stack when each operand has been put there and each operation has replaced its own."""
    stack: list[T] = []
    for token in program:
        if token not in OPERATORS:
            stack.append(operand(token))
            continue
        taken = TAKEN.get(token, 2)
        arguments = tuple(stack[-taken:])
        del stack[-taken:]
        stack.append(operation(token, arguments))
    (left,) = stack
    return left


def apply(operator: str, arguments: tuple[float | None, ...]) -> float | None:
    """One operation on SI values, of which any may be unknown."""
    if operator == "given":
        return arguments[0] if arguments[0] is not None else arguments[1]
    known = [argument for argument in arguments if argument is not None]
    if len(known) < len(arguments):
        return None
    if operator == "sqrt":
        return math.sqrt(known[0]) if known[0] >= 0 else None
    return _of_two(operator, known[0], known[1])


def _of_two(operator: str, left: float, right: float) -> float | None:
    match operator:
        case "+":
            value = left + right
        case "-":
            value = left - right
        case "*":
            value = left * right
        case "/":
            value = left / right if right else math.nan
        case "min":
            value = min(left, right)
        case _:
            value = max(left, right)
    return value if math.isfinite(value) else None


def is_number(token: str) -> bool:
    """Whether an operand is a number and no name."""
    return token[0].isdigit()
