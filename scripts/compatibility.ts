/** Writes docs/compatibility.md from the methods that the hub and its plugins register. */
import { writeFileSync } from 'node:fs';
import { compatibilityDocument } from './compatibility/document.ts';
import { ourMethods, recordedMethods } from './compatibility/recorded.ts';

const target = new URL('../docs/compatibility.md', import.meta.url);
writeFileSync(target, compatibilityDocument(recordedMethods, ourMethods));
