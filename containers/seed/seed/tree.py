"""Work on an unpacked package tree."""
import os
import re
import shutil

from .layout import PRUNED


def put(path, text, mode=0o644):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, mode)


def fresh(path):
    shutil.rmtree(path, ignore_errors=True)
    os.makedirs(path)
    return path


def move_merge(source, target):
    """Moves a tree over another, merging directories."""
    os.makedirs(target, exist_ok=True)
    for entry in os.listdir(source):
        s, t = os.path.join(source, entry), os.path.join(target, entry)
        if os.path.isdir(s) and not os.path.islink(s) and os.path.isdir(t):
            move_merge(s, t)
        else:
            os.rename(s, t)
    os.rmdir(source)


def merge_usr(tree):
    """Moves /bin, /sbin and /lib* below /usr; returns the old names of commands, which others may still require."""
    old_names = []
    for top in ("bin", "sbin", "lib", "lib32", "lib64", "libx32"):
        path = f"{tree}/{top}"
        if os.path.isdir(path) and not os.path.islink(path):
            if top in ("bin", "sbin"):
                old_names += [f"/{top}/{name}" for name in os.listdir(path)]
            move_merge(path, f"{tree}/usr/{top}")
    return old_names


def prune(tree):
    """Drops what the distribution leaves out, and makes shared objects executable: rpm's generators look at the mode."""
    for base, directories, files in os.walk(tree, topdown=False):
        below = os.path.relpath(base, tree)
        for name in files:
            full = os.path.join(base, name)
            if PRUNED.match(os.path.normpath(os.path.join(below, name))):
                os.unlink(full)
            elif re.search(r"\.so(\.|$)", name) and not os.path.islink(full):
                os.chmod(full, 0o755)
        for name in directories:
            full = os.path.join(base, name)
            if PRUNED.match(os.path.normpath(os.path.join(below, name))) and not os.path.islink(full) \
                    and not os.listdir(full):
                os.rmdir(full)
    for name in ("var/run", "var/lock", "run"):         # links and directories of the package filesystem
        shutil.rmtree(f"{tree}/{name}", ignore_errors=True)
