import { expect, it } from "vitest";
import { deviceName, isHeadset } from "../../src/connection/device";

const CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36";

it.each([
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64; HoloLens) ${CHROME} Edg/140.0`, "HoloLens 2, Edge"],
  [`Mozilla/5.0 (X11; Linux x86_64; Quest 3) OculusBrowser/35.0 ${CHROME}`, "Quest 3, Meta Browser"],
  [`Mozilla/5.0 (Linux; Android 15; Pixel 9) ${CHROME}`, "Android, Chrome"],
  ["Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "iPad, Safari"],
  ["Mozilla/5.0 (Macintosh; Intel Mac OS X 14.0; rv:140.0) Gecko/20100101 Firefox/140.0", "Mac, Firefox"],
  ["curl/8.0", "Web"],
])("%s is called %s", (userAgent, name) => {
  expect(deviceName(userAgent)).toBe(name);
});

it("tells headsets from what has a keyboard", () => {
  expect((["hololens2", "quest2", "quest3", "desktop", "ci"] as const).filter(isHeadset)).toEqual([
    "hololens2",
    "quest2",
    "quest3",
  ]);
});
