import type { Actions } from "../actions";
import { ACCOUNT_ROLES, type Person, type SecurityEvent, type SecurityKind } from "../connection/identity";
import type { People } from "../identity";
import type { AppState } from "../state";
import type { Block, EntryLine, Icon, Option, PanelContent, Press, Tone } from "./content";
import { moment } from "./numbers";
import { trouble } from "./troubles";
import type { Words } from "./words";

/** Who may come in, and what happened about it: for the administrator. */
export function peoplePanel(
  { people, account, connection }: AppState,
  actions: Actions,
  words: Words,
): PanelContent {
  const { t } = words;
  const title = t("nav.admin");
  if (account.role !== "admin" && account.login === "in")
    return { title, blocks: [{ kind: "text", text: t("people.not_admin"), tone: "quiet" }] };
  const online = connection === "online";
  const offline: Block[] = online
    ? []
    : [{ kind: "text", text: t("identity.lost"), tone: "quiet", icon: "clock" }];
  const waits = people.busy || !online;
  const open = people.known.find(({ id }) => id === people.openId);
  if (open) {
    const blocks = [...offline, ...personBlocks(open, people, actions, words, waits)];
    return { title: open.name, blocks, place: open.id };
  }
  return {
    title,
    blocks: [
      ...offline,
      ...list(people, actions, words),
      ...adding(people, actions, words, waits),
      ...log(people, words),
    ],
    place: "list",
  };
}

function list({ known }: People, actions: Actions, words: Words): Block[] {
  const { t } = words;
  const lines = known.map((person) => personLine(person, actions, words));
  return [{ kind: "entries", label: t("nav.admin"), empty: t("people.empty"), lines }];
}

function personLine(person: Person, actions: Actions, { t }: Words): EntryLine {
  const change = t("people.change");
  return {
    id: person.id,
    name: person.name,
    value: t(`role.${person.role}`),
    remark: "",
    times: "",
    state: stateOf(person, t),
    open: {
      id: `person-${person.id}`,
      label: change,
      name: `${change}: ${person.name}`,
      press: () => actions.openPerson(person.id),
    },
  };
}

function stateOf({ disabled, has_password }: Person, t: Words["t"]): EntryLine["state"] {
  if (disabled) return { icon: "stop", label: t("people.state.disabled"), tone: "warning" };
  if (!has_password) return { icon: "clock", label: t("people.state.invited"), tone: "quiet" };
  return { icon: "ok", label: t("people.state.active"), tone: "ok" };
}

function adding({ draft, problem, busy }: People, actions: Actions, words: Words, waits: boolean): Block[] {
  const { t } = words;
  return [
    { kind: "heading", text: t("people.add") },
    {
      kind: "field",
      id: "person-name",
      label: t("people.name"),
      value: draft.name,
      wide: true,
      change: (name) => actions.draftPerson({ name }),
      enter: actions.addPerson,
    },
    {
      kind: "select",
      id: "person-role",
      label: t("people.role"),
      value: draft.role,
      options: roles(words),
      change: (role) => actions.draftPerson({ role }),
    },
    ...trouble(busy ? "" : problem),
    {
      kind: "buttons",
      buttons: [
        {
          id: "add-person",
          label: t("people.invite"),
          primary: true,
          disabled: waits || !draft.name.trim(),
          press: actions.addPerson,
        },
      ],
    },
  ];
}

function personBlocks(
  person: Person,
  people: People,
  actions: Actions,
  words: Words,
  waits: boolean,
): Block[] {
  const { t } = words;
  const { icon, label, tone } = stateOf(person, t);
  const back: Press = {
    id: "back",
    label: t("people.back"),
    icon: "back",
    press: () => actions.openPerson(""),
  };
  const out: Press = {
    id: "disable",
    label: t(person.disabled ? "people.enable" : "people.disable"),
    disabled: waits,
    press: () => actions.changePerson(person.id, { disabled: !person.disabled }),
  };
  const renew: Press = {
    id: "renew",
    label: t("people.renew"),
    disabled: waits || person.disabled,
    press: () => actions.invitePerson(person.id),
  };
  return [
    { kind: "text", text: label, tone, icon, live: true },
    ...link(person, people, actions, words),
    {
      kind: "select",
      id: `role-${person.id}`,
      label: t("people.role"),
      value: person.role,
      options: roles(words),
      change: (role) => actions.changePerson(person.id, { role }),
    },
    { kind: "text", text: t(`role.${person.role}.may`), tone: "quiet" },
    ...trouble(people.problem),
    { kind: "buttons", buttons: [renew, out] },
    { kind: "text", text: t("people.renew.note"), tone: "quiet" },
    { kind: "buttons", buttons: [back] },
  ];
}

/** The link is shown once: the server keeps only what it needs to know it again. */
function link({ id, name }: Person, { invitation }: People, actions: Actions, { t }: Words): Block[] {
  if (invitation?.personId !== id) return [];
  const copy: Press = {
    id: "copy",
    label: t(invitation.copied ? "people.copied" : "people.copy"),
    primary: true,
    press: actions.copyInvitation,
  };
  return [
    { kind: "text", text: t("people.link", { name }), live: true },
    { kind: "text", label: t("people.link.label"), text: invitation.link, tone: "quiet" },
    { kind: "buttons", buttons: [invitation.copied ? { ...copy, icon: "ok" } : copy] },
  ];
}

function roles({ t }: Words): Option[] {
  return ACCOUNT_ROLES.map((role) => ({ value: role, label: t(`role.${role}`) }));
}

const NEWEST = 30;
const ALARMING: readonly SecurityKind[] = [
  "login_failed",
  "throttled",
  "invitation_refused",
  "claim_failed",
  "pairing_refused",
];

function log({ events, known }: People, words: Words): Block[] {
  const { t } = words;
  const name = (id: string | undefined | null) => known.find((person) => person.id === id)?.name ?? "";
  const lines = events.slice(0, NEWEST).map((event) => eventLine(event, name, words));
  return [
    { kind: "heading", text: t("people.log") },
    { kind: "entries", label: t("people.log"), empty: t("people.log.empty"), lines },
  ];
}

function eventLine(
  { id, kind, person_id, address, detail, server_time }: SecurityEvent,
  nameOf: (id: string | undefined | null) => string,
  { t, language }: Words,
): EntryLine {
  const alarming = ALARMING.includes(kind);
  const [icon, tone]: [Icon, Tone] = alarming ? ["warning", "warning"] : ["ok", "quiet"];
  const about = /person ([\w-]+)/.exec(detail)?.[1];
  return {
    id: String(id),
    name: t(`audit.${kind}`),
    value: about === person_id ? "" : nameOf(about),
    remark: "",
    times: moment(server_time, language),
    state: { icon, label: [nameOf(person_id), address].filter(Boolean).join(", "), tone },
  };
}
