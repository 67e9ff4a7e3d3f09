/** A whole answer, encoded and compressed already: it goes out as it is. */
export class Prepared {
  readonly gzip: Uint8Array;

  constructor(gzip: Uint8Array) {
    this.gzip = gzip;
  }
}
