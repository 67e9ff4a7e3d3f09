#!/usr/bin/python3
"""pack.py JSON: a tar stream of a part of the buildroot on stdout. {folder, rest, exclude, maxBytes}

Of the folder; with `rest` of all else instead, without an end, so that the folder's stream may follow. Left out: /kojid
and what is mounted, other file systems, devices and sockets, and members whose name matches one of the globs (Python's
fnmatch on the member's name, as Koji's save_failed_tree has it), under whatever further names they are linked. Read with
the rights of root, because a tree holds files of several users; nothing is followed.
"""
import fnmatch
import json
import os
import re
import stat
import sys
import tarfile

from realroot import step_out

NEVER = {"kojid", "proc", "sys", "dev", ".dockerenv"}
KINDS = (stat.S_IFREG, stat.S_IFDIR, stat.S_IFLNK)


class Pipe:
    """What tarfile asks of a file: a pipe has no position."""

    write = sys.stdout.buffer.write

    def tell(self):
        return 0


def walk(exclude):
    """Path, lstat and whether it is left out of all there is; folders before their content, in the order of names."""
    left_out = re.compile("|".join(map(fnmatch.translate, exclude)) or "(?!)").match
    device = os.lstat("/").st_dev
    pending = [("", False)]
    while pending:
        path, out = pending.pop()
        try:
            info = os.lstat("/" + path)
        except FileNotFoundError:
            continue
        if info.st_dev != device:
            continue
        out = out or any(left_out(name) for name in (path, "/" + path))
        yield path, info, out
        if stat.S_ISDIR(info.st_mode):
            names = sorted(os.listdir("/" + path), reverse=True)
            pending += [(f"{path}/{name}".lstrip("/"), out) for name in names if path or name not in NEVER]


def members(exclude):
    """What is not left out, by any of its names."""
    linked = {info.st_ino for _, info, out in walk(exclude) if out and info.st_nlink > 1}
    for path, info, out in walk(exclude):
        if path and not out and info.st_ino not in linked and stat.S_IFMT(info.st_mode) in KINDS:
            yield path, info


def unfollowed(path, flags):
    """Nobody is to put a link in the place of a file that was looked at."""
    return os.open(path, flags | os.O_NOFOLLOW)


def main():
    want = json.loads(sys.argv[1])
    left = want["maxBytes"]
    step_out()
    # names are bytes, whatever they mean
    archive = tarfile.open(fileobj=Pipe(), mode="w", format=tarfile.GNU_FORMAT)
    for path, info in members(want["exclude"]):
        inside = f"{path}/".startswith(want["folder"] + "/")
        if not inside and not want["rest"]:
            continue
        # the rest has to fit in together with the folder
        left -= info.st_size if stat.S_ISREG(info.st_mode) else 0
        if left < 0:
            sys.exit(f"the tree is larger than {want['maxBytes']} bytes")
        if inside and want["rest"]:
            continue
        member = archive.gettarinfo("/" + path, arcname=path)
        if member.isreg():
            with open("/" + path, "rb", opener=unfollowed) as file:
                archive.addfile(member, file)
        else:
            archive.addfile(member)
    if not want["rest"]:
        archive.close()
    sys.stdout.buffer.flush()


main()
