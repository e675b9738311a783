import type { Actions } from "../../actions";
import type { AppState } from "../../state";
import type { Block } from "../content";
import { success, trouble } from "../troubles";
import type { Words } from "../words";

/** A file that brings records in; of a table first what its columns mean. */
export function bringingBlocks({ desk, notebook }: AppState, actions: Actions, { t }: Words): Block[] {
  const { busy, said, problem, table, mapping, template } = desk.bringing;
  const [first = "", ...skipped] = said.split("\n");
  const choose: Block = {
    kind: "file",
    id: "bring-in",
    label: t(busy ? "list.import.busy" : "list.import"),
    icon: "file",
    accept: ".eln,.csv,.xlsx",
    choose: actions.bringIn,
  };
  const meaning: Block[] = table
    ? [
        { kind: "text", text: t("list.import.mapping", { table }), live: true },
        {
          kind: "select",
          id: "bring-template",
          label: t("list.template"),
          value: template,
          options: [
            { value: "", label: t("list.import.no_template") },
            ...notebook.templates.map(({ template_id, title }) => ({ value: template_id, label: title })),
          ],
          change: (chosen) => actions.arrangeBringing({ template: chosen }),
        },
        {
          kind: "area",
          id: "bring-mapping",
          label: t("list.import.columns"),
          value: mapping,
          change: (text) => actions.arrangeBringing({ mapping: text }),
        },
        {
          kind: "buttons",
          buttons: [
            {
              id: "bring-table",
              label: t("list.import.do"),
              primary: true,
              disabled: busy,
              press: actions.bringTable,
            },
          ],
        },
      ]
    : [];
  return [
    choose,
    ...meaning,
    ...(first ? [success(first)] : []),
    ...(skipped.length > 0
      ? [{ kind: "list", label: t("list.import.skipped"), items: skipped, tone: "quiet" } as const]
      : []),
    ...trouble(problem),
  ];
}
