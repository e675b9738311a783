"""The slurry's force field: two calibrated numbers, and cited laws that carry them to any formulation.

The liquid is a solution of the binder, Newtonian at the rates of a coater; its viscosity grows with the square of the
binder's concentration (semidilute, unentangled: Rubinstein and Colby, Polymer Physics 2003, section 8.5). Carbon
black forms an attractive network in it: its strength grows with the 3.4th power of its volume fraction (yield stress
of carbon-black gels: Trappe et al., Nature 2001, 411, 772). PVdF in NMP adsorbs on neither carbon nor oxide (Sung et
al., Materials 2020, 13, 4544), so that it enters through the liquid alone. A formulation enters nowhere else.

Pair constants are in units of the liquid and of the particles' own sizes, so that a box of larger binder domains has
the same viscosity.
"""

from functools import cache
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field

from physics.documents import read_yaml
from physics.materials import ASSETS
from physics.recipe import ElectrodeRecipe, RecipeError
from physics.slurry.kernels import ForceField
from physics.state import Phase

PATH = ASSETS / "materials" / "force_fields" / "slurry.yaml"
CALIBRATED_FOR = ("pvdf", "nmp")

BINDER_EXPONENT = 2.0
CARBON_EXPONENT = 3.4
REFERENCE_BINDER = 0.05  # by mass of the liquid
REFERENCE_CARBON = 0.028  # by volume of what is not active material

MODULUS_OVER_COHESION = 5.0  # of the binder domain: soft, overlapping by design
HARD_MODULUS = 1000.0  # of active material, over the liquid's stress, and more where the network presses harder
HARD_REACH = 1.0  # of lubrication between active material, over the smaller radius: thickens as it should at any size
SOFT_REACH = 0.24  # of attraction and lubrication of the binder domain, likewise
ROUGHNESS = 0.01  # of active material, over the reduced radius
BLUR = 1.0  # of the binder domain, likewise: a parcel of liquid has no surface
DOMAIN_VISCOSITY = 1.28  # of the binder domain without its network, over the liquid's: that of a box of it alone

_Positive = Annotated[float, Field(gt=0)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class CalibrationPoint(_Part):
    """A measured viscosity that the force field was fitted to, and what the fit gives there."""

    active_fraction: _Positive
    solid_content: _Positive
    shear_rate_per_s: _Positive
    measured_pa_s: _Positive
    fitted_pa_s: _Positive


class SlurryForceField(_Part):
    """What `holotrode calibrate rheology` writes.

    Attributes:
        liquid_viscosity_pa_s: of the binder's solution at REFERENCE_BINDER.
        cohesion_pa: of the carbon network at REFERENCE_CARBON.
        date: of the calibration.
        command: that made it.
        source: of the measured points.
        points: measured and fitted.
    """

    liquid_viscosity_pa_s: _Positive
    cohesion_pa: _Positive
    date: str
    command: str
    source: str
    points: tuple[CalibrationPoint, ...]

    @classmethod
    @cache
    def load(cls, path: Path = PATH) -> "SlurryForceField":
        """The calibrated force field that ships."""
        return cls.model_validate(read_yaml(path))


class Liquid(_Part):
    """What surrounds the active material in one formulation.

    Attributes:
        binder: by mass of binder and solvent.
        carbon: by volume of everything that is not active material.
    """

    binder: float
    carbon: float

    @classmethod
    def of(cls, recipe: ElectrodeRecipe) -> "Liquid":
        """Concentrations of a recipe's liquid.

        Raises:
            RecipeError: the force field is not calibrated for this binder and solvent.
        """
        f = recipe.formulation
        if (f.binder, f.solvent) != CALIBRATED_FOR:
            raise RecipeError(
                f"formulation.binder, formulation.solvent: viscosity is calibrated for {CALIBRATED_FOR[0]} in "
                f"{CALIBRATED_FOR[1]} only; got {f.binder} in {f.solvent}"
            )
        density = {role: material.density_g_cm3 for role, material in f.materials().items()}
        carbon = f.solid_content * f.carbon_fraction / density["carbon"]
        binder, solvent = f.solid_content * f.binder_fraction, 1.0 - f.solid_content
        around = carbon + binder / density["binder"] + solvent / density["solvent"]
        return cls(binder=binder / (binder + solvent), carbon=carbon / around)

    def viscosity_pa_s(self, field: SlurryForceField) -> float:
        """Of the binder's solution, without carbon."""
        return float(field.liquid_viscosity_pa_s * (self.binder / REFERENCE_BINDER) ** BINDER_EXPONENT)

    def cohesion_pa(self, field: SlurryForceField) -> float:
        """Of the carbon network."""
        return float(field.cohesion_pa * (self.carbon / REFERENCE_CARBON) ** CARBON_EXPONENT)


def pair_forces(cohesion: float) -> ForceField:
    """Constants of the kernels.

    Args:
        cohesion: of the carbon network over the liquid's stress: the inverse of a Mason number.
    """
    soft = max(1.0, MODULUS_OVER_COHESION * cohesion)
    modulus = _table(soft)
    modulus[Phase.ACTIVE, Phase.ACTIVE] = HARD_MODULUS * max(1.0, 0.1 * cohesion)
    attraction = _table(cohesion)
    attraction[Phase.ACTIVE, Phase.ACTIVE] = 0.0
    reach = _table(SOFT_REACH)
    reach[Phase.ACTIVE, Phase.ACTIVE] = HARD_REACH
    roughness = _table(BLUR)
    roughness[Phase.ACTIVE, Phase.ACTIVE] = ROUGHNESS
    viscosity = _table(1.0)
    viscosity[Phase.ACTIVE, Phase.ACTIVE] = DOMAIN_VISCOSITY
    return ForceField(modulus, attraction, reach, roughness, viscosity)


def document(field: SlurryForceField) -> dict[str, Any]:
    """The force field as plain values for YAML."""
    return field.model_dump(mode="json")


def _table(value: float) -> npt.NDArray[np.float64]:
    return np.full((3, 3), value)
