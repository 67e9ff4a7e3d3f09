import { describe, expect, it } from 'vitest';
import { comps, type Group, type GroupPackage } from '#core/repodata/comps';

const row = (name: string, type = 'mandatory', more: Partial<GroupPackage> = {}): GroupPackage => ({
  package: name,
  type,
  basearchonly: null,
  requires: null,
  ...more,
});

const group = (name: string, packagelist: GroupPackage[], needs: string[] = [], more: Partial<Group> = {}): Group => ({
  name,
  display_name: name,
  description: null,
  is_default: null,
  uservisible: true,
  biarchonly: false,
  langonly: null,
  packagelist,
  grouplist: needs.map((need) => ({ name: need, type: 'mandatory', is_metapkg: false })),
  ...more,
});

const packages = (xml: string, id: string) => {
  const part = xml.slice(xml.indexOf(`<id>${id}</id>`));
  return [...part.slice(0, part.indexOf('</group>')).matchAll(/<packagereq.*?>(.*?)</g)].map((match) => match[1]);
};

describe('comps', () => {
  it('writes a group with its packages in order', () => {
    const xml = comps([
      group('build', [row('make'), row('bash')], [], {
        display_name: 'Build & test',
        description: 'for <all>',
        is_default: true,
        biarchonly: true,
        langonly: 'de',
      }),
    ]);
    expect(xml).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE comps PUBLIC "-//Red Hat, Inc.//DTD Comps info//EN" "comps.dtd">

<comps>
  <group>
    <id>build</id>
    <name>Build &amp; test</name>
    <description>for &lt;all&gt;</description>
    <default>true</default>
    <uservisible>true</uservisible>
    <biarchonly>true</biarchonly>
    <langonly>de</langonly>
    <packagelist>
      <packagereq type="mandatory">bash</packagereq>
      <packagereq type="mandatory">make</packagereq>
    </packagelist>
  </group>
</comps>
`);
  });

  it('writes what a conditional package depends on', () => {
    const conditional = row('a', 'conditional', { basearchonly: true, requires: 'x & "y"' });
    expect(comps([group('g', [conditional])])).toContain(
      '<packagereq type="conditional" basearchonly="true" requires="x &amp; &quot;y&quot;">a</packagereq>',
    );
  });

  it('expands needed groups, in turn and in a circle, and passes over missing ones', () => {
    const xml = comps([
      group('build', [row('bash')], ['core', 'missing']),
      group('core', [row('coreutils'), row('bash', 'optional')], ['deep']),
      group('deep', [row('glibc')], ['build']),
    ]);
    expect(packages(xml, 'build')).toEqual(['bash', 'coreutils', 'glibc']);
    expect(packages(xml, 'core')).toEqual(['bash', 'coreutils', 'glibc']);
    expect(xml.match(/<packagereq type="optional">bash/g)?.length).toBe(1);
    expect(xml).not.toContain('grouplist');
  });

  it('may be empty', () => {
    expect(comps([])).toMatch(/<comps>\n<\/comps>\n$/);
  });
});
