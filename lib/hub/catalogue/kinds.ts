import { buildroots } from '#store/buildroots';
import { builds } from '#store/builds';
import { packages } from '#store/packages';
import { rpms } from '#store/rpms';
import { tasks } from '#store/tasks';
import type { Kind } from './catalogue.ts';

/** What there are many of. */
export const KINDS = [tasks, builds, packages, rpms, buildroots] as unknown as readonly Kind<{ id: number }>[];
