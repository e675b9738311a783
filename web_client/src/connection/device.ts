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
