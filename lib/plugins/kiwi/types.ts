import { PRIVILEGED_CHANNEL } from '#schema/resources';

/**
 * Image types that kiwi makes without mounts and loop devices, so that an ordinary container will do: archives, containers and
 * a file system that is written as a file. A live `iso` is not among them: its initrd is made by dracut in the image's tree,
 * with /proc and /dev, and its file system on a loop device unless the description chooses squashfs.
 */
const UNPRIVILEGED = new Set(['tbz', 'cpio', 'docker', 'oci', 'squashfs']);

export const needsPrivileges = (type: string): boolean => !UNPRIVILEGED.has(type);

export const cannot = (type: string): string =>
  `image type ${type} needs mounts and loop devices, and no capacity for that is deployed here: no enabled host is in channel ` +
  `${PRIVILEGED_CHANNEL}. Types for ordinary containers: ${[...UNPRIVILEGED].join(', ')}`;
