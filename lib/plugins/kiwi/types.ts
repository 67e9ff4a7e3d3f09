import { PRIVILEGED_CHANNEL } from '#schema/resources';

/** Image types that kiwi makes without mounts and loop devices, so that an ordinary container will do. */
const UNPRIVILEGED = new Set(['tbz', 'docker', 'oci', 'squashfs']);

export const needsPrivileges = (type: string): boolean => !UNPRIVILEGED.has(type);

export const cannot = (type: string): string =>
  `image type ${type} needs mounts and loop devices, and no capacity for that is deployed here: no enabled host is in channel ` +
  `${PRIVILEGED_CHANNEL}. Types for ordinary containers: ${[...UNPRIVILEGED].join(', ')}`;
