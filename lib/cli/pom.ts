import { elementsOf, textOf } from '#core/xmltree';
import { Failure } from './failure.ts';
import { readXmlFile } from './xmlfile.ts';

/** What names a Maven artifact. */
export interface MavenInfo {
  group_id: string;
  artifact_id: string;
  version: string;
}

/** Entities that XML itself does not know: POMs use those of HTML, and nothing that counts here. */
const FOREIGN_ENTITY = /&(?!(?:amp|lt|gt|quot|apos);)\w+;/g;

/** The names in a .pom file; what a project does not say itself it has from its parent (Koji 1.35: parse_pom). */
export async function readPom(path: string): Promise<MavenInfo> {
  const project = await readXmlFile(path, (text) => text.replace(FOREIGN_ENTITY, '?'));
  const [parent] = elementsOf(project, 'parent');
  const field = (name: string): string => {
    const element = elementsOf(project, name).at(-1) ?? (parent && elementsOf(parent, name)[0]);
    if (project.name !== 'project' || !element) throw new Failure(`could not extract ${name} from POM: ${path}`);
    return textOf(element);
  };
  return { group_id: field('groupId'), artifact_id: field('artifactId'), version: field('version') };
}
