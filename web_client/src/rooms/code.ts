/** Six of 31 characters that nobody confuses, as RoomCode in the protocol; codes of studies are alike. */
const CODE = /^[2-9A-HJKMNP-Z]{6}$/;
const IN_ADDRESS = /\/(?:rooms|take-part)\/([^/?#\s]+)/i;
const PAUSES = /[\s\-–—._·]+/g;

/** The code of a room or a study in what somebody typed or pasted, small or large, with or without pauses, alone or in an address. */
export function readCode(text: string): string | undefined {
  const [, named = text] = IN_ADDRESS.exec(text) ?? [];
  const code = named.replace(PAUSES, "").toUpperCase();
  return CODE.test(code) ? code : undefined;
}
