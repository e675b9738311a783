"""Pieces of the shaders, run as they are on a real WebGL 2, against an obvious twin."""

import re
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser

from tests.end_to_end.browser import ROOT, careful_page

pytestmark = pytest.mark.browser
SCENE = ROOT / "web_client" / "src" / "scene"
SHAPE = (5, 4, 6)  # x, y, z
POINTS = 512
# Draws one pixel for each point: the function's answer there.
RUN = """({ source, call, shape, codes, points }) => {
  const gl = document.createElement("canvas").getContext("webgl2");
  gl.getExtension("EXT_color_buffer_float");
  const program = gl.createProgram();
  const add = (type, text) => {
    const shader = gl.createShader(type);
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS)) throw new Error(gl.getShaderInfoLog(shader));
    gl.attachShader(program, shader);
  };
  add(gl.VERTEX_SHADER, `#version 300 es
    void main() { gl_Position = vec4(vec2(gl_VertexID & 1, gl_VertexID >> 1) * 4.0 - 1.0, 0.0, 1.0); }`);
  add(gl.FRAGMENT_SHADER, `#version 300 es
    precision highp float; precision highp int; precision highp sampler3D;
    uniform sampler3D cells; uniform sampler2D points; out vec4 answer;
    ${source}
    void main() { answer = vec4(${call}(cells, texelFetch(points, ivec2(gl_FragCoord.xy), 0).xyz)); }`);
  gl.linkProgram(program);
  gl.useProgram(program);
  const texture = (unit, target, upload) => {
    gl.activeTexture(gl.TEXTURE0 + unit);
    gl.bindTexture(target, gl.createTexture());
    gl.texParameteri(target, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(target, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
    upload();
  };
  const count = points.length / 4;
  gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
  texture(0, gl.TEXTURE_3D, () =>
    gl.texImage3D(gl.TEXTURE_3D, 0, gl.R8, ...shape, 0, gl.RED, gl.UNSIGNED_BYTE, new Uint8Array(codes)));
  texture(1, gl.TEXTURE_2D, () =>
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA32F, count, 1, 0, gl.RGBA, gl.FLOAT, new Float32Array(points)));
  texture(2, gl.TEXTURE_2D, () => gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA32F, count, 1));
  gl.bindFramebuffer(gl.FRAMEBUFFER, gl.createFramebuffer());
  const target = gl.getParameter(gl.TEXTURE_BINDING_2D);
  gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, target, 0);
  gl.uniform1i(gl.getUniformLocation(program, "cells"), 0);
  gl.uniform1i(gl.getUniformLocation(program, "points"), 1);
  gl.viewport(0, 0, count, 1);
  gl.drawArrays(gl.TRIANGLES, 0, 3);
  const drawn = new Float32Array(4 * count);
  gl.readPixels(0, 0, count, 1, gl.RGBA, gl.FLOAT, drawn);
  return [...drawn].filter((_, i) => i % 4 === 0);
}"""


def run_on_points(chromium: Browser, file: str, function: str, codes: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Answers of a function of a shader piece for cells [x, y, z] and points counted in cells."""
    text = (SCENE / file).read_text(encoding="utf-8")
    found = re.search(rf"^\w+ {function}\(.*?^\}}$", text, re.MULTILINE | re.DOTALL)
    assert found is not None
    given: dict[str, Any] = {
        "source": found.group(),
        "call": function,
        "shape": list(codes.shape),
        "codes": codes.ravel(order="F").tolist(),
        "points": np.column_stack([points, np.zeros(len(points))]).ravel().tolist(),
    }
    with careful_page(chromium) as page:
        return np.array(page.evaluate(RUN, given))


def nearest_cells(codes: np.ndarray, point: np.ndarray) -> list[tuple[float, int]]:
    """Weight and code of the 8 cells whose centres, at whole numbers and a half, are around a point."""
    first = np.floor(point - 0.5).astype(int)
    cells = []
    for corner in np.ndindex(2, 2, 2):
        cell = first + corner
        weight = np.prod(1 - np.abs(cell + 0.5 - point))
        cells.append((float(weight), int(codes[tuple(np.clip(cell, 0, np.array(codes.shape) - 1))])))
    return cells


def test_a_field_is_the_mean_of_the_nearest_cells_that_have_a_value(chromium: Browser) -> None:
    random = np.random.default_rng(3)
    codes = random.integers(0, 255, SHAPE).astype(np.uint8)
    codes[random.random(SHAPE) < 0.5] = 255
    points = random.uniform(-0.5, np.array(SHAPE) + 0.5, (POINTS, 3))
    shares = run_on_points(chromium, "shading.ts", "shareAmong", codes, points)
    for share, point in zip(shares, points, strict=True):
        known = [(weight, code) for weight, code in nearest_cells(codes, point) if code < 255]
        weights = sum(weight for weight, _ in known)
        if abs(weights - 0.2) < 1e-5:
            continue  # either side of the border is right
        mean = sum(weight * code for weight, code in known) / weights / 254 if weights > 0.2 else -1
        assert share == pytest.approx(mean, abs=1e-5)
    assert 0 < np.mean(shares == -1) < 0.5


def test_a_cut_shows_the_phase_with_the_most_weight(chromium: Browser) -> None:
    random = np.random.default_rng(4)
    codes = random.integers(0, 4, SHAPE).astype(np.uint8)
    points = random.uniform(0, SHAPE, (POINTS, 3))
    phases = run_on_points(chromium, "caps.ts", "phaseAmong", codes, points)
    for phase, point in zip(phases, points, strict=True):
        weights = np.zeros(4)
        for weight, code in nearest_cells(codes, point):
            weights[code] += weight
        assert weights[int(phase)] == pytest.approx(weights.max(), abs=1e-5)
