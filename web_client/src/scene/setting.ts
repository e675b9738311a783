import { CircleGeometry, Color, DirectionalLight, Group, HemisphereLight, Mesh, ShadowMaterial } from "three";

const BENCH_Y_M = -0.0195; // just under the collector
const REACH_M = 0.7;

/** The light of a quiet laboratory: a soft key from the upper left, a cool fill, and the sky above a dark bench. */
export function createLights(): Group {
  const lights = new Group();
  const key = new DirectionalLight(new Color("#fff6ea"), 2.5);
  key.position.set(-0.7, 1.3, 0.8);
  key.castShadow = true;
  key.shadow.mapSize.set(1024, 1024);
  key.shadow.radius = 3;
  key.shadow.normalBias = 0.004;
  key.shadow.bias = -0.0004;
  Object.assign(key.shadow.camera, {
    left: -REACH_M,
    right: REACH_M,
    top: REACH_M,
    bottom: -REACH_M,
    near: 0.2,
    far: 3.5,
  });
  const fill = new DirectionalLight(new Color("#e6eef8"), 0.8);
  fill.position.set(1.2, 0.5, 0.6);
  const rim = new DirectionalLight(new Color("#ffffff"), 0.6);
  rim.position.set(0.2, 0.6, -1.2);
  lights.add(
    key,
    key.target,
    fill,
    rim,
    new HemisphereLight(new Color("#f2f5f8"), new Color("#5a524b"), 1.55),
  );
  return lights;
}

/** The bench, seen only by the shadow that falls on it. */
export function createBench(): Mesh {
  const shade = matchMedia("(prefers-color-scheme: light)").matches ? 0.16 : 0.35;
  const bench = new Mesh(new CircleGeometry(1.6 * REACH_M, 48), new ShadowMaterial({ opacity: shade }));
  bench.rotation.x = -Math.PI / 2;
  bench.position.y = BENCH_Y_M;
  bench.receiveShadow = true;
  return bench;
}
