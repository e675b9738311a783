import { en } from "./en";
import { fr } from "./fr";

export type Language = "en" | "fr";
export type Key = keyof typeof en;
export type Catalogue = Readonly<Record<Key, string>>;
export type Translate = (key: Key, values?: Readonly<Record<string, string | number>>) => string;

export const LANGUAGES: readonly Language[] = ["en", "fr"];
const CATALOGUES: Record<Language, Catalogue> = { en, fr };

/** The words of one language. */
export function translator(language: Language): Translate {
  const catalogue = CATALOGUES[language];
  return (key, values = {}) =>
    catalogue[key].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]));
}

/** The language to begin with: the one chosen before, else the browser's, else English. */
export function preferredLanguage(chosen: string | null, browser: readonly string[]): Language {
  const wishes = [chosen ?? "", ...browser].map((tag) => tag.slice(0, 2).toLowerCase());
  return LANGUAGES.find((language) => language === wishes.find((wish) => isLanguage(wish))) ?? "en";
}

function isLanguage(tag: string): boolean {
  return LANGUAGES.some((language) => language === tag);
}
