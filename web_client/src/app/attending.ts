import { Lost, Refused } from "../connection/messages";
import type { Dismissed, FromServer, RoomJoined, RoomState, Stage } from "../generated/messages.gen";
import { ServerClock } from "../rooms/clock";
import type { RoomCommand } from "../rooms/commands";
import { apply, Gap, isRoomEvent, type RoomEvent } from "../rooms/mirror";
import { newsOf } from "../rooms/news";
import type { Joined } from "../rooms/rights";
import { invitationTo } from "../rooms/seats";
import { Sharing } from "../rooms/sharing";
import { hasAccount, outside, withRoom, type Rooms } from "../rooms/state";
import { patch, sentence, words, type Context } from "./context";

const CODE_KEY = "holotrode.room";
const NEWS_SECONDS = 6;
const CLOCK_SECONDS = 15;
const FIRST_READINGS = 4;
const AGAIN_SECONDS = 1;

export interface AttendingEvents {
  /** The stage has another state, or is to be taken over as a whole. */
  onStage: (stage: Stage, before: Stage | undefined) => void;
  /** A seat was taken or given back. */
  onPlace: (joined: Joined | null) => void;
}

/** Being in a room: joins, takes in what happens, comes back after a lost connection, and shares what this person does. */
export class Attending {
  readonly clock = new ServerClock();
  readonly sharing: Sharing;
  /** The room to be in, also while the connection is away. */
  private code = sessionStorage.getItem(CODE_KEY) ?? "";
  private observing = false;
  /** Whether the server has given this very connection the seat. */
  private seated = false;
  private leaving = false;
  private clockTimer: ReturnType<typeof setInterval> | undefined;
  private newsTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly context: Context,
    private readonly events: AttendingEvents,
  ) {
    this.sharing = new Sharing({
      send: (command) => this.ask(command),
      settled: () => this.showStage(undefined),
      refused: (reason) => this.complain(reason),
    });
  }

  get joined(): Joined | null {
    return this.context.store.get().rooms.joined;
  }

  /** Whether frames of this connection reach a room. */
  get isSeated(): boolean {
    return this.seated;
  }

  /** Take a frame of the server in. */
  hear(message: FromServer): void {
    if (message.type === "welcome") void this.comeBack();
    else if (message.type === "room_joined") this.sit(message);
    else if (message.type === "room_resumed") this.seated = true;
    else if (message.type === "rooms") this.patch({ open: [...message.rooms] });
    else if (message.type === "dismissed") this.dismissed(message);
    else if (isRoomEvent(message)) this.happened(message);
  }

  /** The connection is lost; the seat is held. */
  offline(): void {
    this.seated = false;
  }

  /** The room to be in as soon as the server welcomes this browser. */
  expect(code: string): void {
    this.code = code;
    this.observing = false;
  }

  /** Take a seat in a room. */
  async join(code: string, observing = false): Promise<void> {
    this.code = code;
    this.observing = observing;
    this.patch({ busy: true, problem: "" });
    try {
      await this.readClock();
      await this.takeSeat(null);
    } catch (reason) {
      if (!(reason instanceof Lost)) this.depart(sentence(reason));
    } finally {
      this.patch({ busy: false });
    }
  }

  /** Give the seat back. */
  async leave(): Promise<void> {
    this.leaving = true;
    try {
      await this.ask({ type: "leave_room" });
    } catch (reason) {
      if (!(reason instanceof Lost || reason instanceof Refused)) throw reason;
    } finally {
      this.leaving = false;
      this.depart("");
    }
  }

  /** Ask for something in the room; what is refused is said. */
  async command(command: RoomCommand): Promise<void> {
    if (this.context.store.get().rooms.problem) this.patch({ problem: "" });
    try {
      await this.ask(command);
    } catch (reason) {
      this.complain(reason);
    }
  }

  /** Tell this person something that passes. */
  say(text: string): void {
    clearTimeout(this.newsTimer);
    this.patch({ news: text });
    this.newsTimer = setTimeout(() => this.patch({ news: "" }), NEWS_SECONDS * 1000);
  }

  private ask(command: RoomCommand): Promise<unknown> {
    const device_time = new Date(this.clock.server()).toISOString();
    return this.context.connection.ask<RoomCommand["type"]>({ ...command, device_time });
  }

  /** After every welcome: back to the seat, with what happened meanwhile. */
  private async comeBack(): Promise<void> {
    if (!this.code) return this.list();
    try {
      await this.readClock();
      await this.takeSeat(this.joined?.room.seq ?? null);
    } catch (reason) {
      if (!(reason instanceof Lost)) this.depart(sentence(reason));
    }
  }

  private async takeSeat(after_seq: number | null): Promise<void> {
    const answer = await this.context.connection.ask({
      type: "join_room",
      code: this.code,
      attendance: this.observing ? "observer" : "participant",
      after_seq,
      device_time: new Date(this.clock.server()).toISOString(),
    });
    if (answer.type === "moved") location.assign(`${answer.url}/rooms/${this.code}`);
  }

  private sit({ room, seat }: RoomJoined): void {
    this.seated = true;
    const isNew = this.joined?.room.room_id !== room.room_id;
    if (isNew) this.patch(outside());
    this.take(room, seat);
    sessionStorage.setItem(CODE_KEY, room.code);
    if (!isNew) return this.showStage(undefined);
    this.watchClock();
    void this.fetchInvitation(room.code);
    this.events.onPlace(this.joined);
    this.showStage(undefined);
  }

  private happened(event: RoomEvent): void {
    const { joined } = this;
    if (!joined || event.room_id !== joined.room.room_id) return;
    let room: RoomState;
    try {
      room = apply(joined.room, event);
    } catch (reason) {
      if (!(reason instanceof Gap)) throw reason;
      return void this.takeSeat(null).catch((lost: unknown) => this.complain(lost));
    }
    if (room === joined.room) return;
    this.take(room, joined.seat);
    this.tell(joined, room);
    if (event.type === "room_closed") return this.depart(words(this.context).t("rooms.ended"));
    if (event.type === "seat_freed" && event.seat === joined.seat && !this.leaving)
      return this.depart(words(this.context).t("rooms.sent_out"));
    // The echo of an own change is older than what this person sees while a newer one is on its way.
    if (event.type === "stage_changed" && !(event.by === joined.seat && this.sharing.busy))
      this.showStage(joined.room.stage);
  }

  private dismissed({ room_id, again, sentence: text }: Dismissed): void {
    if (room_id !== this.joined?.room.room_id) return;
    this.seated = false;
    if (again) setTimeout(() => void this.comeBack(), AGAIN_SECONDS * 1000);
    else this.depart(text);
  }

  private tell({ room, seat }: Joined, after: RoomState): void {
    const { t } = words(this.context);
    const news = newsOf(room, after, seat).map(({ key, name }) => t(key, { name }));
    if (news.length > 0) this.say(news.join(" "));
  }

  private take(room: RoomState, seat: number): void {
    this.context.store.update((state) => ({ ...state, rooms: withRoom(state.rooms, room, seat) }));
  }

  private showStage(before: Stage | undefined): void {
    if (this.joined) this.events.onStage(this.joined.room.stage, before);
  }

  /** Out of the room, for the reason given. */
  private depart(problem: string): void {
    const wasInside = this.joined !== null;
    this.code = "";
    this.seated = false;
    sessionStorage.removeItem(CODE_KEY);
    clearInterval(this.clockTimer);
    this.sharing.stop();
    this.patch({ ...outside(), problem });
    if (wasInside) this.events.onPlace(null);
    void this.list();
  }

  /** Ask which rooms are open. */
  async list(): Promise<void> {
    const { store, connection } = this.context;
    const { account, connection: state } = store.get();
    if (account.login !== "in" || !hasAccount(account.role) || state !== "online") return;
    try {
      await connection.ask({ type: "list_rooms" });
    } catch (reason) {
      this.complain(reason);
    }
  }

  private async fetchInvitation(code: string): Promise<void> {
    try {
      this.patch({ invitation: await invitationTo(code) });
    } catch (reason) {
      if (!(reason instanceof Lost || reason instanceof Refused)) throw reason; // the code is there without its picture
    }
  }

  private watchClock(): void {
    clearInterval(this.clockTimer);
    for (let i = 1; i < FIRST_READINGS; i++) void this.readClockQuietly();
    this.clockTimer = setInterval(() => void this.readClockQuietly(), CLOCK_SECONDS * 1000);
  }

  private async readClock(): Promise<void> {
    const { device_ms, server_ms } = await this.context.connection.ask({
      type: "sync_clock",
      device_ms: this.clock.device(),
    });
    this.clock.read(device_ms, server_ms);
  }

  private async readClockQuietly(): Promise<void> {
    try {
      await this.readClock();
    } catch (reason) {
      if (!(reason instanceof Lost)) throw reason; // it is asked again
    }
  }

  private complain(reason: unknown): void {
    if (!(reason instanceof Lost)) this.patch({ problem: sentence(reason) });
  }

  private patch(change: Partial<Rooms>): void {
    patch(this.context.store, "rooms", change);
  }
}
