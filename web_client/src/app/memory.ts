import type {
  ElectrodeTried,
  Form,
  FromServer,
  NotebookEntry,
  Participation,
  RecordView,
  SceneReady,
} from "../generated/messages.gen";
import { read, settled, transact, write } from "../connection/database";
import type { QuestionnaireForm } from "../connection/participations";
import type { Language } from "../i18n";
import type { RecordList, TemplateSummary } from "../notebook/state";
import { withEntry } from "../notebook/taking_in";
import type { Answering } from "../study/state";

type KeptList = Pick<RecordList, "records" | "total">;

/** The server's last answers, so that the page opens without it. */
export class Memory {
  constructor(private readonly database: IDBDatabase) {}

  /** Keep an answer that a later visit can begin with. */
  async keep(message: FromServer): Promise<void> {
    const key = keyOf(message);
    if (key) await write(this.database, "kept", (kept) => kept.put(message, key));
  }

  /** What an earlier visit ended with. */
  async recall(): Promise<FromServer[]> {
    const kept = await Promise.all(["library", "modules"].map((key) => this.find<FromServer>(key)));
    return kept.filter((message) => message !== undefined);
  }

  /** Forget everything: the next person on this device begins with nothing. */
  async forget(): Promise<void> {
    await write(this.database, "kept", (kept) => kept.clear());
  }

  scene(electrodeId: string): Promise<SceneReady | undefined> {
    return this.find<SceneReady>(`scene:${electrodeId}`);
  }

  record(recordId: string): Promise<RecordView | undefined> {
    return this.find<RecordView>(`record:${recordId}`);
  }

  keepRecord(view: RecordView): Promise<void> {
    return this.put(`record:${view.record.record_id}`, view);
  }

  /** Add an entry to its record, where this device keeps that. */
  async keepEntry(entry: NotebookEntry): Promise<void> {
    const key = `record:${entry.record_id}`;
    await transact(this.database, ["kept"], async (stores) => {
      const view = await settled(stores("kept").get(key) as IDBRequest<RecordView | undefined>);
      if (view) stores("kept").put(withEntry(view, entry), key);
    });
  }

  /** The newest records, as the server last listed them. */
  async list(): Promise<KeptList> {
    return (await this.find<KeptList>("records")) ?? { records: [], total: 0 };
  }

  keepList({ records, total }: KeptList): Promise<void> {
    return this.put("records", { records, total });
  }

  async templates(language: Language): Promise<TemplateSummary[]> {
    return (await this.find<TemplateSummary[]>(`templates:${language}`)) ?? [];
  }

  keepTemplates(language: Language, templates: TemplateSummary[]): Promise<void> {
    return this.put(`templates:${language}`, templates);
  }

  form(templateId: string, version: number, language: Language): Promise<Form | undefined> {
    return this.find<Form>(`form:${language}:${templateId}:${version}`);
  }

  keepForm(form: Form, language: Language): Promise<void> {
    return this.put(`form:${language}:${form.template_id}:${form.version}`, form);
  }

  /** The trials of a game; the server keeps them, and does not tell them again. */
  async trials(runId: string, stepId: string): Promise<ElectrodeTried[]> {
    return (await this.find<ElectrodeTried[]>(`trials:${runId}:${stepId}`)) ?? [];
  }

  keepTrials(runId: string, stepId: string, trials: ElectrodeTried[]): Promise<void> {
    return this.put(`trials:${runId}:${stepId}`, trials);
  }

  /** The id of the participant at this device; "" where there was none. */
  async participant(): Promise<string> {
    return (await this.find<string>("participant")) ?? "";
  }

  keepParticipant(id: string): Promise<void> {
    return this.put("participant", id);
  }

  /** What a participant was told last. */
  participation(): Promise<Participation | undefined> {
    return this.find<Participation>("participation");
  }

  keepParticipation(now: Participation): Promise<void> {
    return this.put("participation", now);
  }

  questionnaire(id: string, language: string): Promise<QuestionnaireForm | undefined> {
    return this.find<QuestionnaireForm>(`questionnaire:${language}:${id}`);
  }

  keepQuestionnaire(form: QuestionnaireForm): Promise<void> {
    return this.put(`questionnaire:${form.language}:${form.questionnaire_id}`, form);
  }

  /** Answers that were not handed in yet. */
  draft(key: string): Promise<Answering | undefined> {
    return this.find<Answering>(`draft:${key}`);
  }

  keepDraft(key: string, answering: Answering): Promise<void> {
    return this.put(`draft:${key}`, answering);
  }

  async forgetDraft(key: string): Promise<void> {
    await write(this.database, "kept", (kept) => kept.delete(`draft:${key}`));
  }

  /** Whether this device has opened the module of a task, by when that began. */
  async hasOpened(begun: string): Promise<boolean> {
    return (await this.find<boolean>(`task:${begun}`)) ?? false;
  }

  keepOpened(begun: string): Promise<void> {
    return this.put(`task:${begun}`, true);
  }

  private find<T>(key: string): Promise<T | undefined> {
    return read<T>(this.database, "kept", key);
  }

  private put(key: string, value: unknown): Promise<void> {
    return write(this.database, "kept", (kept) => kept.put(value, key));
  }
}

function keyOf(message: FromServer): string | undefined {
  switch (message.type) {
    case "library":
    case "modules":
      return message.type;
    case "scene_ready":
      return `scene:${message.electrode_id}`;
    default:
      return undefined;
  }
}
