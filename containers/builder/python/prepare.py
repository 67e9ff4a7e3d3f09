#!/usr/bin/python3
"""prepare.py JSON: make a freshly installed root one that RPMs can be built in.

{uid, gid, user, group, home, folders, files: {path: text}}: the build user and group, its home with rpmbuild's
folders, and files of its own there. May be run again after a transaction that replaced /etc/passwd.
"""
import json
import os
import sys

from realroot import become, in_child, step_out


def add_line(path, name, line):
    """An entry of passwd or group, unless the name has one."""
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except FileNotFoundError:
        text = ""
    if any(entry.startswith(name + ":") for entry in text.splitlines()):
        return
    with open(path, "a", encoding="utf-8") as file:
        file.write(("" if text.endswith("\n") or not text else "\n") + line + "\n")


def as_root(want):
    step_out()
    os.umask(0o022)
    os.makedirs("/etc", exist_ok=True)
    user, group, uid, gid, home = (want[key] for key in ("user", "group", "uid", "gid", "home"))
    add_line("/etc/group", group, f"{group}:x:{gid}:{user}")
    add_line("/etc/passwd", user, f"{user}:x:{uid}:{gid}::{home}:/bin/bash")
    os.makedirs(home, exist_ok=True)
    os.chown(home, uid, gid)
    for folder in ("/tmp", "/var/tmp"):
        os.makedirs(folder, exist_ok=True)
        os.chmod(folder, 0o1777)


def as_user(want):
    step_out()
    os.umask(0o022)
    become(want["uid"], want["gid"])
    for folder in want["folders"]:
        os.makedirs(folder, exist_ok=True)
    for path, text in want["files"].items():
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)


def main():
    want = json.loads(sys.argv[1])
    sys.exit(in_child(lambda: as_root(want)) or in_child(lambda: as_user(want)))


main()
