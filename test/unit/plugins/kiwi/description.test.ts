import { describe, expect, it } from 'vitest';
import { elementsOf, textOf } from '#core/xmltree';
import { nameOf, readDescription, rewritten, typeOf } from '#plugins/kiwi/description';
import { parseXml } from '#plugins/kiwi/xml';

const image = (content: string, name = 'disk') =>
  `<?xml version="1.0"?>\n<image schemaversion="7.5" name="${name}">${content}</image>`;

const PREFERENCES =
  '<preferences><version>1.0</version><type image="oem"/><type image="tbz" primary="true"/></preferences>';

const read = (files: Record<string, string>, path = 'a/disk.kiwi') =>
  readDescription(async (file) => {
    const text = files[file];
    if (text === undefined) throw new Error(`no such file: ${file}`);
    return text;
  }, path);

const one = (content: string) => read({ 'a/disk.kiwi': image(content) });

describe('a description', () => {
  it('takes in what it includes from its own repository, without repositories', async () => {
    const found = await read({
      'a/disk.kiwi': image('<include from="this://./more.xml"/><include from="this://../b/x.xml"/>'),
      'a/more.xml': image('<users/><repository><source path="http://elsewhere/"/></repository>'),
      'b/x.xml': image('<include from="this://y.xml"/>'),
      'b/y.xml': image('<drivers/>'),
    });
    expect(found.children).toEqual([
      { name: 'users', attributes: {}, children: [] },
      { name: 'drivers', attributes: {}, children: [] },
    ]);
  });

  it.each([
    ['file:///etc/passwd', 'Unhandled include protocol in include path: file:///etc/passwd.'],
    ['https://example.org/x.xml', 'Unhandled include protocol in include path: https://example.org/x.xml.'],
    ['', 'Unhandled include protocol in include path: .'],
    ['this://../../etc/passwd', 'this://../../etc/passwd leads out of the repository'],
    ['this://disk.kiwi', 'a/disk.kiwi is included twice'],
  ])('does not take in %s', async (from, problem) => {
    await expect(one(`<include from="${from}"/>`)).rejects.toThrow(problem);
  });

  it('has no includes where kiwi would follow them by itself', async () => {
    await expect(one('<packages><include from="http://example.org/x"/></packages>')).rejects.toThrow('top level only');
  });

  it('is no bomb', async () => {
    const bomb = '<!DOCTYPE image [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>';
    await expect(read({ 'a/disk.kiwi': bomb + image('&b;').slice(21) })).rejects.toThrow('a DOCTYPE is not allowed');
    await expect(one('&b;')).rejects.toThrow('undefined entity');
    await expect(one('<a>'.repeat(100) + '</a>'.repeat(100))).rejects.toThrow('deep');
    await expect(one(' '.repeat(2 ** 20))).rejects.toThrow('larger than');
    const chain = Object.fromEntries(
      [...Array(120).keys()].map((n) => [`a/${n}`, image(`<include from="this://${n + 1}"/>`)]),
    );
    await expect(read(chain, 'a/0')).rejects.toThrow('more than 100 includes');
  });

  it('is one of an image', async () => {
    await expect(read({ 'a/disk.kiwi': '<html/>' })).rejects.toThrow('not a kiwi description: <html>');
    await expect(read({ 'a/disk.kiwi': '<image>' })).rejects.toThrow('a/disk.kiwi');
  });
});

describe('name, version and profile', () => {
  it('are those of the description', async () => {
    expect(nameOf(await one(PREFERENCES), null)).toEqual({ name: 'disk', version: '1.0', profile: null });
  });

  it('go with the profile that is asked for, or that is an image of its own', async () => {
    const profiles = '<profiles><profile name="A"/><profile name="B" image="true"/></profiles>';
    const found = await one(PREFERENCES + profiles);
    expect(nameOf(found, 'A')).toMatchObject({ name: 'disk-A', profile: 'A' });
    expect(nameOf(found, null)).toMatchObject({ name: 'disk-B', profile: 'B' });
  });
});

describe('the type', () => {
  it('is the primary one, else the first', async () => {
    expect(typeOf(await one(PREFERENCES), null)).toBe('tbz');
    expect(typeOf(await one('<preferences><type image="iso"/><type image="oci"/></preferences>'), null)).toBe('iso');
    expect(typeOf(await one('<preferences/>'), null)).toBeNull();
  });

  it('is one of the profile', async () => {
    const types =
      '<preferences profiles="A,B"><type image="iso"/></preferences><preferences profiles="C"><type image="oci"/></preferences>';
    const found = await one(types);
    expect(['A', 'B', 'C', 'D', null].map((profile) => typeOf(found, profile))).toEqual([
      'iso',
      'iso',
      'oci',
      null,
      null,
    ]);
  });
});

describe('what kiwi gets', () => {
  const wanted = {
    name: 'disk-X',
    version: '2',
    repos: ['http://r/?a=1&b="2"', 'http://s/', 'http://s/'],
    releasever: '40',
  };

  it('has the name, the version and the repositories of the build system', async () => {
    const text = rewritten(await one(`${PREFERENCES}<repository type="rpm-md"/>`), wanted);
    const root = parseXml(text, 'written');
    expect(root.attributes.name).toBe('disk-X');
    const [preferences] = elementsOf(root, 'preferences');
    expect(elementsOf(preferences!, 'version').map(textOf)).toEqual(['2']);
    expect(elementsOf(preferences!, 'release-version').map(textOf)).toEqual(['40']);
    const repos = elementsOf(root, 'repository').map((repo) => elementsOf(repo, 'source')[0]?.attributes.path);
    expect(repos).toEqual(['http://r/?a=1&b="2"', 'http://s/']);
  });

  it('needs preferences', async () => {
    const found = await one('');
    expect(() => rewritten(found, wanted)).toThrow('the description has no preferences');
  });
});
