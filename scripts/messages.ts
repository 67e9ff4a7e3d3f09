/** Writes docs/messages.md from the shapes of the messages. */
import { writeFileSync } from 'node:fs';
import { messagesDocument } from './messages/document.ts';

writeFileSync(new URL('../docs/messages.md', import.meta.url), messagesDocument());
