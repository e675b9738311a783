"""What the props are made of: few materials, quiet colours, and the product's accent for what can be turned or read."""

from scenes.gltf import Material

PAINT = Material("paint", "#dde3e8", roughness=0.5)
CASING = Material("casing", "#39444f", roughness=0.55)
STEEL = Material("steel", "#b9c1c9", metallic=0.85, roughness=0.3)
ALUMINIUM = Material("aluminium", "#d3d8dd", metallic=0.75, roughness=0.42)
GLASS = Material("glass", "#bfd8e8", opacity=0.16, roughness=0.08)
RUBBER = Material("rubber", "#1b2127", roughness=0.85)
SLURRY = Material("slurry", "#16191d", roughness=0.28)
ACCENT = Material("accent", "#4fb3ff", roughness=0.45)
SCREEN = Material("screen", "#0c1a28", roughness=0.2)
FIGURES = Material("figures", "#9fd6ff", roughness=0.6, glow=0.9)
STOP = Material("stop", "#d83a3a", roughness=0.4)
WARNING = Material("warning", "#f2b84b", roughness=0.5)
WARMTH = Material("warmth", "#ffb066", roughness=0.6, glow=0.55)
