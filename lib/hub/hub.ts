import type { Settings } from '#schema/settings';
import type { FileStore } from '#store/files';
import type { KnownNames } from '#store/names';
import type { Store } from '#store/tx';
import type { Callbacks } from './callbacks.ts';
import type { Catalogue } from './catalogue/catalogue.ts';
import type { Oidc } from './logins/oidc.ts';
import type { Memory } from './memory/memory.ts';
import type { Method } from './method.ts';
import type { Plugin } from './plugin.ts';
import type { Policies } from './policy/policies.ts';
import type { TaskType } from './tasktypes/type.ts';

/** What a hub is made of; put together once per process. No globals: whoever needs a part gets it from here. */
export interface Hub extends Store {
  readonly files: FileStore;
  readonly settings: Settings;
  /** answers to calls that are expensive to make */
  readonly memory: Memory;
  /** names that lists show */
  readonly names: KnownNames;
  /** what large lists are filtered by */
  readonly catalogue: Catalogue;
  readonly policies: Policies;
  /** reads the tokens of OpenID Connect issuers */
  readonly oidc: Oidc;
  /** those that are switched on */
  readonly plugins: readonly Plugin[];
  readonly callbacks: Callbacks;
  /** all methods by name: the API describes itself with them, and filterResults calls them */
  readonly methods: ReadonlyMap<string, Method>;
  /** what this deployment can run itself, by task method */
  readonly taskTypes: ReadonlyMap<string, TaskType>;
  /** addresses under which builders and users reach this hub */
  readonly urls: Urls;
  /** sends mail; null where nothing may be sent */
  readonly mail: Mailer | null;
  readonly log: Log;
  /** wakes the engine: there are outbox records or tasks to look at */
  kick(): Promise<void>;
}

export type Mailer = (mail: Mail) => Promise<void>;

export interface Mail {
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  /** several lines of one name in a list */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
}

export interface Urls {
  /** the hub, as builders reach it */
  readonly hub: string;
  /** kojifiles, as builders reach it; it is what repositories name as their base */
  readonly topurl: string;
}

export interface Log {
  info(message: string, data?: object): void;
  error(message: string, data?: object): void;
}
