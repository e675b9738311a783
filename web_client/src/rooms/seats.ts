/** A guest's seat and a room's invitation, over HTTP: only there cookies are set. */
import { request } from "../connection/http";
import type { Invitation } from "./state";

/** Take a seat by code and name; the browser keeps the cookie that comes with it. */
export const takeSeat = (code: string, name: string) =>
  request<{ room_id: string; name: string }>("POST", "/seats", { code, name });

/** The address of a room and its picture for cameras. */
export const invitationTo = (code: string) => request<Invitation>("GET", `/rooms/${code}/invitation`);
