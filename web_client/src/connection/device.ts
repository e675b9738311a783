import type { DeviceProfile } from "../generated/messages.gen";
import { uuid7 } from "./uuid7";

const KEY = "holotrode.device";
const PROFILE_KEY = "holotrode.profile";

/** The name of this browser on this device, made once and kept. */
export function deviceId(storage: Storage): string {
  const known = storage.getItem(KEY);
  if (known) return known;
  const made = `web-${uuid7()}`;
  storage.setItem(KEY, made);
  return made;
}

const PROFILES: readonly DeviceProfile[] = ["hololens2", "quest2", "quest3", "desktop", "ci"];

/** Which triangle budget the scene is cut to: the one chosen for this browser, else what the browser runs on. */
export function deviceProfile(userAgent: string, storage: Storage): DeviceProfile {
  const chosen = PROFILES.find((profile) => profile === storage.getItem(PROFILE_KEY));
  if (chosen) return chosen;
  if (/HoloLens/i.test(userAgent)) return "hololens2";
  if (/Quest 3/i.test(userAgent)) return "quest3";
  if (/Quest|OculusBrowser/i.test(userAgent)) return "quest2";
  return "desktop";
}

/** Whether people stand before this screen with a ray or a finger in the air, and without a keyboard. */
export function isHeadset(profile: DeviceProfile): boolean {
  return profile === "hololens2" || profile === "quest2" || profile === "quest3";
}

// The first that fits: HoloLens and Quest call themselves Windows and Linux, every browser calls itself Safari.
const MACHINES: readonly [RegExp, string][] = [
  [/HoloLens/i, "HoloLens 2"],
  [/Quest 3/i, "Quest 3"],
  [/Quest 2/i, "Quest 2"],
  [/Quest|OculusBrowser/i, "Quest"],
  [/iPad/, "iPad"],
  [/iPhone/, "iPhone"],
  [/Android/, "Android"],
  [/Windows/, "Windows"],
  [/Mac/, "Mac"],
  [/Linux/, "Linux"],
];
const BROWSERS: readonly [RegExp, string][] = [
  [/Edg/, "Edge"],
  [/OculusBrowser/, "Meta Browser"],
  [/Firefox|FxiOS/, "Firefox"],
  [/Chrom|CriOS/, "Chrome"],
  [/Safari/, "Safari"],
];

/** What a person calls this device when it stands in a list: the machine and the browser on it. */
export function deviceName(userAgent: string): string {
  const first = (known: readonly [RegExp, string][]) => known.find(([sign]) => sign.test(userAgent))?.[1];
  return [first(MACHINES), first(BROWSERS)].filter(Boolean).join(", ") || "Web";
}
