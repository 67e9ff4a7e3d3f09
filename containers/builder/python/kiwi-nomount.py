#!/usr/bin/python3
"""kiwi-nomount.py ARGUMENTS: kiwi-ng where nothing may be mounted, for image types that are an archive of a tree.

kiwi mounts for three reasons. /proc, /sys and /dev in the image's tree, for what runs chrooted there: left out (the tree
has the devices that kiwi makes itself). Folders that the host and the tree share: they live in the tree for that time,
with a link in their own place. File systems in images: of those types there are none here.

It runs in the buildroot, with the buildroot's kiwi; names are looked for, because they differ between releases.
"""
import os
import shutil
import sys

from kiwi.mount_manager import MountManager
from kiwi.system.root_bind import RootBind

SYSTEM = ("/proc", "/sys", "/dev", "/run")


def shared(path):
    return path not in SYSTEM and not path.startswith(tuple(top + "/" for top in SYSTEM))


def is_mounted(self):
    return os.path.islink(self.device) and os.readlink(self.device) == self.mountpoint


def bind_mount(self):
    if not is_mounted(self) and os.path.isdir(self.device) and shared(self.device):
        os.makedirs(self.mountpoint, exist_ok=True)
        os.rmdir(self.mountpoint)
        shutil.move(self.device, self.mountpoint)
        os.symlink(self.mountpoint, self.device)


def umount(self):
    if is_mounted(self):
        os.unlink(self.device)
        shutil.move(self.mountpoint, self.device)
        os.mkdir(self.mountpoint)
    return True


def refuse(self, *_arguments, **_named):
    sys.exit(f"{self.device}: this image type needs mounts, which are not possible in this container")


def replace(owner, **methods):
    for name, method in methods.items():
        if hasattr(owner, name):
            setattr(owner, name, method)


replace(MountManager, bind_mount=bind_mount, umount=umount, umount_lazy=umount, is_mounted=is_mounted, mount=refuse,
        tmpfs_mount=refuse, overlay_mount=refuse)
replace(RootBind, mount_kernel_file_systems=lambda self, *_a, **_n: None,
        umount_kernel_file_systems=lambda self, *_a, **_n: None)

from kiwi.kiwi import main  # noqa: E402  after the replacements

sys.argv[0] = "kiwi-ng"
main()
