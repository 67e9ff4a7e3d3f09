import { createHash } from 'node:crypto';
import type { Value } from '#core/xmlrpc/value';
import type { FakeHub, Handler } from './fake-hub.ts';

/** Uploads in parts to a FakeHub: its methods for them, and what became of each. */
export class PartUploads {
  readonly begun: string[] = [];
  readonly finished: string[] = [];
  readonly dropped: string[] = [];
  private readonly hub: () => FakeHub;
  private readonly partSize: number;

  constructor(hub: () => FakeHub, partSize: number) {
    this.hub = hub;
    this.partSize = partSize;
  }

  /** `names` are those of the calls; `place` gives the path below topdir from their first parameters, `own` of them. */
  methods(
    names: { start: string; sign: string; finish: string; drop: string },
    own: number,
    place: (params: Value[]) => string,
  ): Record<string, Handler> {
    return {
      [names.start]: (params) => {
        this.begun.push(place(params));
        return { upload: `upload-${this.begun.length}`, part_size: this.partSize };
      },
      [names.sign]: (params) => {
        const [upload, first, count] = params.slice(own) as [string, number, number];
        const url = `${this.hub().topurl}/${place(params)}?uploadId=${upload}`;
        return Array.from({ length: count }, (_, i) => `${url}&partNumber=${first + i}`);
      },
      [names.finish]: (params) => {
        const [upload, size] = params.slice(own) as [string, number];
        const whole = Buffer.concat(this.take(place(params), upload));
        if (whole.length !== size) throw new Error(`${whole.length} bytes, not ${size}`);
        this.hub().files.set(place(params), whole);
        this.finished.push(place(params));
        return null;
      },
      [names.drop]: (params) => {
        this.take(place(params), params[own] as string);
        this.dropped.push(place(params));
        return null;
      },
    };
  }

  private take(path: string, upload: string): Buffer[] {
    const { files } = this.hub();
    const parts: Buffer[] = [];
    for (let number = 1; ; number++) {
      const key = partKey(path, upload, String(number));
      const part = files.get(key);
      if (!part) return parts;
      files.delete(key);
      parts.push(part);
    }
  }
}

export const partKey = (path: string, upload: string, number: string): string => `${path}?${upload}#${number}`;

export const md5 = (data: Uint8Array): string => createHash('md5').update(data).digest('base64');
