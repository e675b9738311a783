"""A module as an ARLEM activity and the workplace that it is done at."""

from typing import Any

from training_modules.arlem.format import Action, Activity, Flow, Instruction, Poi, Primitive, Tangible, Toggle
from training_modules.arlem.format import Trigger, Workplace
from training_modules.arlem.markup import writable
from training_modules.arlem.wording import LONGEST_DESCRIPTION, LONGEST_NAME, branch_text, description, shortened, title
from training_modules.hazards import EQUIPMENT
from training_modules.loader import PROPS, prop_names
from training_modules.schema import Module, Step
from training_modules.ways import END, following
from training_modules.writer import document, name_of
