// Unit files as systemd reads them (systemd.syntax(7)), as far as ours go: sections, comments, keys that come more
// than once. What follows a backslash at the end of a line is not ours to use.

export type UnitFile = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

export function parseUnit(text: string): UnitFile {
  const sections = new Map<string, Map<string, string[]>>();
  let section: Map<string, string[]> | null = null;
  for (const line of text.split("\n")) {
    if (/^\s*(?:[#;].*)?$/.test(line)) continue;
    const title = /^\[([A-Za-z]+)\]$/.exec(line)?.[1];
    if (title !== undefined) {
      section = sections.get(title) ?? new Map<string, string[]>();
      sections.set(title, section);
      continue;
    }
    const entry = /^([A-Za-z]+)=(.*)$/.exec(line);
    const [, key, value] = entry ?? [];
    if (section === null || key === undefined || value === undefined || value.endsWith("\\"))
      throw new Error(`no line of a unit file: ${line}`);
    section.set(key, [...(section.get(key) ?? []), value]);
  }
  return sections;
}
