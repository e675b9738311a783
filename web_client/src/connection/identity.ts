/** Who somebody is, over HTTP: requests of sign-in, pairing and accounts with their answers. */
import type { DeviceProfile, Role } from "../generated/messages.gen";
import { request } from "./http";

/** What a person with an account may be; guests come by a room's code. */
export const ACCOUNT_ROLES = ["student", "researcher", "teacher", "ergonomist", "admin"] as const;
export type AccountRole = (typeof ACCOUNT_ROLES)[number];

export interface Me {
  id: string;
  name: string;
  role: Role;
  has_password: boolean;
}

export interface Person extends Me {
  disabled: boolean;
}

/** What the security log tells apart. */
export type SecurityKind =
  | "logged_in"
  | "login_failed"
  | "throttled"
  | "logged_out"
  | "invited"
  | "invitation_used"
  | "invitation_refused"
  | "password_set"
  | "person_added"
  | "role_changed"
  | "person_disabled"
  | "person_enabled"
  | "pairing_started"
  | "pairing_claimed"
  | "claim_failed"
  | "pairing_approved"
  | "pairing_refused"
  | "device_paired"
  | "login_revoked";

/** One line of the security log: who did it, from where; `detail` names to whom. */
export interface SecurityEvent {
  id: number;
  server_time: string;
  kind: SecurityKind;
  person_id: string | null;
  address: string;
  detail: string;
}

/** Where somebody is logged in; `current` is the browser that asks. */
export interface Login {
  login_id: string;
  kind: "browser" | "device" | "seat" | "program";
  label: string;
  server_time: string;
  last_seen: string | null;
  current: boolean;
}

export interface Offer {
  pairing_id: string;
  code: string;
  /** From the server's address on. */
  url: string;
  expires_at: string;
  /** The code as a camera reads it: rows of "0" and "1", dark where it is 1. */
  qr: string[];
}

export type PairingState = "waiting" | "claimed" | "approved" | "refused" | "expired";

export interface OfferProgress {
  state: PairingState;
  words: string | null;
  device_name: string | null;
}

export interface Claim {
  claim: string;
  words: string;
}

export interface DeviceFacts {
  device_id: string;
  device_profile: DeviceProfile;
  device_name: string;
}

const of = (id: string) => encodeURIComponent(id);

export const signIn = (name: string, password: string) =>
  request<unknown>("POST", "/sessions", { name, password });
export const signOut = () => request<unknown>("DELETE", "/sessions");
export const me = () => request<Me>("GET", "/me");
export const setPassword = (password: string, old: string) =>
  request<unknown>("PUT", "/me/password", old ? { old, new: password } : { new: password });

export const devices = () => request<Login[]>("GET", "/devices");
export const revoke = (id: string) => request<unknown>("DELETE", `/devices/${of(id)}`);

export const offerPairing = () => request<Offer>("POST", "/pairings");
export const offerProgress = (id: string) => request<OfferProgress>("GET", `/pairings/${of(id)}`);
export const decide = (id: string, approved: boolean) =>
  request<OfferProgress>("POST", `/pairings/${of(id)}/decision`, { approved });
export const claimCode = (code: string, device: DeviceFacts) =>
  request<Claim>("POST", "/pairings/claims", { code, ...device });
export const claimProgress = (claim: string) =>
  request<{ state: PairingState }>("POST", "/pairings/tokens", undefined, claim);

export const people = () => request<Person[]>("GET", "/people");
export const addPerson = (name: string, role: AccountRole) =>
  request<{ person: { id: string }; invitation: string }>("POST", "/people", { name, role });
export const changePerson = (id: string, change: { role?: AccountRole; disabled?: boolean }) =>
  request<unknown>("PATCH", `/people/${of(id)}`, change);
export const invite = (id: string) =>
  request<{ invitation: string }>("POST", `/people/${of(id)}/invitations`);
export const audit = () => request<SecurityEvent[]>("GET", "/audit");
