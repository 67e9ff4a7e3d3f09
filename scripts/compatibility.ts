/** Writes docs/compatibility.md from the methods that the hub registers. */
import { writeFileSync } from 'node:fs';
import { registry } from '#rpc/registry';
import { compatibilityDocument } from './compatibility/document.ts';
import { recordedMethods } from './compatibility/recorded.ts';

const target = new URL('../docs/compatibility.md', import.meta.url);
writeFileSync(target, compatibilityDocument(recordedMethods, registry()));
