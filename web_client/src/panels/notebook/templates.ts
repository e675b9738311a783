import type { Actions } from "../../actions";
import { versionOf } from "../../notebook/template_text";
import { mayWriteRecords } from "../../rooms/state";
import type { AppState } from "../../state";
import type { Block, PanelContent } from "../content";
import { trouble } from "../troubles";
import type { Words } from "../words";

/** The lab's templates, each a way to its next version. */
export function templateFold(state: AppState, actions: Actions, { t }: Words): Block[] {
  const { notebook, desk, connection, account } = state;
  const { templates } = notebook;
  const { templating } = desk;
  if (connection !== "online" || !mayWriteRecords(account.role) || templates.length === 0) return [];
  const chosen = templates.find(({ template_id }) => template_id === templating.templateId) ?? templates[0]!;
  const { template_id: id, description } = chosen;
  return [
    {
      kind: "fold",
      id: "templates",
      label: t("template.title"),
      blocks: [
        {
          kind: "select",
          id: "template-to-change",
          label: t("template.choose"),
          value: id,
          options: templates.map(({ template_id, title, version }) => ({
            value: template_id,
            label: t("template.offer", { title, version }),
          })),
          change: (templateId) => actions.arrangeDesk({ templating: { ...templating, templateId } }),
        },
        ...(description ? [{ kind: "text" as const, text: description, tone: "quiet" as const }] : []),
        ...(templating.yaml === null ? trouble(templating.problem) : []),
        {
          kind: "buttons",
          buttons: [
            {
              id: "open-template",
              label: t("template.open"),
              icon: "pen",
              disabled: templating.busy,
              press: () => actions.openTemplate(id),
            },
          ],
        },
      ],
    },
  ];
}

/** A template as it is written, with room for its lines. */
export function templatePanel(state: AppState, yaml: string, actions: Actions, { t }: Words): PanelContent {
  const { templating } = state.desk;
  const { templateId, busy, problem } = templating;
  const version = versionOf(yaml);
  const change = (part: Partial<typeof templating>) =>
    actions.arrangeDesk({ templating: { ...templating, ...part } });
  return {
    title: t("template.editor", { id: templateId }),
    layout: "list",
    place: `template ${templateId}`,
    blocks: [
      { kind: "text", text: t("template.explain"), tone: "quiet" },
      {
        kind: "area",
        id: "template-text",
        label: t("template.text"),
        value: yaml,
        problem,
        change: (text) => change({ yaml: text }),
      },
      {
        kind: "buttons",
        buttons: [
          {
            id: "store-template",
            label: version === null ? t("template.store.plain") : t("template.store", { version }),
            primary: true,
            disabled: busy,
            press: actions.storeTemplate,
          },
          {
            id: "close-template",
            label: t("template.close"),
            press: () => change({ yaml: null, problem: "" }),
          },
        ],
      },
    ],
  };
}
