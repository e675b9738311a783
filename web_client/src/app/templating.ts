import type { NotebookActions } from "../notebook/actions";
import { storeTemplate, templateText } from "../connection/templates";
import type { Templating } from "../desk";
import { raised } from "../notebook/template_text";
import { patch, sentence, words, type Context } from "./context";
import type { Listing } from "./listing";

/** Actions on the lab's templates. */
export function templatingActions(
  context: Context,
  listing: Listing,
): Pick<NotebookActions, "openTemplate" | "storeTemplate"> {
  const { store } = context;
  const now = () => store.get().desk.templating;
  const change = (part: Partial<Templating>) =>
    patch(store, "desk", { templating: { ...now(), said: "", problem: "", ...part } });

  async function open(templateId: string): Promise<void> {
    change({ templateId, busy: true });
    try {
      const text = await templateText(templateId);
      if (now().templateId === templateId) change({ yaml: raised(text), busy: false });
    } catch (reason) {
      change({ busy: false, problem: sentence(reason) });
    }
  }

  async function keep(): Promise<void> {
    const { yaml, busy } = now();
    if (yaml === null || busy) return;
    change({ busy: true });
    try {
      const { template_id, title, version } = await storeTemplate(yaml);
      const said = words(context).t("template.stored", { title, version });
      change({ templateId: template_id, yaml: null, busy: false, said });
      await listing.fetchTemplates();
    } catch (reason) {
      change({ busy: false, problem: sentence(reason) });
    }
  }

  return { openTemplate: (templateId) => void open(templateId), storeTemplate: () => void keep() };
}
