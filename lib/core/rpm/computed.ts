/** Tags that RPM computes from others when it is asked for them (rpm 4.18: header extensions). */
import { DEP, type Dependency, dependencies, SENSE } from './dependencies.ts';
import { fileModes, fileNames } from './files.ts';
import type { HeaderStructure, TagValue } from './structure.ts';
import { tag } from './tags.ts';

const epoch = (main: HeaderStructure) => main.number(tag('EPOCH'));
const word = (main: HeaderStructure, name: string) => main.string(tag(name)) ?? '';
const vr = (main: HeaderStructure) => `${word(main, 'VERSION')}-${word(main, 'RELEASE')}`;
const evr = (main: HeaderStructure) => (epoch(main) === undefined ? '' : `${epoch(main)}:`) + vr(main);
const arch = (main: HeaderStructure) => word(main, 'ARCH');

/** ".x86_64"; for a source package ".src" or ".nosrc", unlike in NEVRA. */
function archSuffix(main: HeaderStructure): string {
  if (main.has(tag('SOURCERPM'))) return `.${arch(main)}`;
  return main.has(tag('NOSOURCE')) || main.has(tag('NOPATCH')) ? '.nosrc' : '.src';
}

/** A dependency as RPM prints it: name, comparison, version. */
export function dependencyText({ name, version, flags }: Dependency): string {
  const sign = (flags & SENSE.LESS ? '<' : '') + (flags & SENSE.GREATER ? '>' : '') + (flags & SENSE.EQUAL ? '=' : '');
  return sign ? `${name} ${sign} ${version}` : name;
}

const nevrs = (type: number) => (main: HeaderStructure) => dependencies(main, type).map(dependencyText);

/** What file(1) said of each file when it was packaged; '' in source packages. */
function fileClasses(main: HeaderStructure): string[] {
  const words = main.strings(tag('CLASSDICT'));
  const indexes = main.numbers(tag('FILECLASS'));
  const links = main.strings(tag('FILELINKTOS'));
  return fileModes(main).map((mode, i) =>
    (mode & 0xf000) === LINK ? `symbolic link to \`${links[i] ?? ''}'` : (words[indexes[i] ?? -1] ?? ''),
  );
}

/** S_IFLNK */
const LINK = 0xa000;

function originalNames(main: HeaderStructure): string[] {
  const directories = main.strings(tag('ORIGDIRNAMES'));
  const indexes = main.numbers(tag('ORIGDIRINDEXES'));
  return main.strings(tag('ORIGBASENAMES')).map((name, i) => `${directories[indexes[i] ?? -1] ?? ''}${name}`);
}

type Computed = (main: HeaderStructure) => TagValue;

const computed: Record<string, Computed> = {
  FILENAMES: fileNames,
  ORIGFILENAMES: originalNames,
  FILECLASS: fileClasses,
  EPOCHNUM: (main) => [epoch(main) ?? 0],
  EVR: (main) => [evr(main)],
  NVR: (main) => [`${word(main, 'NAME')}-${vr(main)}`],
  NVRA: (main) => [`${word(main, 'NAME')}-${vr(main)}.${arch(main)}`],
  NEVR: (main) => [`${word(main, 'NAME')}-${evr(main)}`],
  NEVRA: (main) => [`${word(main, 'NAME')}-${evr(main)}.${arch(main)}`],
  ARCHSUFFIX: (main) => [archSuffix(main)],
  HEADERCOLOR: (main) => [main.numbers(tag('FILECOLORS')).reduce((all, color) => all | color, 0) & 0xf],
  REQUIRENEVRS: nevrs(DEP.REQUIRE),
  PROVIDENEVRS: nevrs(DEP.PROVIDE),
  OBSOLETENEVRS: nevrs(DEP.OBSOLETE),
  CONFLICTNEVRS: nevrs(DEP.CONFLICT),
  RECOMMENDNEVRS: nevrs(DEP.RECOMMEND),
  SUGGESTNEVRS: nevrs(DEP.SUGGEST),
  SUPPLEMENTNEVRS: nevrs(DEP.SUPPLEMENT),
  ENHANCENEVRS: nevrs(DEP.ENHANCE),
};

export const computedTag = (name: string): Computed | undefined => computed[name];
