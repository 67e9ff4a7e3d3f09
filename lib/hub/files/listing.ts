import type { Hub } from '../hub.ts';

const ROOTS = ['packages/', 'repos/', 'repos-dist/', 'scratch/', 'work/'];

/** A folder as a page that people and `koji download-*` can read; null when there is nothing below it. */
export async function listingPage(hub: Hub, prefix: string): Promise<string | null> {
  const { files, folders } = prefix === '' ? { files: [], folders: ROOTS } : await hub.files.list(prefix, true);
  if (files.length === 0 && folders.length === 0) return null;
  const rows = [
    ...folders.map((folder) => ({ name: folder.slice(prefix.length), size: '', time: '' })),
    ...files.map((file) => ({
      name: file.key.slice(prefix.length),
      size: String(file.size),
      time: new Date(file.mtime * 1000).toISOString().slice(0, 16).replace('T', ' '),
    })),
  ];
  const up = prefix === '' ? '' : '<tr><td><a href="../">../</a></td><td></td><td></td></tr>\n';
  const body = rows
    .map(
      ({ name, size, time }) =>
        `<tr><td><a href="${link(name)}">${escaped(name)}</a></td><td>${time}</td><td align="right">${size}</td></tr>`,
    )
    .join('\n');
  const title = `Index of /${escaped(prefix)}`;
  return `<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>${title}</title></head><body><h1>${title}</h1>\n<table>\n${up}${body}\n</table></body></html>\n`;
}

/** The link to a file or folder beside the page. Its name is a stranger's, and `javascript:...` as it is would be an address. */
export const link = (name: string): string => name.split('/').map(encodeURIComponent).join('/');

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
