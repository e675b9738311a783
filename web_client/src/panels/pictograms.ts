/** A drawing on a square of 48 units: what is filled (holes by the even-odd rule), and what is a line. */
export interface Drawing {
  filled: string;
  lines: string;
}

/** The frame of a hazard pictogram: a square on its point. */
export const FRAME = "M24 2.5 45.5 24 24 45.5 2.5 24Z";
export const PICTOGRAM_SIZE = 48;

const circle = (x: number, y: number, r: number) =>
  `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`;

/** Plain drawings of our own after the nine hazard pictograms of the GHS, by code. */
export const PICTOGRAMS: Readonly<Record<string, Drawing>> = {
  GHS01: {
    filled: circle(22, 28, 6),
    lines: "m26 22 2-3m2-3 1-4m1 6 5-3m-4 6h5m-6 3 4 3m-14-13 1-4",
  },
  GHS02: {
    filled: "M24 10c0 5 7 7 7 14a7 7 0 0 1-14 0c0-4 3-5 3-9 2 1 3 3 3 5 1-3 2-6 1-10Z",
    lines: "M16 34h16",
  },
  GHS03: {
    filled: "M24 9c0 4 5 5 5 10a5 5 0 0 1-10 0c0-3 2-4 2-6 1 1 2 2 2 3 1-2 2-4 1-7Z",
    lines: `${circle(24, 29, 4.5)}M17 37h14`,
  },
  GHS04: { filled: "m14.5 30 15-13 5 5-15 13q-3 1-5-1-2-2 0-4Zm17-13 3-3 3 3-3 3Z", lines: "" },
  GHS05: {
    filled: `${circle(20, 24, 1.4)}${circle(20, 28, 1.4)}${circle(28, 24, 1.4)}${circle(28, 28, 1.4)}`,
    lines: "m12 18 8 2.5m16-2.5-8 2.5M13 33h4m6 0-3-1.5-2 1.5m7-1c3-2 7-2 10 0h-10",
  },
  GHS06: {
    filled: `M24 11c5 0 8 3 8 7 0 3-1 4-3 5v4H19v-4c-2-1-3-2-3-5 0-4 3-7 8-7Z${circle(20.8, 19, 1.9)}${circle(27.2, 19, 1.9)}`,
    lines: "m15 29 18 7m0-7-18 7",
  },
  GHS07: { filled: `M21.5 11h5l-1.2 17h-2.6Z${circle(24, 33.5, 2.6)}`, lines: "" },
  GHS08: {
    filled: `${circle(24, 13.5, 3.6)}M15 36c0-12 3-17 9-17s9 5 9 17ZM24 23.5l1.4 3.4 3.6.3-2.8 2.4.9 3.6-3.1-2-3.1 2 .9-3.6-2.8-2.4 3.6-.3Z`,
    lines: "",
  },
  GHS09: {
    filled: "M22 32c3-4.5 8.5-4.5 11.5-1l3.5-2.5v7L33.5 33c-3 3.5-8.5 3.5-11.5-1Z",
    lines: "M17 36V19m0 9-4-4m4 0 4-4m-4 3-3-5M11 36h12",
  },
};
