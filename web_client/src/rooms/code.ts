/** Six of 31 characters that nobody confuses, as RoomCode in the protocol. */
const CODE = /^[2-9A-HJKMNP-Z]{6}$/;
const IN_ADDRESS = /\/rooms\/([^/?#\s]+)/i;
const PAUSES = /[\s\-–—._·]+/g;

/** The room code in what somebody typed or pasted, small or large, with or without pauses, alone or in an address. */
export function readCode(text: string): string | undefined {
  const [, named = text] = IN_ADDRESS.exec(text) ?? [];
  const code = named.replace(PAUSES, "").toUpperCase();
  return CODE.test(code) ? code : undefined;
}
