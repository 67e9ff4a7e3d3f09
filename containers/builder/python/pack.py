#!/usr/bin/python3
"""pack.py JSON: a tar stream of a part of the buildroot on stdout. {folder, exclude, maxBytes}

Left out: /kojid and what is mounted, other file systems, devices and sockets, and members whose name matches one of
the globs (Python's fnmatch on the member's name, as Koji's save_failed_tree has it). Read with the rights of root,
because a tree holds files of several users; nothing is followed.
"""
import fnmatch
import json
import os
import stat
import sys
import tarfile

from realroot import step_out

NEVER = {"kojid", "proc", "sys", "dev"}


def members(folder, globs):
    """Paths below folder, folders before their content, in the order of names; a left-out folder with all in it."""
    pending = [folder]
    device = os.lstat("/").st_dev
    while pending:
        path = pending.pop()
        try:
            info = os.lstat("/" + path)
        except FileNotFoundError:
            continue
        if info.st_dev != device or any(fnmatch.fnmatch(name, glob) for glob in globs for name in (path, "/" + path)):
            continue
        if path and stat.S_IFMT(info.st_mode) in (stat.S_IFREG, stat.S_IFDIR, stat.S_IFLNK):
            yield path, info
        if stat.S_ISDIR(info.st_mode):
            names = sorted(os.listdir("/" + path), reverse=True)
            pending += [f"{path}/{name}".lstrip("/") for name in names if path or name not in NEVER]


def unfollowed(path, flags):
    """Nobody is to put a link in the place of a file that was looked at."""
    return os.open(path, flags | os.O_NOFOLLOW)


def main():
    want = json.loads(sys.argv[1])
    left = want["maxBytes"]
    step_out()
    with tarfile.open(fileobj=sys.stdout.buffer, mode="w|", format=tarfile.PAX_FORMAT, bufsize=1 << 16) as archive:
        for path, info in members(want["folder"], want["exclude"]):
            left -= info.st_size if stat.S_ISREG(info.st_mode) else 0
            if left < 0:
                sys.exit(f"the tree is larger than {want['maxBytes']} bytes")
            member = archive.gettarinfo("/" + path, arcname=path)
            if member.isreg():
                with open("/" + path, "rb", opener=unfollowed) as file:
                    archive.addfile(member, file)
            else:
                archive.addfile(member)


main()
