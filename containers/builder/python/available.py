#!/usr/bin/python3
"""available.py JSON: which packages of these names the buildroot's repos offer, and from where.

{repos, arch, names}; [{name, epoch, version, release, arch, baseurl}] goes to descriptor 4 as JSON. Exit code 30 when
the repos cannot be read.
"""
import json
import os
import sys

import dnf.exceptions

import realroot
import solve

UNREADABLE = 30


def offered(want):
    base = solve.configured(want)
    try:
        base.fill_sack(load_system_repo=False)
        packages = base.sack.query().available().filterm(name=want["names"])
        return [{"name": p.name, "epoch": p.epoch, "version": p.version, "release": p.release, "arch": p.arch,
                 "baseurl": p.baseurl or ""} for p in packages]
    finally:
        base.close()


def main():
    try:
        packages = offered(json.loads(sys.argv[1]))
    except dnf.exceptions.Error as problem:
        print(f"Error: {problem}", file=sys.stderr)
        sys.exit(UNREADABLE)
    with os.fdopen(realroot.ANSWER_FD, "w") as answer:
        json.dump(packages, answer)


main()
