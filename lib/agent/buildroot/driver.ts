import type { Readable, Writable } from 'node:stream';
import type { Ended, Output } from '../process.ts';

/**
 * What a task needs of a place to build in. There is one buildroot a container, empty at first; packages come into it
 * from the build tag's repo only.
 */
export interface BuildrootDriver {
  /** Solves, downloads and installs; throws MockFailure. The answer is what was added and from where. */
  install(wanted: Wanted, log: Output): Promise<Added[]>;
  /** Runs a command and gives its exit; what the build user left running is ended with it. */
  run(argv: readonly string[], options: RunOptions): Promise<Ended>;
  /** All that is installed now, in Koji's words; or in another tree of the buildroot, by its rpm database. */
  list(dbpath?: string): Promise<InstalledRpm[]>;
  /** Packages of these names in the buildroot's repos. */
  available(names: readonly string[]): Promise<Added[]>;
  /** A local stream becomes a file of the build user. */
  put(path: string, content: Readable, mode?: number): Promise<void>;
  /** A file of the buildroot, read with that user's rights, becomes a local one. */
  get(path: string, localPath: string, user?: User): Promise<void>;
  /** The regular files directly in a folder whose names match one of the globs, by name. */
  find(folder: string, globs: string[]): Promise<FoundFile[]>;
  /** A local folder's content becomes a new folder of the build user. */
  copyIn(localFolder: string, folder: string): Promise<void>;
  /** A tar stream of what is in the buildroot, left-out names told by Python's fnmatch rules, goes to `sink`. */
  pack(wanted: PackWanted, sink: Writable): Promise<void>;
}

export interface Wanted {
  /** What a person would type: names, `@group`, `/a/file`. */
  specs?: string[];
  /** Dependencies word by word from a header. */
  requires?: string[];
}

/** `build` is the unprivileged user that all build code runs as, `root` the container's. */
export type User = 'build' | 'root';

export interface RunOptions {
  user: User;
  cwd?: string;
  /** Added to a clean environment. */
  env?: Record<string, string>;
  /** false: AF_UNIX sockets only. */
  network: boolean;
  output: Output;
  /** Seconds; then the command is killed and TimedOut thrown. */
  timeout?: number;
}

export interface PackWanted {
  /** Path from the root without the leading slash. */
  folder: string;
  /** Everything but the folder instead, as members without an end: the folder's stream makes an archive of it. */
  rest: boolean;
  exclude: string[];
  /** Stop with an error beyond so many bytes of content; those of the folder count with the rest, too. */
  maxBytes: number;
}

/** A package that a transaction added; `baseurl` is the repo's own xml:base when it comes from elsewhere. */
export interface Added {
  name: string;
  epoch: number;
  version: string;
  release: string;
  arch: string;
  baseurl: string;
}

/** A row of Koji's setBuildRootList. `payloadhash` is the hex sigmd5. */
export interface InstalledRpm {
  name: string;
  version: string;
  release: string;
  epoch: number | null;
  arch: string;
  payloadhash: string;
  size: number;
  buildtime: number;
}

export interface FoundFile {
  path: string;
  size: number;
}

/** A step of what mock does in Koji has failed, with the exit status that mock would have had. */
export class MockFailure extends Error {
  override name = 'MockFailure';
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** mock's exit statuses (mock 5: mockbuild.exception). */
export const MOCK_STATUS = { command: 1, build: 10, root: 20, packages: 30 } as const;

/** A command took longer than it may. */
export class TimedOut extends Error {
  override name = 'TimedOut';
}
