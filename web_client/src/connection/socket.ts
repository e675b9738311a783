import {
  SUBPROTOCOL,
  type FromClient,
  type FromServer,
  type Hello,
  type Problem,
} from "../generated/messages.gen";
import { backoffMs } from "./backoff";
import { decode } from "./decode";
import { Lost, Refused, type Answers, type Asked, type Of, type Unnamed } from "./messages";
import { uuid7 } from "./uuid7";

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
  private readonly pending = new Map<string, Pending>();
  private listener: (message: FromServer) => void = () => undefined;
  private offlineListener: () => void = () => undefined;

  constructor(private readonly options: ConnectionOptions) {}

  /** Connect now, without waiting for the next try. */
  open(): void {
    clearTimeout(this.retry);
    if (this.socket) return;
    const socket = new WebSocket(this.options.url, SUBPROTOCOL);
    this.socket = socket;
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

  /** Start over with another hello, for example in another language. */
  greetAgain(): void {
    this.attempt = 0;
    this.socket?.close();
  }

  /** Ask; rejects with Lost when the connection breaks before the answer. */
  ask<T extends Asked>(message: Unnamed<Of<T>> & { type: T }): Promise<Answers[T]> {
    const named = { ...message, op_id: uuid7() } as unknown as Of<T>;
    if (this.state !== "online") return Promise.reject(new Lost());
    return this.expect(named, false) as Promise<Answers[T]>;
  }

  /** Send what must not be lost: the same frame goes out again after every reconnect until it is answered. */
  deliver<T extends Asked>(message: Of<T>): Promise<Answers[T]> {
    return this.expect(message, true) as Promise<Answers[T]>;
  }

  /** Send something that has no answer of its own. */
  tell<T extends FromClient["type"]>(message: Unnamed<Of<T>> & { type: T }): void {
    if (this.state === "online") this.socket?.send(JSON.stringify({ ...message, op_id: uuid7() }));
  }

  private expect(message: FromClient, durable: boolean): Promise<FromServer> {
    return new Promise((resolve, reject) => {
      this.pending.set(message.op_id, { message, durable, resolve, reject });
      if (this.state === "online") this.socket?.send(JSON.stringify(message));
    });
  }

  private sayHello(socket: WebSocket): void {
    this.helloId = uuid7();
    socket.send(JSON.stringify({ ...this.options.hello(), op_id: this.helloId }));
  }

  private receive(event: MessageEvent): void {
    if (typeof event.data !== "string") return;
    const message = decode(event.data);
    if (!message) return;
    if (message.type === "welcome") this.welcomed();
    this.options.onMessage(message);
    this.settle(message);
    this.listener(message);
  }

  private settle(message: FromServer): void {
    if (!("reply_to" in message) || message.reply_to === null) return;
    if (message.type === "problem" && message.reply_to === this.helloId) return this.refuse(message);
    const pending = this.pending.get(message.reply_to);
    if (!pending) return;
    this.pending.delete(message.reply_to);
    if (message.type === "problem") pending.reject(new Refused(message.code, message.sentence));
    else pending.resolve(message);
  }

  private welcomed(): void {
    this.attempt = 0;
    this.change("online");
    for (const { message } of this.pending.values()) this.socket?.send(JSON.stringify(message));
  }

  private refuse(problem: Problem): void {
    this.change("refused", problem.sentence);
  }

  private lost(): void {
    this.socket = undefined;
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
