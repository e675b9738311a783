import {
  Box3,
  Group,
  Mesh,
  MeshStandardMaterial,
  Vector3,
  type Material,
  type Object3D,
  type WebGLRenderer,
  type WebGLRenderTarget,
} from "three";
import { GLTFLoader } from "three/examples/jsm/loaders/GLTFLoader.js";
import type { Language } from "../i18n";
import { contactTexture, createBench, createContact, createFloor } from "./bench";
import { Marker } from "./marker";
import { createReflections } from "./reflections";
import type { Thing } from "./sight";
import { PLACES, worktopHeight, type Place } from "./workbench_plan";

// The props are part of the build, so that they open offline like the rest of the page.
const FILES = import.meta.glob<string>("../../../assets/props/*.glb", {
  query: "?url&no-inline",
  import: "default",
  eager: true,
});
const REFLECTION = 0.45;
const DULL = 0.35; // rougher than this, only metal is worth the cost of reflections

/** A virtual laboratory around the person: a bench, and on it the instruments of the line. */
export class Workbench {
  readonly group = new Group();
  /** The instruments, for a gaze that rests on one. */
  readonly props: Thing[] = [];
  private readonly furniture = new Group();
  private readonly marker = new Marker();
  private readonly spots = new Map<string, Object3D>();
  private readonly contact = contactTexture();
  private readonly surroundings: WebGLRenderTarget;

  constructor(renderer: WebGLRenderer) {
    this.surroundings = createReflections(renderer);
    this.furniture.add(createBench());
    this.group.add(createFloor(), this.furniture, this.marker.group);
  }

  /** Put the instruments onto the bench; resolves with their number. */
  async furnish(): Promise<number> {
    const loader = new GLTFLoader();
    const load = async ([name, place]: [string, Place]) => {
      const { scene } = await loader.loadAsync(fileOf(name));
      this.props.push({ name: `prop.${name}`, object: scene, box: new Box3().setFromObject(scene) });
      this.furniture.add(this.placed(scene, place));
    };
    const places = Object.entries(PLACES);
    await Promise.all(places.map(load));
    return places.length;
  }

  /** Fit the bench to eyes at this height. */
  stand(eyesY: number): void {
    this.furniture.position.y = worktopHeight(eyesY);
  }

  /** Mark the place that a step names, PROP/HOTSPOT, in the person's language; returns the name that is shown there. */
  mark(hotspot: string | null, language: Language, eyes: Vector3): string {
    const spot = hotspot === null ? undefined : this.spots.get(hotspot);
    const name = String(spot?.userData[language] ?? "");
    this.marker.show(spot, name, eyes);
    return name;
  }

  /** Give the graphics memory back. */
  dispose(): void {
    this.group.removeFromParent();
    this.marker.dispose();
    this.group.traverse((part) => {
      if (!(part instanceof Mesh)) return;
      part.geometry.dispose();
      (part.material as Material).dispose();
    });
    this.contact.dispose();
    this.surroundings.dispose();
  }

  private placed(prop: Object3D, { x, z, turn }: Place): Object3D {
    prop.traverse((part) => {
      if (typeof part.userData["hotspot"] === "string") this.spots.set(part.userData["hotspot"], part);
      if (part instanceof Mesh) this.finish(part);
    });
    const { x: width, z: depth } = new Box3().setFromObject(prop).getSize(new Vector3());
    const place = new Group().add(prop, createContact(width, depth, this.contact));
    place.position.set(x, 0, z);
    place.rotation.y = (turn * Math.PI) / 180;
    return place;
  }

  /** Metal needs something to reflect, and only what is opaque throws a shadow. */
  private finish(part: Mesh): void {
    if (!(part.material instanceof MeshStandardMaterial)) return;
    part.castShadow = part.receiveShadow = !part.material.transparent;
    if (part.material.roughness > DULL && part.material.metalness < 0.5) return;
    part.material.envMap = this.surroundings.texture;
    part.material.envMapIntensity = REFLECTION;
  }
}

function fileOf(prop: string): string {
  const file = FILES[`../../../assets/props/${prop}.glb`];
  if (!file) throw new Error(`expected assets/props/${prop}.glb in the build; run \`make props\``);
  return file;
}
