import type { Actions } from "../actions";
import type { Login } from "../connection/identity";
import type { Account } from "../identity";
import type { AppState } from "../state";
import type { Block, EntryLine, PanelContent, Press } from "./content";
import { moment } from "./numbers";
import { success, trouble } from "./troubles";
import type { Words } from "./words";

const SHORTEST_PASSWORD = 10;

/** Who is signed in here, their password, and the devices that need none. */
export function accountPanel(state: AppState, actions: Actions, words: Words): PanelContent {
  const { account, connection } = state;
  const { t } = words;
  const online = connection === "online";
  const offline: Block[] = online
    ? []
    : [{ kind: "text", text: t("identity.lost"), tone: "quiet", icon: "clock" }];
  return {
    title: account.person || t("nav.account"),
    blocks: [
      ...(account.role
        ? [
            {
              kind: "quantities" as const,
              rows: [{ label: t("account.role"), value: t(`role.${account.role}`) }],
            },
          ]
        : []),
      ...offline,
      ...(account.invited ? invitation(words) : []),
      ...(account.role === "guest" ? [] : own(account, actions, words, online)),
      ...trouble(account.problem),
      ...leaving(state, actions, words),
    ],
    place: account.invited ? "invited" : "",
  };
}

function invitation({ t }: Words): Block[] {
  return [{ kind: "text", label: t("account.welcome"), text: t("account.invited") }];
}

/** The password comes first for whoever has none yet, the devices for everybody else. */
function own(account: Account, actions: Actions, words: Words, online: boolean): Block[] {
  const password = passwordBlocks(account, actions, words, online);
  const devices = deviceBlocks(account, actions, words, online);
  return account.invited ? [...password, ...devices] : [...devices, ...password];
}

function passwordBlocks(
  { hasPassword, invited, draft, busy, done }: Account,
  actions: Actions,
  { t }: Words,
  online: boolean,
): Block[] {
  const old: Block = {
    kind: "field",
    id: "old-password",
    label: t("account.password.old"),
    value: draft.old,
    wide: true,
    secret: true,
    fill: "current-password",
    change: (text) => actions.draftAccount({ old: text }),
    enter: actions.setPassword,
  };
  const set: Press = {
    id: "set-password",
    label: t(hasPassword ? "account.password.change" : "account.password.set"),
    primary: invited,
    disabled: busy || !online || draft.fresh.length < SHORTEST_PASSWORD,
    press: actions.setPassword,
  };
  const later: Press = { id: "later", label: t("account.password.later"), press: actions.declinePassword };
  return [
    { kind: "heading", text: t("account.password") },
    ...(hasPassword ? [old] : []),
    {
      kind: "field",
      id: "new-password",
      label: t("account.password.new", { count: SHORTEST_PASSWORD }),
      value: draft.fresh,
      wide: true,
      secret: true,
      fill: "new-password",
      first: invited,
      change: (fresh) => actions.draftAccount({ fresh }),
      enter: actions.setPassword,
    },
    ...(done === "password" ? [success(t("account.password.done"))] : []),
    { kind: "buttons", buttons: invited ? [set, later] : [set] },
  ];
}

function deviceBlocks(
  { devices, busy, done }: Account,
  actions: Actions,
  words: Words,
  online: boolean,
): Block[] {
  const { t } = words;
  return [
    { kind: "heading", text: t("account.devices") },
    {
      kind: "entries",
      label: t("account.devices"),
      empty: t("account.devices.empty"),
      lines: devices.map((login) => deviceLine(login, busy || !online, actions, words)),
    },
    ...(done === "revoked" ? [success(t("account.revoked"))] : []),
    {
      kind: "buttons",
      buttons: [
        {
          id: "pair",
          label: t("account.pair"),
          primary: true,
          disabled: !online,
          press: () => actions.showPanel("pair"),
        },
      ],
    },
  ];
}

function deviceLine(login: Login, waits: boolean, actions: Actions, words: Words): EntryLine {
  const { t, language } = words;
  const { login_id, label, kind, current, server_time, last_seen } = login;
  const line: EntryLine = {
    id: login_id,
    name: label || t(`account.device.${kind}`),
    value: "",
    remark: "",
    times: t("account.device.seen", { time: moment(last_seen ?? server_time, language) }),
    state: {
      icon: "ok",
      label: t(current ? "account.device.this" : "account.device.in"),
      tone: current ? "ok" : "quiet",
    },
  };
  if (current) return line;
  const revoke = t("account.device.revoke");
  const press = () => actions.revokeDevice(login_id);
  const name = `${revoke}: ${line.name}`;
  return { ...line, discard: { id: `revoke-${login_id}`, label: revoke, name, disabled: waits, press } };
}

/** Entries that wait on this device would be sent in the name of whoever comes next. */
function leaving({ account, notebook, connection }: AppState, actions: Actions, { t }: Words): Block[] {
  const waiting = notebook.waiting.length;
  const people: Press[] =
    account.role === "admin"
      ? [{ id: "people", label: t("account.people"), press: () => actions.showPanel("admin") }]
      : [];
  const warning: Block[] =
    waiting > 0
      ? [{ kind: "text", text: t("account.waiting", { count: waiting }), tone: "warning", icon: "clock" }]
      : [];
  return [
    ...warning,
    {
      kind: "buttons",
      buttons: [
        ...people,
        {
          id: "sign-out",
          label: t("account.sign_out"),
          disabled: account.busy || waiting > 0 || connection !== "online",
          press: actions.signOut,
        },
      ],
    },
  ];
}
