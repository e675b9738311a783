"""What makes a solid sound: closed, wound consistently, with normals that look outwards."""

import numpy as np
import trimesh

from scenes.props.solids import Solid


def closed(solid: Solid) -> trimesh.Trimesh:
    """The solid with one vertex per place; fails where it is not closed."""
    mesh = trimesh.Trimesh(solid.positions, solid.triangles, process=False)
    mesh.merge_vertices(merge_norm=True, merge_tex=True, digits_vertex=7)
    assert mesh.is_watertight
    assert mesh.is_winding_consistent
    assert mesh.volume > 0
    return mesh


def outward_share(solid: Solid) -> float:
    """Share of the corners whose normal looks to the outer side of the triangle."""
    a, b, c = (solid.positions[solid.triangles[:, i]] for i in range(3))
    outwards = np.cross(b - a, c - a)
    return float((np.einsum("tk,tik->ti", outwards, solid.normals[solid.triangles]) > 0).mean())
