"""The ways through a module: which step follows which, and whether every way ends and every step can be reached."""

from collections.abc import Iterator

from training_modules.schema import Module

END = "end"

Key = tuple[str | int, ...]


class WayError(ValueError):
    """The steps of a module do not form ways from the first step to an end.

    Args:
        keys: the place in the module.
        sentence: what is wrong there.
    """

    def __init__(self, keys: Key, sentence: str) -> None:
        super().__init__(sentence)
        self.keys = keys


def following(module: Module, place: int, branch: str | int | None = None) -> int:
    """The place of the step that comes after one; the number of steps where the module ends.

    Args:
        module: whose ways lead from the first step to an end.
        place: of the step that is completed, from 0.
        branch: what the answer was, where the step branches on it.
    """
    step = module.steps[place]
    target = next((one.to for one in step.branches if one.when == branch), step.next)
    if target is None:
        return place + 1
    return len(module.steps) if target == END else _places(module)[target]


def check_ways(module: Module) -> None:
    """Let a module pass whose every step can be reached and whose every way ends.

    Raises:
        WayError: an unknown step, a cycle, a step that nothing leads to, or a branch that no answer takes.
    """
    places = _places(module)
    edges = [list(_edges(module, place, places)) for place in range(len(module.steps))]
    _check_ends(module, edges)
    _check_reached(module, edges)


def _places(module: Module) -> dict[str, int]:
    return {step.id: place for place, step in enumerate(module.steps)}


def _edges(module: Module, place: int, places: dict[str, int]) -> Iterator[tuple[int, Key]]:
    """Where a step leads, each with the key that says so."""
    step = module.steps[place]
    keys: Key = ("steps", place)
    yield _target(step.next, place, places, (*keys, "next")), (*keys, "next") if step.next else keys
    for number, branch in enumerate(step.branches):
        where = (*keys, "branches", number)
        _check_taken(module, place, number, where)
        yield _target(branch.to, place, places, (*where, "to")), (*where, "to")


def _target(step_id: str | None, place: int, places: dict[str, int], keys: Key) -> int:
    if step_id is None:
        return place + 1
    if step_id == END:
        return len(places)
    if step_id not in places:
        raise WayError(keys, f"unknown step {step_id!r}; there are {', '.join(places)} and {END}")
    return places[step_id]


def _check_taken(module: Module, place: int, number: int, where: Key) -> None:
    """An answer has to be able to take the branch."""
    step = module.steps[place]
    when, kind = step.branches[number].when, step.condition.kind
    if isinstance(when, str) and kind != "value":
        raise WayError((*where, "when"), f"{when} is about a value; this step asks for a {kind}")
    if isinstance(when, int):
        options = len(step.condition.options) if step.condition.kind == "choice" else 0
        if step.condition.kind != "choice" or step.condition.several:
            raise WayError((*where, "when"), f"option {when} needs a choice of one option; this step has none")
        if when >= options:
            raise WayError((*where, "when"), f"options count from 0 to {options - 1}; got {when}")
    if when in [branch.when for branch in step.branches[:number]]:
        raise WayError((*where, "when"), f"{when} has a branch already")


def _check_reached(module: Module, edges: list[list[tuple[int, Key]]]) -> None:
    reached, waiting = {0}, [0]
    while waiting:
        for target, _ in edges[waiting.pop()]:
            if target < len(edges) and target not in reached:
                reached.add(target)
                waiting.append(target)
    for place, step in enumerate(module.steps):
        if place not in reached:
            raise WayError(("steps", place), f"no way leads to the step {step.id!r}")


def _check_ends(module: Module, edges: list[list[tuple[int, Key]]]) -> None:
    """Walk every way down; a step that is met again on its own way closes a cycle."""
    on_the_way: list[int] = []
    finished: set[int] = set()

    def visit(place: int, keys: Key) -> None:
        if place == len(edges) or place in finished:
            return
        if place in on_the_way:
            cycle = [module.steps[one].id for one in (*on_the_way[on_the_way.index(place) :], place)]
            raise WayError(keys, f"this leads back in a cycle, {' -> '.join(cycle)}; a way may only lead on")
        on_the_way.append(place)
        for target, where in edges[place]:
            visit(target, where)
        on_the_way.pop()
        finished.add(place)

    visit(0, ("steps", 0))
