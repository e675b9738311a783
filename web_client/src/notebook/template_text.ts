const VERSION = /^(version:[ \t]*)(\d+)/m;

/** The version that the text of a template says it is; null where it says none. */
export function versionOf(yaml: string): number | null {
  const digits = VERSION.exec(yaml)?.[2];
  return digits === undefined ? null : Number(digits);
}

/** The text of a template as that of its next version. */
export function raised(yaml: string): string {
  return yaml.replace(VERSION, (_, name: string, version: string) => `${name}${Number(version) + 1}`);
}
