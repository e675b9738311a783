import type { ClassSummary, ClassView } from "./connection/classes";
import type { ClassState, Role } from "./generated/messages.gen";
import { isHost, type Joined } from "./rooms/rights";
import { mayOpenRooms } from "./rooms/state";

/** The classes that this person leads or led, and the one that is looked at. */
export interface Classes {
  /** Whose class is on show; "" for the list of them. */
  roomId: string;
  /** Null until the server has answered. */
  list: ClassSummary[] | null;
  /** The class and its results as they were last asked for. */
  view: ClassView | null;
  /** The newest standing of a class that is followed, on its own page or in its room. */
  standing: ClassState | null;
  /** The run whose steps are looked at; "" for none. */
  runId: string;
  /** This device's clock in milliseconds since 1970, brought up to date while a class is on show. */
  nowMs: number;
  problem: string;
}

export interface ClassActions {
  /** Show the class of a room, or with "" the list of classes. */
  openClass(roomId: string): void;
  /** Look at the steps of a run; once more, or with "", no longer. */
  openLearner(runId: string): void;
}

export function initialClasses(): Classes {
  return {
    roomId: "",
    list: null,
    view: null,
    standing: null,
    runId: "",
    nowMs: 0,
    problem: "",
  };
}

/** The classes after a state of one of them has come. */
export function withStanding(classes: Classes, standing: ClassState): Classes {
  const { view } = classes;
  const shown = view?.state.room_id === standing.room_id ? { ...view, state: standing } : view;
  return { ...classes, standing, view: shown };
}

// As the server has it for every class; who opened a room sees that one.
const TEACHERS: readonly Role[] = ["teacher", "ergonomist", "admin"];
const AUTHORS: readonly Role[] = ["teacher", "admin"];

/** Whether somebody in this role sees every class; "" is nobody yet. */
export function seesClasses(role: Role | ""): boolean {
  return role !== "" && TEACHERS.includes(role);
}

/** Whether somebody sees the class of the room that they are in: who leads it, and those who teach. */
export function leadsClass(joined: Joined | null, role: Role | ""): boolean {
  return joined !== null && (seesClasses(role) || (mayOpenRooms(role) && isHost(joined)));
}

/** Whether somebody in this role writes modules. */
export function mayAuthor(role: Role | ""): boolean {
  return role !== "" && AUTHORS.includes(role);
}
