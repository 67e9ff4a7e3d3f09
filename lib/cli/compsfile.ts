import { type Element, elementsOf, textOf } from '#core/xmltree';
import { Failure } from './failure.ts';
import { readXmlFile } from './xmlfile.ts';

interface CompsPackage {
  name: string;
  /** As groupPackageListAdd takes them. */
  options: { basearchonly: boolean; requires?: string; type: string };
}

export interface CompsGroup {
  id: string;
  /** As groupListAdd takes them. */
  options: {
    display_name: string;
    is_default: boolean;
    uservisible: boolean;
    description: string | null;
    langonly: string | null;
    biarchonly: boolean;
  };
  packages: CompsPackage[];
}

/** The groups of a comps.xml file; translations, categories and environments are left out, as in Koji. */
export async function readComps(path: string): Promise<CompsGroup[]> {
  const comps = await readXmlFile(path);
  if (comps.name !== 'comps') throw new Failure(`${path}: not a comps file: it begins with ${comps.name}`);
  return elementsOf(comps, 'group').map((group) => {
    const id = textIn(group, 'id');
    if (!id) throw new Failure(`${path}: a group without an id`);
    return {
      id,
      options: {
        display_name: textIn(group, 'name') ?? id,
        is_default: textIn(group, 'default') === 'true',
        uservisible: (textIn(group, 'uservisible') ?? 'true') === 'true',
        description: textIn(group, 'description'),
        langonly: textIn(group, 'langonly'),
        biarchonly: textIn(group, 'biarchonly') === 'true',
      },
      packages: elementsOf(group, 'packagelist').flatMap((list) => elementsOf(list, 'packagereq').map(packageOf)),
    };
  });
}

/** The text of an element that is there untranslated. */
function textIn(group: Element, name: string): string | null {
  const element = elementsOf(group, name).find(({ attributes }) => attributes['xml:lang'] === undefined);
  return element ? textOf(element) : null;
}

function packageOf(element: Element): CompsPackage {
  const { basearchonly, requires, type = 'mandatory' } = element.attributes;
  return {
    name: textOf(element),
    options: {
      basearchonly: basearchonly === 'true',
      ...(type === 'conditional' && { requires: requires ?? '' }),
      type,
    },
  };
}
