import { Lost, Refused } from "../connection/messages";
import type { Key } from "../i18n";
import type { Identity } from "../identity";
import { patch, sentence, words, type Context } from "./context";

/**
 * Do what the server may refuse: busy while it lasts, and once only; a refusal becomes the problem that is shown.
 *
 * @param refused what it means here that something does not fit, in the language spoken.
 */
export async function attempt(
  context: Context,
  part: keyof Identity,
  work: () => Promise<void>,
  refused?: Key,
): Promise<void> {
  const { store } = context;
  if (store.get()[part].busy) return;
  patch(store, part, { busy: true, problem: "" });
  await load(context, part, work, refused);
  patch(store, part, { busy: false });
}

/** The same for what nobody pressed a button for: nothing is kept from being pressed. */
export async function load(
  context: Context,
  part: keyof Identity,
  work: () => Promise<void>,
  refused?: Key,
): Promise<void> {
  try {
    await work();
  } catch (reason) {
    patch(context.store, part, { problem: problemOf(context, reason, refused) });
  }
}

/** What went wrong, in a sentence. */
export function problemOf(context: Context, reason: unknown, refused?: Key): string {
  const { t } = words(context);
  if (reason instanceof Lost) return t("identity.lost");
  if (!(reason instanceof Refused)) return sentence(reason);
  if (reason.code === "throttled" && reason.waitSeconds > 0)
    return t("identity.wait", { seconds: reason.waitSeconds });
  const misfit = reason.code === "refused" || reason.code === "bad_message";
  return refused && misfit ? t(refused) : reason.message;
}
