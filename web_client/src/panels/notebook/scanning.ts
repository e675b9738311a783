import type { Actions } from "../../actions";
import type { AppState } from "../../state";
import type { Block } from "../content";
import { trouble } from "../troubles";
import type { Words } from "../words";
import { say } from "./voice";

/**
 * A way to read a label with the camera, where this browser can; while it looks, what it sees.
 *
 * @param slotId the slot that its lot fills; "" where it leads to a record.
 */
export function scanBlocks(slotId: string, { desk }: AppState, actions: Actions, { t }: Words): Block[] {
  const { can, looking, stream, problem, slotId: about } = desk.scanning;
  const complaint = about === slotId ? trouble(problem) : [];
  if (!can) return complaint;
  if (!looking || about !== slotId)
    return [
      ...complaint,
      {
        kind: "buttons",
        buttons: [
          {
            id: "scan",
            label: t("scan.do"),
            icon: "camera",
            ...(slotId === "" ? {} : { say: say("scan", t) }), // only at a field is there somebody who listens
            press: () => actions.scan(slotId),
          },
        ],
      },
    ];
  const view: Block[] = stream ? [{ kind: "viewfinder", id: "scan", label: t("scan.view"), stream }] : [];
  return [
    { kind: "text", text: t(stream ? "scan.looking" : "scan.starting"), icon: "camera", live: true },
    ...view,
    {
      kind: "buttons",
      buttons: [
        {
          id: "scan-stop",
          label: t("scan.stop"),
          icon: "stop",
          ...(slotId === "" ? {} : { say: say("stop", t) }),
          press: actions.stopScanning,
        },
      ],
    },
  ];
}

/** Open a record by what stands on its label. */
export function codeBlocks({ desk }: AppState, actions: Actions, { t }: Words): Block[] {
  const { scanning } = desk;
  const { code, can } = scanning;
  const isEmpty = code.trim() === "";
  const open = () => {
    if (!isEmpty) actions.openCode(code);
  };
  return [
    { kind: "heading", text: t("scan.by_code") },
    {
      kind: "field",
      id: "code",
      label: t(can ? "scan.type" : "scan.type.only"),
      value: code,
      wide: true,
      change: (typed) => actions.arrangeDesk({ scanning: { ...scanning, code: typed } }),
      enter: open,
    },
    {
      kind: "buttons",
      buttons: [{ id: "open-code", label: t("scan.open"), disabled: isEmpty, press: open }],
    },
  ];
}
