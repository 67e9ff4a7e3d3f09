import type { Method } from '#hub/method';
import { signature } from '#rpc/bind';
import { NOT_IMPLEMENTED } from '#rpc/notimplemented';
import { QUIRKS } from './quirks.ts';
import { APART, type RecordedMethod } from './recorded.ts';

type Status = 'implemented' | 'not implemented' | 'missing';

interface Row extends RecordedMethod {
  readonly status: Status;
  readonly remark: string;
}

/** docs/compatibility.md: every method of Koji and how it stands here, and what was decided about oddities. */
export function compatibilityDocument(
  recorded: readonly RecordedMethod[],
  methods: ReadonlyMap<string, Method>,
): string {
  const rows = recorded.map((method) => judge(method, methods));
  const count = (status: Status) => rows.filter((row) => row.status === status).length;
  const areas = [...new Set(rows.map((row) => row.area))];
  return [
    '# Compatibility with Koji 1.35.3',
    'Made by `node scripts/compatibility.ts` from the methods that the hub registers; do not edit.',
    `Of ${rows.length} methods of a Koji hub with the plugins runroot, save_failed_tree, sidetag, kiwi and dud ` +
      `${count('implemented')} are implemented and ${count('not implemented')} are not` +
      `${count('missing') > 0 ? `; ${count('missing')} are missing` : ''}. ` +
      'Names, order of the parameters and their defaults are equal. Methods that are not implemented, but for those of ' +
      'plugins that are not there, take the same arguments and answer with a GenericError (1000) that names what is missing.',
    '"Needs" is the permission or policy; `admin` always suffices. `host` is the exclusive session of a builder.',
    ...areas.flatMap((area) => [`## ${area}`, table(rows.filter((row) => row.area === area))]),
    '## Methods of this hub alone',
    ownTable(recorded, methods),
    '## Oddities of Koji and what is done about them',
    quirkTable(),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

export function judge(method: RecordedMethod, methods: ReadonlyMap<string, Method>): Row {
  const apart = Object.hasOwn(APART, method.name) ? APART[method.name]! : undefined;
  if (apart) return { ...method, status: apart.there ? 'implemented' : 'not implemented', remark: apart.remark };
  const refused = NOT_IMPLEMENTED.find((one) => one.method.name === method.name);
  const found = methods.get(method.name);
  if (refused && found === refused.method) return { ...method, status: 'not implemented', remark: refused.reason };
  return { ...method, status: found ? 'implemented' : 'missing', remark: '' };
}

const cell = (text: string): string => text.replaceAll('|', '\\|');

function table(rows: readonly Row[]): string {
  const lines = rows.map(
    (row) => `| \`${cell(row.name + row.signature)}\` | ${row.status} | ${cell(row.needs)} | ${cell(row.remark)} |`,
  );
  return ['| method | status | needs | remark |', '|---|---|---|---|', ...lines].join('\n');
}

function ownTable(recorded: readonly RecordedMethod[], methods: ReadonlyMap<string, Method>): string {
  const known = new Set(recorded.map((method) => method.name));
  const own = [...methods.values()].filter((method) => !known.has(method.name));
  const lines = own
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((method) => `| \`${cell(method.name + signature(method))}\` | ${cell(method.doc)} | ${method.auth.text} |`);
  return ['| method | what | needs |', '|---|---|---|', ...lines].join('\n');
}

function quirkTable(): string {
  const lines = QUIRKS.map((quirk) => `| ${cell(quirk.koji)} | ${quirk.here} | ${cell(quirk.how)} |`);
  return ['| Koji | here | how |', '|---|---|---|', ...lines].join('\n');
}
