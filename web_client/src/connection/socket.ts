import {
  SUBPROTOCOL,
  type FromClient,
  type FromServer,
  type Hello,
  type Problem,
  type ProblemCode,
} from "../generated/messages.gen";
import { backoffMs } from "./backoff";
import { decode } from "./decode";
import { Lost, Refused, type Answers, type Asked, type Of, type Unnamed } from "./messages";
import { uuid7 } from "./uuid7";

const TRY_AGAIN: readonly string[] = ["throttled", "unavailable"] satisfies ProblemCode[];
const AGAIN_MS = 1000;

export type ConnectionState = "connecting" | "online" | "offline" | "refused";

export interface ConnectionOptions {
  url: string;
  hello: () => Unnamed<Hello>;
  onState: (state: ConnectionState, sentence: string) => void;
  onMessage: (message: FromServer) => void;
}

interface Pending {
  message: FromClient;
  durable: boolean;
  resolve: (answer: FromServer) => void;
  reject: (reason: Error) => void;
}

/** The socket to the server: says hello, matches answers to questions, and comes back by itself. */
export class Connection {
  private socket: WebSocket | undefined;
  private helloId = "";
  private attempt = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private state: ConnectionState = "connecting";
  /** The op_id of the durable frame that was sent and not answered yet. */
  private onItsWay = "";
  private readonly pending = new Map<string, Pending>();
  private listener: (message: FromServer) => void = () => undefined;
  private offlineListener: () => void = () => undefined;
  private readonly binaryListeners = new Map<number, (frame: ArrayBuffer) => void>();

  constructor(private readonly options: ConnectionOptions) {}

  /** Connect now, without waiting for the next try. */
  open(): void {
    clearTimeout(this.retry);
    if (this.socket) return;
    const socket = new WebSocket(this.options.url, SUBPROTOCOL);
    this.socket = socket;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => this.sayHello(socket);
    socket.onmessage = (event) => this.receive(event);
    socket.onclose = () => this.lost();
  }

  /** Hear every frame after the state has taken it in. */
  listen(listener: (message: FromServer) => void): void {
    this.listener = listener;
  }

  /** Hear when the connection is lost or cannot be made. */
  onOffline(listener: () => void): void {
    this.offlineListener = listener;
  }

  /** Hear the binary frames of one kind, their first byte. */
  onBinary(kind: number, listener: (frame: ArrayBuffer) => void): void {
    this.binaryListeners.set(kind, listener);
  }

  /** Start over with another hello, for example in another language or as somebody else. */
  greetAgain(): void {
    this.attempt = 0;
    if (this.socket) this.socket.close();
    else this.open();
  }

  /** Ask; rejects with Lost when the connection breaks before the answer. */
  ask<T extends Asked>(message: Unnamed<Of<T>> & { type: T }): Promise<Answers[T]> {
    return this.send({ ...message, op_id: uuid7() } as unknown as Of<T>);
  }

  /**
   * Send what must not be lost: the same frame goes out again, after a reconnect and where the server cannot take it
   * just now, until it is answered. One is on its way at a time, so that a day's entries do not come as a flood.
   */
  deliver<T extends Asked>(message: Of<T>): Promise<Answers[T]> {
    return this.expect(message, true) as Promise<Answers[T]>;
  }

  /** Send a frame that has its name already, once; rejects with Lost when the connection breaks before the answer. */
  send<T extends Asked>(message: Of<T>): Promise<Answers[T]> {
    if (this.state !== "online") return Promise.reject(new Lost());
    return this.expect(message, false) as Promise<Answers[T]>;
  }

  /** Send something that has no answer of its own. */
  tell<T extends FromClient["type"]>(message: Unnamed<Of<T>> & { type: T }): void {
    if (this.state === "online") this.socket?.send(JSON.stringify({ ...message, op_id: uuid7() }));
  }

  /** Send a frame that is worth nothing later: where the network does not keep up it is left out. */
  stream(frame: Uint8Array<ArrayBuffer>): void {
    if (this.state === "online" && this.socket?.bufferedAmount === 0) this.socket.send(frame);
  }

  private expect(message: FromClient, durable: boolean): Promise<FromServer> {
    return new Promise((resolve, reject) => {
      this.pending.set(message.op_id, { message, durable, resolve, reject });
      if (durable) this.deliverNext();
      else this.socket?.send(JSON.stringify(message));
    });
  }

  private deliverNext(): void {
    if (this.state !== "online" || this.onItsWay) return;
    const next = [...this.pending.values()].find(({ durable }) => durable);
    if (!next) return;
    this.onItsWay = next.message.op_id;
    this.socket?.send(JSON.stringify(next.message));
  }

  private delivered({ op_id }: FromClient): void {
    if (this.onItsWay !== op_id) return;
    this.onItsWay = "";
    this.deliverNext();
  }

  private sayHello(socket: WebSocket): void {
    this.helloId = uuid7();
    socket.send(JSON.stringify({ ...this.options.hello(), op_id: this.helloId }));
  }

  private receive(event: MessageEvent): void {
    if (typeof event.data !== "string") return this.receiveBinary(event.data as ArrayBuffer);
    const message = decode(event.data);
    if (!message) return;
    if (message.type === "welcome") this.welcomed();
    this.options.onMessage(message);
    this.settle(message);
    this.listener(message);
  }

  private receiveBinary(frame: ArrayBuffer): void {
    const [kind] = new Uint8Array(frame, 0, Math.min(1, frame.byteLength));
    if (kind !== undefined) this.binaryListeners.get(kind)?.(frame);
  }

  private settle(message: FromServer): void {
    if (!("reply_to" in message) || message.reply_to === null) return;
    if (message.type === "problem" && message.reply_to === this.helloId) return this.refuse(message);
    const pending = this.pending.get(message.reply_to);
    if (!pending) return;
    if (message.type === "problem" && pending.durable && TRY_AGAIN.includes(message.code)) {
      setTimeout(() => this.delivered(pending.message), AGAIN_MS);
      return;
    }
    this.pending.delete(message.reply_to);
    if (message.type === "problem") pending.reject(new Refused(message.code, message.sentence));
    else pending.resolve(message);
    this.delivered(pending.message);
  }

  private welcomed(): void {
    this.attempt = 0;
    this.change("online");
    this.deliverNext();
  }

  private refuse(problem: Problem): void {
    this.change("refused", problem.sentence);
  }

  private lost(): void {
    this.socket = undefined;
    this.onItsWay = "";
    if (this.state !== "refused") this.change("offline");
    for (const [id, { durable, reject }] of [...this.pending]) {
      if (durable) continue;
      this.pending.delete(id);
      reject(new Lost());
    }
    this.offlineListener();
    this.retry = setTimeout(() => this.open(), backoffMs(this.attempt++));
  }

  private change(state: ConnectionState, sentence = ""): void {
    this.state = state;
    this.options.onState(state, sentence);
  }
}
