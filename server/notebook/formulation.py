"""What a template's ingredients mean in the formulas of the line.

A formula may speak of ingredients: `w.i.net` is `w.cam.net` for the ingredient `cam`, `i.density` its density, and
`sum(w.i.net for i in solids)` is `w.cam.net + w.carbon.net + w.pvdf.net`.
"""

import ast
import copy
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from physics.documents import DocumentError
from physics.materials import Material, load_material
from server.notebook.programs import FormulaError, compile_tree, parse
from server.notebook.schema import Ingredient, Template, si

MATERIAL_ROLES = {"conductive": "carbon"}

Bound = Mapping[str, Ingredient]


class IngredientError(DocumentError):
    """An ingredient that cannot be used; `key` is what is wrong with it."""

    def __init__(self, sentence: str, ingredient: Ingredient, key: str) -> None:
        super().__init__(sentence)
        self.ingredient = ingredient
        self.key = key


@dataclass(frozen=True)
class Formulation:
    """The ingredients of a template with their constants."""

    template: Template

    @cached_property
    def groups(self) -> dict[str, tuple[Ingredient, ...]]:
        """Ingredients by group, in the order of weighing."""
        everything = self.template.ingredients
        return {
            "ingredients": everything,
            "solids": tuple(part for part in everything if part.share is not None),
            "stocks": tuple(part for part in everything if part.solids is not None),
            "actives": tuple(part for part in everything if part.role == "active"),
            "solvents": tuple(part for part in everything if part.role == "solvent"),
        }

    def program(self, formula: str, ingredient: Ingredient | None) -> tuple[str, ...]:
        """The program of a formula of the line.

        Args:
            formula: may speak of ingredients.
            ingredient: the one called `i`, where the quantity is one of each.

        Raises:
            FormulaError: what is no formula.
            IngredientError: a constant is missing.
        """
        bound = {} if ingredient is None else {"i": ingredient}
        return compile_tree(self._expand(parse(formula), bound))

    def constant(self, ingredient: Ingredient, name: str) -> str:
        """A constant of an ingredient, as a formula; of a stock the solids may have been entered.

        Raises:
            FormulaError: no such constant.
            IngredientError: the material has none.
        """
        match name:
            case "share" if ingredient.share is not None:
                return repr(ingredient.share)
            case "solids" if ingredient.solids is not None:
                return f"given(w.{ingredient.id}.solids, {ingredient.solids!r})"
            case "solids":
                return "0.0" if ingredient.role == "solvent" else "1.0"
            case "density":
                return repr(self._density(ingredient))
            case "capacity":
                return repr(self._capacity(ingredient))
        raise FormulaError(f"expected share, solids, density or capacity of an ingredient; got {name}")

    def _density(self, ingredient: Ingredient) -> float:
        """True density in kg/m3."""
        if ingredient.density is None:
            return self._material(ingredient).density_g_cm3 * 1e3
        return self._own(ingredient, "density", ingredient.density, "kg/m³")

    def _capacity(self, ingredient: Ingredient) -> float:
        """Specific capacity in C/kg."""
        if ingredient.specific_capacity is not None:
            return self._own(ingredient, "specific_capacity", ingredient.specific_capacity, "C/kg")
        capacity = self._material(ingredient).specific_capacity_mah_g
        if capacity is None:
            sentence = f"expected specific_capacity: the material {ingredient.material} has none"
            raise IngredientError(sentence, ingredient, "material")
        return capacity * 3.6e3

    def _own(self, ingredient: Ingredient, key: str, measure: str, unit: str) -> float:
        try:
            value = si(measure, unit)
        except ValueError as error:
            raise IngredientError(str(error), ingredient, key) from error
        if not (math.isfinite(value) and value > 0):
            raise IngredientError(f"expected more than 0; got {measure}", ingredient, key)
        return value

    def _material(self, ingredient: Ingredient) -> Material:
        try:
            return load_material(ingredient.material, MATERIAL_ROLES.get(ingredient.role, ingredient.role))
        except DocumentError as error:
            raise IngredientError(str(error), ingredient, "material") from error

    def _expand(self, node: ast.expr, bound: Bound) -> ast.expr:
        """The same formula without ingredients."""
        match node:
            case ast.Call(func=ast.Name(id="sum"), args=[ast.GeneratorExp() as terms], keywords=[]):
                return _added(self._items(terms, bound))
            case ast.Call(func=function, args=arguments, keywords=keywords):
                items = [item for argument in arguments for item in self._arguments(argument, bound)]
                return ast.Call(func=function, args=items, keywords=keywords)
            case ast.BinOp(left=left, op=operator, right=right):
                return ast.BinOp(left=self._expand(left, bound), op=operator, right=self._expand(right, bound))
            case ast.UnaryOp(op=operation, operand=operand):
                return ast.UnaryOp(op=operation, operand=self._expand(operand, bound))
            case ast.Name() | ast.Attribute():
                return self._named(node, bound)
        return node

    def _arguments(self, node: ast.expr, bound: Bound) -> list[ast.expr]:
        match node:
            case ast.Starred(value=ast.GeneratorExp() as items):
                return self._items(items, bound)
        return [self._expand(node, bound)]

    def _items(self, node: ast.GeneratorExp, bound: Bound) -> list[ast.expr]:
        """An expression for each ingredient of a group."""
        match node.generators:
            case [ast.comprehension(target=ast.Name(id=variable), iter=ast.Name(id=group), ifs=[])]:
                chosen = self._chosen(group, bound)
                return [self._expand(copy.deepcopy(node.elt), {**bound, variable: part}) for part in chosen]
        raise FormulaError(f"expected EXPRESSION for j in GROUP; got {ast.unparse(node)!r}")

    def _chosen(self, group: str, bound: Bound) -> tuple[Ingredient, ...]:
        if group in self.groups:
            return self.groups[group]
        if "i" in bound and group == "others":
            return tuple(part for part in self.groups["solids"] if part.id != bound["i"].id)
        if "i" in bound and group == "previous":
            place = self.template.ingredients.index(bound["i"])
            return self.template.ingredients[max(0, place - 1) : place]
        raise FormulaError(f"expected one of {', '.join(self.groups)}, others, previous; got {group}")

    def _named(self, node: ast.expr, bound: Bound) -> ast.expr:
        parts = ast.unparse(node).split(".")
        if parts == ["pi"]:
            return ast.Constant(math.pi)
        if parts[0] in bound and len(parts) == 2:
            return parse(self.constant(bound[parts[0]], parts[1]))
        if parts[0] == "formulation":
            return ast.Constant(self._of_all(parts[1:]))
        return parse(".".join(bound[part].id if part in bound else part for part in parts))

    def _of_all(self, name: list[str]) -> float:
        match name:
            case ["solid_content"]:
                return self.template.solid_content
            case ["dry_porosity"]:
                return self.template.dry_porosity
            case ["solvent_density"]:
                return self._density(self.groups["solvents"][0])
        raise FormulaError(f"expected solid_content, dry_porosity or solvent_density; got {'.'.join(name)}")


def _added(terms: list[ast.expr]) -> ast.expr:
    if not terms:
        return ast.Constant(0.0)
    total = terms[0]
    for term in terms[1:]:
        total = ast.BinOp(left=total, op=ast.Add(), right=term)
    return total
