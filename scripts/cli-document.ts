/** Writes the part of docs/cli.md that follows from the commands. */
import { readFileSync, writeFileSync } from 'node:fs';
import { commands } from '#cli/commands/index';
import { withCommands } from './cli-document/section.ts';

const target = new URL('../docs/cli.md', import.meta.url);
writeFileSync(target, withCommands(readFileSync(target, 'utf8'), commands));
