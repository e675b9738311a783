"""How deep the salt of the electrolyte carries a current into an electrode, and the energy within that depth.

Gallagher et al., J. Electrochem. Soc. 2016, 163, A138: when a cell is discharged, anions do not take part, so that salt
has to diffuse from the separator to where lithium is inserted. The current at which its concentration falls from c0 to
zero over a depth L_d is I = (eps / tau) D c0 F / ((1 - t+) L_d); what lies deeper delivers nothing. It is an estimate:
the reaction is taken to sit at that depth, properties do not change with concentration, and diffusion in the particles,
resistances and the counter electrode are left out.
"""

import math
from dataclasses import dataclass

from physics.materials import Salt

FARADAY_C_MOL = 96485.33212
A_M2_PER_MA_CM2 = 10.0
M_PER_UM = 1.0e-6


@dataclass(frozen=True)
class UsableEnergy:
    """What an electrode delivers at a rate, estimated.

    Attributes:
        current_density_ma_cm2: of the coated area.
        penetration_depth_um: from the separator; more than the thickness where salt is left at the collector.
        usable_fraction: of the capacity.
        areal_energy_mwh_cm2: of the usable capacity at the mean voltage.
    """

    current_density_ma_cm2: float
    penetration_depth_um: float
    usable_fraction: float
    areal_energy_mwh_cm2: float


def penetration_depth_um(porosity: float, tortuosity_factor: float, current_density_ma_cm2: float, salt: Salt) -> float:
    """Depth at which the salt is used up, L_d = eps D c0 F / (tau (1 - t+) I).

    Gallagher et al., J. Electrochem. Soc. 2016, 163, A138.

    Args:
        porosity: eps, share of the electrode's volume that holds electrolyte.
        tortuosity_factor: tau, which divides the diffusivity, D_eff = D eps / tau; it is a factor, not the ratio of two
            lengths (whose square it is in the simplest pore). Infinite where no pore gets through.
        current_density_ma_cm2: I, of the coated area.
        salt: its D, c0 and t+.
    """
    effective_m2_s = porosity / tortuosity_factor * salt.diffusivity_m2_s
    carried_a_m = effective_m2_s * 1000.0 * salt.concentration_mol_l * FARADAY_C_MOL / (1.0 - salt.transference_number)
    return carried_a_m / (A_M2_PER_MA_CM2 * current_density_ma_cm2) / M_PER_UM


def usable_energy(
    areal_capacity_mah_cm2: float,
    mean_voltage_v: float,
    thickness_um: float,
    porosity: float,
    tortuosity_factor: float,
    c_rate_per_h: float,
    salt: Salt,
) -> UsableEnergy:
    """Areal capacity x mean voltage x min(1, L_d / L) at a constant current.

    Args:
        areal_capacity_mah_cm2: at a vanishing current.
        mean_voltage_v: of the discharge at a vanishing current.
        thickness_um: L, of the coating.
        porosity: see `penetration_depth_um`.
        tortuosity_factor: likewise.
        c_rate_per_h: current over capacity: at 2 C the whole capacity would flow in half an hour.
        salt: of the electrolyte.

    Raises:
        ValueError: a rate that is no positive number.
    """
    if not (math.isfinite(c_rate_per_h) and c_rate_per_h > 0.0):
        raise ValueError(f"expected a C-rate above 0; got {c_rate_per_h}")
    current = areal_capacity_mah_cm2 * c_rate_per_h
    depth = penetration_depth_um(porosity, tortuosity_factor, current, salt)
    usable = min(1.0, depth / thickness_um)
    return UsableEnergy(current, depth, usable, areal_capacity_mah_cm2 * mean_voltage_v * usable)
