import type { Actions } from "../actions";
import * as server from "../connection/identity";
import type { AccountRole } from "../connection/identity";
import { initialIdentity } from "../identity";
import { attempt } from "./attempting";
import { patch, words, type Context } from "./context";

type PeopleActions = Pick<
  Actions,
  "draftPerson" | "addPerson" | "openPerson" | "changePerson" | "invitePerson" | "copyInvitation"
>;

/** The administrator's actions on who may come in. */
export function peopleActions(context: Context): PeopleActions {
  const { store } = context;
  return {
    draftPerson: (change) =>
      patch(store, "people", { draft: { ...store.get().people.draft, ...change }, problem: "" }),
    addPerson: () => void attempt(context, "people", () => addPerson(context)),
    openPerson: (openId) => patch(store, "people", { openId, invitation: null, problem: "" }),
    changePerson: (id, { role, disabled }) =>
      void attempt(context, "people", async () => {
        const rights = role === undefined ? {} : { role: role as AccountRole };
        await server.changePerson(id, { ...rights, ...(disabled === undefined ? {} : { disabled }) });
        await listPeople(context);
      }),
    invitePerson: (id) =>
      void attempt(context, "people", async () => {
        invited(context, id, (await server.invite(id)).invitation);
        await listPeople(context);
      }),
    copyInvitation: () => void copyInvitation(context),
  };
}

/** Everybody, and what happened about logins and rights. */
export async function listPeople({ store }: Context): Promise<void> {
  const [known, events] = await Promise.all([server.people(), server.audit()]);
  patch(store, "people", { known, events });
}

async function addPerson(context: Context): Promise<void> {
  const { store } = context;
  const { draft } = store.get().people;
  const { person, invitation } = await server.addPerson(draft.name.trim(), draft.role as AccountRole);
  patch(store, "people", { draft: initialIdentity().people.draft, openId: person.id });
  invited(context, person.id, invitation);
  await listPeople(context);
}

/** The link works from wherever the administrator is: it leads to the address that this page came from. */
function invited({ store }: Context, personId: string, invitation: string): void {
  const link = new URL(invitation, location.origin).href;
  patch(store, "people", { invitation: { personId, link, copied: false } });
}

async function copyInvitation(context: Context): Promise<void> {
  const { store } = context;
  const { invitation } = store.get().people;
  if (!invitation) return;
  try {
    await navigator.clipboard.writeText(invitation.link);
    patch(store, "people", { invitation: { ...invitation, copied: true } });
  } catch {
    patch(store, "people", { problem: words(context).t("people.not_copied") });
  }
}
