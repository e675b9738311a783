"""Slow, obvious twins of physics.transport."""

from itertools import product

import numpy as np


def conductivity(table, labels, periodic, axis, boundary):
    """Effective conductivity of a small volume whose voxels have `table[label]`, faces the harmonic mean."""
    k = np.moveaxis(table[labels], axis, 0)
    wraps = [periodic[axis], *(periodic[other] for other in range(3) if other != axis)]
    n = k.shape
    cells = np.arange(k.size).reshape(n)
    matrix, source = np.zeros((k.size, k.size)), np.zeros(k.size)
    crossing = []  # (cell, conductance, how far the potential falls beyond the cells) on the plane where x wraps around
    for index in np.ndindex(n):
        for direction in range(3):
            other = list(index)
            other[direction] += 1
            jump = 0.0
            if other[direction] == n[direction]:
                if not wraps[direction] or (direction == 0 and boundary == "faces"):
                    continue
                other[direction] = 0
                jump = 1.0 if direction == 0 else 0.0
            a, b = k[index], k[tuple(other)]
            if a * b == 0.0:
                continue
            c, i, j = 2 * a * b / (a + b), cells[index], cells[tuple(other)]
            matrix[i, i] += c
            matrix[j, j] += c
            matrix[i, j] -= c
            matrix[j, i] -= c
            source[i] -= c * jump
            source[j] += c * jump
            if jump:
                crossing.append((i, j, c))
        if boundary == "faces":
            for end, held in ((0, 1.0), (n[0] - 1, 0.0)):
                if index[0] == end:
                    matrix[cells[index], cells[index]] += 2 * k[index]
                    source[cells[index]] += 2 * k[index] * held
    u = np.linalg.lstsq(matrix, source, rcond=1e-12)[0]
    if boundary == "faces":
        current = sum(2 * k[(0, *rest)] * (1 - u[cells[(0, *rest)]]) for rest in np.ndindex(n[1:]))
    else:
        current = sum(c * (u[i] - u[j] + 1) for i, j, c in crossing)
    return current * n[0] / (n[1] * n[2])


def electrode_tortuosity(inside, wraps):
    """tau_e of the cells inside, from the collector at the first layer to the separator at the last."""
    cells = {index: number for number, index in enumerate(map(tuple, np.argwhere(inside)))}
    matrix, charging = np.zeros((len(cells),) * 2), np.zeros(len(cells))
    for index, i in cells.items():
        for direction in range(3):
            for step in (-1, 1):
                other = list(index)
                other[direction] += step
                if not 0 <= other[direction] < inside.shape[direction]:
                    if not wraps[direction]:
                        continue
                    other[direction] %= inside.shape[direction]
                if tuple(other) in cells:
                    matrix[i, i] += 1.0
                    matrix[i, cells[tuple(other)]] -= 1.0
                else:
                    charging[i] += 1.0
        if index[0] == inside.shape[0] - 1:
            matrix[i, i] += 2.0
    inverse = np.linalg.pinv(matrix, rcond=1e-12)
    # Charges on islands cannot be balanced: that part of them is what no potential answers.
    charging[np.abs(matrix @ inverse @ np.eye(len(cells)) - np.eye(len(cells))).max(axis=1) > 1e-6] = 0.0
    if charging.sum() == 0.0:
        return np.inf
    resistance = charging @ inverse @ charging / charging.sum() ** 2
    n = inside.shape
    return 3.0 * resistance * inside.mean() * n[1] * n[2] / n[0]


def local_thickness(inside, periodic):
    """Diameter in voxels of the largest sphere over every voxel, from all distances between voxels and their images."""
    voxels = np.argwhere(np.ones_like(inside))
    squares = np.full((inside.size, inside.size), np.iinfo(np.int64).max)
    images = [(-1, 0, 1) if wraps else (0,) for wraps in periodic]
    for image in product(*images):
        between = voxels[:, None] - voxels[None] + np.array(image) * inside.shape
        squares = np.minimum(squares, (between**2).sum(axis=2))
    radii = squares[:, ~inside.ravel()].min(axis=1)
    covered = squares < radii[None]
    return (2 * np.sqrt((covered * radii[None]).max(axis=1))).reshape(inside.shape)
