import { translator, type Language, type Translate } from "../i18n";

/** What a panel needs to speak: the catalogue, and how numbers are written. */
export interface Words {
  t: Translate;
  language: Language;
}

export function wordsIn(language: Language): Words {
  return { t: translator(language), language };
}
