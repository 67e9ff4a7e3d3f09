import { type Method, method, open, perm } from '#hub/method';
import { any, flag, text } from '#hub/params';
import { addVolume, applyPolicy, changeVolume, findVolume, removeVolume } from '#hub/volumes/volumes';
import { volumes } from '#store/volumes';

export default [
  method('listVolumes', {
    doc: 'All volumes.',
    params: {},
    auth: open,
    run: (ctx) => volumes.list(ctx.tx, 'g1', 'volume'),
  }),
  method('getVolume', {
    doc: 'A volume by id or name.',
    params: { volume: any, strict: flag(false) },
    auth: open,
    run: (ctx, p) => findVolume(ctx, p.volume, p.strict),
  }),
  method('addVolume', {
    doc: 'Add a volume, whose folder has to be there.',
    params: { name: text, strict: flag(true) },
    auth: perm('admin'),
    run: (ctx, p) => addVolume(ctx, p.name, p.strict),
  }),
  method('removeVolume', {
    doc: 'Remove a volume without builds.',
    params: { volume: any },
    auth: perm('admin'),
    run: (ctx, p) => removeVolume(ctx, p.volume),
  }),
  method('changeBuildVolume', {
    doc: 'Move a build to another volume.',
    params: { build: any, volume: any, strict: flag(true) },
    auth: perm('admin'),
    run: (ctx, p) => changeVolume(ctx, p.build, p.volume, p.strict),
  }),
  method('applyVolumePolicy', {
    doc: 'Move a build to the volume that the policy names.',
    params: { build: any, strict: flag(false) },
    auth: perm('admin'),
    run: (ctx, p) => applyPolicy(ctx, p.build, p.strict),
  }),
] satisfies Method[];
