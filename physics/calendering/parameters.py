"""What the calibration of the press found, as data."""

from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from physics.documents import read_yaml
from physics.materials import ASSETS

FILE = ASSETS / "materials" / "force_fields" / "press.yaml"


class PressParameters(BaseModel):
    """Numbers of the press that no table gives: one set for all formulations.

    Attributes:
        loading_mpa: slope k1 of the binder domain's plastic contact.
        hardening: how fast it stiffens as its nanopores close.
        unloading_mpa: slope k2 of its elastic contact.
        cohesion: tension that it bears, and besides friction also shear, over its loading slope.
        active_strength_mpa: mean contact pressure at which active material deforms for good.
        active_friction: Coulomb coefficient between active particles.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    loading_mpa: Annotated[float, Field(gt=0)]
    hardening: Annotated[float, Field(ge=0)]
    unloading_mpa: Annotated[float, Field(gt=0)]
    cohesion: Annotated[float, Field(ge=0)]
    active_strength_mpa: Annotated[float, Field(gt=0)]
    active_friction: Annotated[float, Field(ge=0)]


@cache
def press_parameters(path: Path = FILE) -> PressParameters:
    """The calibrated parameters."""
    return PressParameters.model_validate(read_yaml(path)["parameters"])
