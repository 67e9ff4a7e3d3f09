/**
 * node scripts/bootstrap.mjs NAME [arguments]: runs scripts/NAME.ts with the project's own Node.
 *
 * This is the one file that the machine's Node (20 or newer) has to understand: plain JavaScript, no packages.
 * It installs node_modules when they are missing or not those of package-lock.json, and hands over.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [name, ...rest] = process.argv.slice(2);

function fail(message) {
  process.stderr.write(`toji: ${message}\n`);
  process.exit(1);
}

function packagesOf(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}

/** npm keeps a record of what it installed beside the packages: does it have all that the lock file wants? */
function installed() {
  const record = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(record)) return false;
  const present = packagesOf(record);
  return Object.entries(packagesOf(join(root, 'package-lock.json'))).every(
    ([path, wanted]) => path === '' || wanted.optional || present[path]?.version === wanted.version,
  );
}

function install() {
  process.stdout.write('Installing npm packages (npm ci)...\n');
  const done = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (done.error) fail(`npm is needed and cannot be run: ${done.error.message}`);
  if (done.status !== 0) fail('npm ci failed, see above');
}

if (Number(process.versions.node.split('.')[0]) < 20)
  fail(`Node 20 or newer is needed, this is ${process.versions.node}`);
if (!name || !existsSync(join(root, 'scripts', `${name}.ts`))) fail(`no such script: ${name ?? '(none named)'}`);
if (!installed()) install();

const bin = join(root, 'node_modules/.bin');
const node = join(bin, 'node');
if (!existsSync(node))
  fail('the package "node" is not installed: are npm install scripts switched off (ignore-scripts)?');

const script = spawn(node, ['--disable-warning=ExperimentalWarning', join(root, 'scripts', `${name}.ts`), ...rest], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, PATH: `${bin}:${process.env.PATH ?? ''}` },
});
// the terminal sends Ctrl-C to both; the script decides what it means
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => signal === 'SIGTERM' && script.kill(signal));
script.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
