/**
 * Reads Koji's own configuration files, for moving a hub here and for the conformance suite: hub.conf ([hub], [policy]),
 * kojid.conf ([kojid]) and the plugins' files, alone or put together in one text.
 */
import { z } from 'zod';
import { type Ini, IniError, readIni } from '#core/ini';
import { builder } from '#schema/builder-settings';
import { OWNER_OR_ADMIN } from '#schema/default-policies';
import { hubOptions } from '#schema/hub-options';
import { PLUGINS, protonmsg, saveFailedTree, sidetag } from '#schema/plugin-settings';
import { runroot } from '#schema/runroot';
import { SettingsError, type SettingsInput } from '#schema/settings';

export interface HubConf {
  /** for parseSettings */
  settings: SettingsInput;
  /** options that were left out, one line each */
  notes: string[];
}

/** Options of hub.conf that belong to a server with processes, a database and a disk, to Kerberos, or to Maven. */
const NOT_NEEDED =
  /^(db\w*|kojidir|auth(principal|keytab)|checkclientip|pluginpath|koji(debug|traceback)|loglevel|logformat|rlimit_\w+|memorywarnthreshold|runinterval|maxrepotasksmaven|proxyprincipals|allowproxyauthtype|allowedkrbrealms)$/;

/** Options that have a reader of their own. */
const READ_APART = new Set(['plugins', 'path_subs']);

type Fields = Record<string, unknown>;

/** Turns a file's text into settings. Throws SettingsError for values that cannot be read. */
export function readHubConf(text: string): HubConf {
  const reader = new HubConfReader(parse(text));
  return reader.read();
}

function parse(text: string): Ini {
  try {
    return readIni(text, { duplicates: 'last' });
  } catch (error) {
    if (!(error instanceof IniError)) throw error;
    throw new SettingsError(error.problems);
  }
}

class HubConfReader {
  readonly #ini: Ini;
  readonly #notes: string[] = [];
  readonly #problems: string[] = [];

  constructor(ini: Ini) {
    this.#ini = ini;
  }

  read(): HubConf {
    const hub = this.#section('hub', hubOptions, NOT_NEEDED);
    const plugins = this.#plugins();
    const policy = { ...kojisOwn(plugins), ...Object.fromEntries(this.#ini.options('policy')) };
    const settings: Fields = {
      hub,
      policy,
      plugins,
      builder: this.#section('kojid', builder),
      sidetag: { trigger_new_repo: false, ...this.#section('sidetag', sidetag) },
      save_failed_tree: this.#saveFailedTree(),
      runroot: this.#runroot(),
      protonmsg: {
        broker: this.#section('broker', objectIn(protonmsg.shape.broker)),
        message: this.#section('message', objectIn(protonmsg.shape.message)),
        queue: this.#section('queue', objectIn(protonmsg.shape.queue)),
      },
    };
    if (this.#problems.length > 0) throw new SettingsError(this.#problems);
    return { settings: defined(settings) as SettingsInput, notes: this.#notes };
  }

  #plugins(): string[] | undefined {
    const text = this.#ini.get('hub', 'Plugins');
    if (text === undefined) return undefined;
    const found: string[] = [];
    for (const name of text.split(/\s+/).filter(Boolean)) {
      const ours = PLUGINS.find((plugin) => plugin === name.replace(/_hub$/, ''));
      if (ours) found.push(ours);
      else this.#notes.push(`[hub] Plugins: no plugin ${name}`);
    }
    return found;
  }

  /** The hub's file has [permissions], the builder's [filters]. */
  #saveFailedTree(): Fields | undefined {
    return merged(
      this.#section('save_failed_tree', saveFailedTree),
      this.#section('permissions', saveFailedTree),
      this.#section('filters', saveFailedTree),
    );
  }

  #runroot(): Fields | undefined {
    const lists = this.#section('paths', runroot);
    const subs = this.#ini.get('paths', 'path_subs')?.split('\n').filter(Boolean);
    const pairs = subs?.map((line) => line.split(',').map((part) => part.trim()));
    const mounts = this.#ini.sections().filter((name) => /^path\d+$/.test(name));
    const paths = mounts.map((name) => Object.fromEntries(this.#ini.options(name)));
    return merged(
      this.#section('runroot', runroot),
      lists,
      pairs && { path_subs: pairs },
      mounts.length > 0 ? { paths } : undefined,
    );
  }

  /** A section's options as fields of `schema`, whose names may differ in case. undefined: there is no such section. */
  #section(section: string, schema: z.ZodObject, notNeeded?: RegExp): Fields | undefined {
    if (!this.#ini.has(section)) return undefined;
    const fields: Fields = {};
    for (const [option, text] of this.#ini.options(section)) {
      const name = Object.keys(schema.shape).find((known) => known.toLowerCase() === option);
      if (READ_APART.has(option)) continue;
      if (name) fields[name] = this.#value(`[${section}] ${name}`, schema.shape[name] as z.ZodType, text);
      else if (!notNeeded?.test(option)) this.#notes.push(`[${section}] ${option}: not used`);
      else this.#notes.push(`[${section}] ${option}: has no meaning here`);
    }
    return defined(fields);
  }

  /** An option without text is as good as none, except where empty text is a value. */
  #value(where: string, schema: z.ZodType, text: string): unknown {
    const type = inner(schema).def.type;
    if (text === '' && (schema instanceof z.ZodOptional || type === 'boolean' || type === 'number')) return undefined;
    if (type === 'boolean') {
      if (/^(1|yes|true|on)$/i.test(text)) return true;
      if (/^(0|no|false|off)$/i.test(text)) return false;
      this.#problems.push(`${where}: '${text}' is neither on nor off`);
    } else if (type === 'number') {
      if (/^[+-]?\d+(\.\d+)?$/.test(text)) return Number(text);
      this.#problems.push(`${where}: '${text}' is not a number`);
    }
    return text;
  }
}

/** What Koji's code has where policies decide here: a hub that moves keeps to it. */
function kojisOwn(plugins: readonly string[] | undefined): Record<string, string> {
  return plugins && !plugins.includes('save_failed_tree') ? {} : { save_failed_tree: OWNER_OR_ADMIN };
}

/** The schema below defaults and optionals. */
function inner(schema: z.ZodType): z.ZodType {
  const wrapped = schema instanceof z.ZodDefault || schema instanceof z.ZodOptional || schema instanceof z.ZodPrefault;
  return wrapped ? inner(schema.unwrap() as z.ZodType) : schema;
}

function objectIn(schema: z.ZodType): z.ZodObject {
  const object = inner(schema);
  if (!(object instanceof z.ZodObject)) throw new TypeError('not an object schema');
  return object;
}

function merged(...parts: (Fields | undefined)[]): Fields | undefined {
  const given = parts.filter((part) => part !== undefined);
  return given.length > 0 ? Object.assign({}, ...given) : undefined;
}

function defined(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
