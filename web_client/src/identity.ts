import type { Login, Offer, PairingState, Person, SecurityEvent } from "./connection/identity";
import type { Role } from "./generated/messages.gen";

/** Who sits before this page. */
export interface Account {
  /** "out": the server does not know this browser; "unknown" until it has said so or welcomed it. */
  login: "unknown" | "in" | "out";
  person: string;
  role: Role | "";
  hasPassword: boolean;
  /** The person came without a password and was not asked yet for one on this device. */
  invited: boolean;
  draft: { name: string; password: string; old: string; fresh: string };
  devices: Login[];
  /** How far the server's clock is ahead of this device's, whose clock may be a day off. */
  serverAheadMs: number;
  busy: boolean;
  done: "" | "password" | "revoked";
  problem: string;
}

/** A PC offers a code, a device without a login claims it. */
export interface Pairing {
  offer: (Offer & { state: PairingState; words: string; deviceName: string; refused: boolean }) | null;
  minutesLeft: number;
  code: string;
  claim: { secret: string; state: PairingState; words: string } | null;
  busy: boolean;
  problem: string;
}

/** Everybody with an account, for the administrator. */
export interface People {
  known: Person[];
  events: SecurityEvent[];
  /** The id of the person whose rights are open, "" for the list. */
  openId: string;
  draft: { name: string; role: string };
  invitation: { personId: string; link: string; copied: boolean } | null;
  busy: boolean;
  problem: string;
}

/** The part of the state that says who is here and who may come in. */
export interface Identity {
  account: Account;
  pairing: Pairing;
  people: People;
}

export function initialIdentity(): Identity {
  return {
    account: {
      login: "unknown",
      person: "",
      role: "",
      hasPassword: true,
      invited: false,
      draft: { name: "", password: "", old: "", fresh: "" },
      devices: [],
      serverAheadMs: 0,
      busy: false,
      done: "",
      problem: "",
    },
    pairing: { offer: null, minutesLeft: 0, code: "", claim: null, busy: false, problem: "" },
    people: {
      known: [],
      events: [],
      openId: "",
      draft: { name: "", role: "student" },
      invitation: null,
      busy: false,
      problem: "",
    },
  };
}

/** The form in which codes are compared: capitals, without what people type between them. */
export function plainCode(text: string): string {
  return text.toUpperCase().replace(/[^A-Z0-9]/g, "");
}

/** A code as people read it aloud: in groups of three. */
export function spacedCode(code: string): string {
  return plainCode(code).replace(/(.{3})(?=.)/g, "$1 ");
}
