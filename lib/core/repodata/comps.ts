/** Package groups (comps.xml) from Koji's group rows, so that dnf's `@build` works in a repo. */
import { attribute, text } from './xml.ts';

/** Rows of getTagGroups, as far as comps.xml needs them. */
export interface Group {
  name: string;
  display_name: string;
  description: string | null;
  is_default: boolean | null;
  uservisible: boolean | null;
  biarchonly: boolean | null;
  langonly: string | null;
  packagelist: GroupPackage[];
  grouplist: { name: string; type: string; is_metapkg: boolean }[];
}

export interface GroupPackage {
  package: string;
  /** mandatory, default, optional or conditional */
  type: string;
  basearchonly: boolean | null;
  /** of a conditional package: what must be installed already */
  requires: string | null;
}

/**
 * A groups file. Groups that a group needs are expanded into its own package list, and theirs in turn, as Koji 1.35
 * does for its repos: dnf does not follow such links. A group that is needed and is not there is left out.
 */
export function comps(groups: readonly Group[]): string {
  const byName = new Map(groups.map((group) => [group.name, group]));
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    '<!DOCTYPE comps PUBLIC "-//Red Hat, Inc.//DTD Comps info//EN" "comps.dtd">\n\n' +
    '<comps>\n' +
    [...groups]
      .sort(byNameOf)
      .map((group) => groupElement(group, byName))
      .join('') +
    '</comps>\n'
  );
}

const byNameOf = (a: Group, b: Group) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

function groupElement(group: Group, byName: ReadonlyMap<string, Group>): string {
  return (
    '  <group>\n' +
    `    <id>${text(group.name)}</id>\n` +
    `    <name>${text(group.display_name)}</name>\n` +
    `    <description>${text(group.description ?? '')}</description>\n` +
    `    <default>${group.is_default ?? false}</default>\n` +
    `    <uservisible>${group.uservisible ?? true}</uservisible>\n` +
    (group.biarchonly ? '    <biarchonly>true</biarchonly>\n' : '') +
    (group.langonly ? `    <langonly>${text(group.langonly)}</langonly>\n` : '') +
    '    <packagelist>\n' +
    [...expanded(group, byName).values()].map(packageElement).join('') +
    '    </packagelist>\n' +
    '  </group>\n'
  );
}

/** The packages of a group and of all groups that it needs, by name; the nearest row of a package wins. */
function expanded(group: Group, byName: ReadonlyMap<string, Group>): Map<string, GroupPackage> {
  const packages = new Map<string, GroupPackage>();
  const seen = new Set([group.name]);
  const queue = [group];
  for (let next = queue.shift(); next; next = queue.shift()) {
    const sorted = [...next.packagelist].sort((a, b) => (a.package < b.package ? -1 : 1));
    for (const row of sorted) if (!packages.has(row.package)) packages.set(row.package, row);
    for (const { name } of next.grouplist) {
      const needed = byName.get(name);
      if (!needed || seen.has(name)) continue;
      seen.add(name);
      queue.push(needed);
    }
  }
  return packages;
}

function packageElement(row: GroupPackage): string {
  const basearch = row.basearchonly ? ' basearchonly="true"' : '';
  const requires = row.requires ? ` requires="${attribute(row.requires)}"` : '';
  return `      <packagereq type="${attribute(row.type)}"${basearch}${requires}>${text(row.package)}</packagereq>\n`;
}
