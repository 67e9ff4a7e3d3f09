import type { Method } from '#hub/method';
import apiTokenMethods from './methods/apitokens.ts';
import archiveMethods from './methods/archives.ts';
import builderMethods from './methods/builder.ts';
import buildrootMethods from './methods/buildroots.ts';
import buildMethods from './methods/builds.ts';
import buildTypeMethods from './methods/buildtypes.ts';
import channelMethods from './methods/channels.ts';
import externalRepoMethods from './methods/externalrepos.ts';
import generatorMethods from './methods/generators.ts';
import compsMethods from './methods/groups.ts';
import historyMethods from './methods/history.ts';
import hostCheckinMethods from './methods/hostcheckin.ts';
import hostMethods from './methods/hosts.ts';
import hostTaskMethods from './methods/hosttasks.ts';
import imageMethods from './methods/images.ts';
import importMethods from './methods/imports.ts';
import inheritanceMethods from './methods/inheritance.ts';
import notificationMethods from './methods/notifications.ts';
import packageMethods from './methods/packages.ts';
import permissionMethods from './methods/permissions.ts';
import policyMethods from './methods/policies.ts';
import queryMethods from './methods/queries.ts';
import repoMethods from './methods/repos.ts';
import rpmMethods from './methods/rpms.ts';
import schedulerMethods from './methods/scheduler.ts';
import sessionMethods from './methods/sessions.ts';
import snapshotMethods from './methods/snapshots.ts';
import systemMethods from './methods/system.ts';
import taggingMethods from './methods/tagging.ts';
import tagMethods from './methods/tags.ts';
import targetMethods from './methods/targets.ts';
import taskMethods from './methods/tasks.ts';
import uploadMethods from './methods/uploads.ts';
import userMethods from './methods/users.ts';
import volumeMethods from './methods/volumes.ts';
import { NOT_IMPLEMENTED } from './notimplemented.ts';

const ALL: readonly (readonly Method[])[] = [
  buildMethods,
  buildrootMethods,
  taggingMethods,
  importMethods,
  buildTypeMethods,
  generatorMethods,
  volumeMethods,
  archiveMethods,
  imageMethods,
  rpmMethods,
  tagMethods,
  inheritanceMethods,
  snapshotMethods,
  compsMethods,
  historyMethods,
  targetMethods,
  externalRepoMethods,
  packageMethods,
  userMethods,
  permissionMethods,
  policyMethods,
  queryMethods,
  notificationMethods,
  hostCheckinMethods,
  hostMethods,
  channelMethods,
  builderMethods,
  hostTaskMethods,
  schedulerMethods,
  repoMethods,
  apiTokenMethods,
  sessionMethods,
  systemMethods,
  taskMethods,
  uploadMethods,
];

/** All methods of the hub with those of the plugins that are switched on. A name that is taken twice is a mistake. */
export function registry(plugins: readonly (readonly Method[])[] = []): ReadonlyMap<string, Method> {
  const methods = new Map<string, Method>();
  for (const method of [...ALL, ...plugins].flat()) {
    if (methods.has(method.name)) throw new Error(`method ${method.name} is defined twice`);
    methods.set(method.name, method);
  }
  for (const { method } of NOT_IMPLEMENTED) if (!methods.has(method.name)) methods.set(method.name, method);
  return methods;
}
