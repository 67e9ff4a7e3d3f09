#!/usr/bin/python3
"""files.py VERB JSON: files of the buildroot, touched with one user's rights only.

{uid, gid}: the build user's, mostly. He owns the folders and may have put a link in any file's place, so what is his is
not touched as root.
  put {path, mode}        stdin -> a new file
  get {path}              a regular file -> stdout
  find {folder, globs}    [{path, size}] of regular files directly in a folder -> descriptor 4, as JSON
  unpack {folder}         a tar stream on stdin -> below a new folder
"""
import fnmatch
import json
import os
import shutil
import stat
import sys
import tarfile

from realroot import ANSWER_FD, become, step_out


def put(want):
    os.makedirs(os.path.dirname(want["path"]), exist_ok=True)
    fd = os.open(want["path"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, want.get("mode", 0o644))
    with os.fdopen(fd, "wb") as file:
        shutil.copyfileobj(sys.stdin.buffer, file, 1 << 20)


def get(want):
    fd = os.open(want["path"], os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        sys.exit(f"{want['path']}: not a regular file")
    with os.fdopen(fd, "rb") as file:
        shutil.copyfileobj(file, sys.stdout.buffer, 1 << 20)
    sys.stdout.buffer.flush()


def find(want):
    found = []
    if os.path.isdir(want["folder"]):
        for entry in sorted(os.scandir(want["folder"]), key=lambda one: one.name):
            wanted = any(fnmatch.fnmatchcase(entry.name, glob) for glob in want["globs"])
            if wanted and entry.is_file(follow_symlinks=False):
                found.append({"path": entry.path, "size": entry.stat(follow_symlinks=False).st_size})
    with os.fdopen(ANSWER_FD, "w") as answer:
        json.dump(found, answer)


def unpack(want):
    os.makedirs(want["folder"], exist_ok=True)
    with tarfile.open(fileobj=sys.stdin.buffer, mode="r|") as archive:
        archive.extractall(want["folder"])


def main():
    verb = {"put": put, "get": get, "find": find, "unpack": unpack}[sys.argv[1]]
    want = json.loads(sys.argv[2])
    step_out()
    os.umask(0o022)
    become(want["uid"], want["gid"])
    try:
        verb(want)
    except OSError as problem:
        sys.exit(f"{want.get('path', want.get('folder'))}: {problem.strerror}")


main()
