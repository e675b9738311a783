import type { Actions } from "../actions";
import { plainCode, spacedCode, type Pairing } from "../identity";
import type { AppState } from "../state";
import type { Block, PanelContent } from "./content";
import { success, trouble } from "./troubles";
import type { Words } from "./words";

/** Pairing: the code on a PC, or the field for it on a device that nobody is signed in on; then the same two words on both. */
export function pairingPanel(state: AppState, actions: Actions, words: Words): PanelContent {
  const { pairing, account } = state;
  const claims = account.login === "out" || pairing.claim !== null || pairing.code !== "";
  const title = words.t(claims ? "pair.title.here" : "nav.pair");
  if (account.login === "unknown" && !pairing.claim) return { title, blocks: [wait(state, words)] };
  const blocks = claims ? claimBlocks(state, actions, words) : offerBlocks(pairing, actions, words);
  const place = claims ? `claim ${pairing.claim?.state ?? ""}` : `offer ${pairing.offer?.state ?? ""}`;
  return { title, blocks, place };
}

function wait({ connection }: AppState, { t }: Words): Block {
  if (connection === "offline")
    return { kind: "text", text: t("identity.lost"), tone: "quiet", icon: "clock" };
  return { kind: "text", text: t("app.update"), tone: "quiet" };
}

function offerBlocks(pairing: Pairing, actions: Actions, words: Words): Block[] {
  const { t } = words;
  const { offer, problem, busy } = pairing;
  const again = (primary: boolean): Block => ({
    kind: "buttons",
    buttons: [
      { id: "new-code", label: t("pair.again"), primary, disabled: busy, press: actions.offerPairing },
      { id: "devices", label: t("pair.devices"), press: () => actions.showPanel("account") },
    ],
  });
  if (!offer)
    return problem
      ? [...trouble(problem), again(true)]
      : [{ kind: "text", text: t("app.update"), tone: "quiet" }];
  switch (offer.state) {
    case "waiting":
      return [...waiting(pairing, offer, words), ...trouble(problem)];
    case "claimed":
      return [...decision(offer, busy, actions, words), ...trouble(problem)];
    case "approved":
      return [success(t("pair.approved", { device: offer.deviceName })), again(false)];
    case "refused":
      return [refusal(words), again(true)];
    case "expired":
      return [{ kind: "text", text: t("pair.expired"), icon: "clock", live: true }, again(true)];
  }
}

type Offer = NonNullable<Pairing["offer"]>;

function refusal({ t }: Words): Block {
  return { kind: "text", text: t("pair.refused"), tone: "warning", icon: "stop", live: true };
}

function waiting({ minutesLeft }: Pairing, { code, url, qr, refused }: Offer, words: Words): Block[] {
  const { t } = words;
  const label = t("pair.code");
  const local = /^https?:\/\/(localhost|127\.|\[::1\])/.test(url);
  return [
    ...(refused ? [refusal(words)] : []),
    { kind: "text", text: t("pair.how", { url: pageOf(url) }) },
    { kind: "code", label, text: spacedCode(code), spoken: spelt(code) },
    { kind: "qr", label: t("pair.qr"), rows: qr },
    { kind: "text", text: validity(minutesLeft, words), tone: "quiet", icon: "clock" },
    ...(local ? [{ kind: "text" as const, text: t("pair.local"), tone: "quiet" as const }] : []),
  ];
}

/** Words, not figures that tick: a screen reader is not to count seconds. */
function validity(minutes: number, { t }: Words): string {
  if (minutes > 1) return t("pair.valid.minutes", { count: minutes });
  return t("pair.valid.minute");
}

function decision({ words: two, deviceName }: Offer, busy: boolean, actions: Actions, { t }: Words): Block[] {
  return [
    { kind: "text", text: t("pair.asks", { device: deviceName }), live: true },
    { kind: "code", label: t("pair.words"), text: two, spoken: two, live: true },
    { kind: "text", text: t("pair.compare") },
    {
      kind: "buttons",
      buttons: [
        {
          id: "approve",
          label: t("pair.approve"),
          icon: "ok",
          primary: true,
          disabled: busy,
          press: () => actions.decidePairing(true),
        },
        { id: "refuse", label: t("pair.refuse"), disabled: busy, press: () => actions.decidePairing(false) },
      ],
    },
  ];
}

function claimBlocks({ pairing, account }: AppState, actions: Actions, words: Words): Block[] {
  const { t } = words;
  const { claim, problem, busy } = pairing;
  if (claim?.state === "claimed")
    return [
      { kind: "code", label: t("pair.words"), text: claim.words, spoken: claim.words, live: true },
      { kind: "text", text: t("pair.compare.here") },
      ...trouble(problem),
    ];
  if (claim?.state === "approved") return [success(t("pair.in"))];
  const signedIn: Block[] =
    account.login === "in" ? [{ kind: "text", text: t("pair.already", { person: account.person }) }] : [];
  return [
    ...signedIn,
    ...outcome(claim?.state, words),
    {
      kind: "field",
      id: "code",
      label: t("pair.code.field"),
      value: pairing.code,
      wide: true,
      code: true,
      fill: "one-time-code",
      first: true,
      change: actions.typeCode,
      enter: actions.claimCode,
    },
    ...trouble(problem),
    {
      kind: "buttons",
      buttons: [
        {
          id: "claim",
          label: t("pair.go"),
          primary: true,
          disabled: busy || plainCode(pairing.code) === "",
          press: actions.claimCode,
        },
      ],
    },
    { kind: "text", text: t("pair.where"), tone: "quiet" },
  ];
}

function outcome(state: string | undefined, { t }: Words): Block[] {
  if (state === "refused")
    return [{ kind: "text", text: t("pair.refused.here"), tone: "warning", icon: "stop", live: true }];
  if (state === "expired") return [{ kind: "text", text: t("pair.expired.here"), icon: "clock", live: true }];
  return [];
}

/** The address without the code, as somebody types it. */
function pageOf(url: string): string {
  return url.replace(/\?.*$/, "").replace(/^https?:\/\//, "");
}

/** Letter by letter, with a pause between groups. */
function spelt(code: string): string {
  return spacedCode(code)
    .split(" ")
    .map((group) => [...group].join(" "))
    .join(", ");
}
