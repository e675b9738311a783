import { Lost, Refused } from "../../src/connection/messages";
import type { EntryStored } from "../../src/generated/messages.gen";
import { entryOf, type NotebookWrite } from "../../src/notebook/writes";

/** A server's rules for writes: each once, in the order of a person's device, nothing missing. */
export class CountingServer {
  stored: NotebookWrite[] = [];
  /** Op_ids of everything that came, again and again where it was sent again. */
  came: string[] = [];
  /** How often it answers: "lost" takes the write and the answer gets lost. */
  mood: "well" | "lost" | "away" | "busy" = "well";
  private answers = new Map<string, EntryStored | Refused>();
  private counts = new Map<string, number>();

  constructor(private readonly refuses: (write: NotebookWrite) => string = () => "") {}

  last(person: string): number {
    return this.counts.get(person) ?? 0;
  }

  /** A copy as it stands, as a backup would keep it. */
  backup(): () => void {
    const [stored, answers, counts] = [[...this.stored], new Map(this.answers), new Map(this.counts)];
    return () => {
      this.stored = [...stored];
      this.answers = new Map(answers);
      this.counts = new Map(counts);
    };
  }

  async take(person: string, write: NotebookWrite): Promise<EntryStored> {
    if (this.mood === "away") throw new Lost();
    if (this.mood === "busy") throw new Refused("throttled", "later");
    this.came.push(write.op_id);
    const answer = this.answers.get(write.op_id) ?? this.takeNew(person, write);
    if (this.mood === "lost") throw new Lost();
    if (answer instanceof Refused) throw answer;
    return answer;
  }

  private takeNew(person: string, write: NotebookWrite): EntryStored | Refused {
    const expected = this.last(person) + 1;
    if (write.device_seq !== expected)
      return new Refused("unavailable", `device_seq: expected ${expected}; got ${write.device_seq}.`);
    this.counts.set(person, expected);
    const refusal = this.refuses(write);
    const answer = refusal
      ? new Refused("bad_message", refusal)
      : ({ type: "entry_stored", reply_to: write.op_id, entry: entryOf(write) } as EntryStored);
    this.answers.set(write.op_id, answer);
    if (!refusal) this.stored.push(write);
    return answer;
  }
}
