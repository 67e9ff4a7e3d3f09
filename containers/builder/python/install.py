#!/usr/bin/python3
"""install.py JSON: bring packages into the buildroot.

{repos: [{id, url}], specs, requires, dbpath, backend, ...}: specs are what a person types (names, @groups, files), requires
are dependencies word by word from a header. stdout and stderr are the log; the answer, a JSON list of what was
added and from where, goes to descriptor 4. Exit codes are mock's: 0, 30 (cannot be solved or fetched), 20 (the
transaction failed).
"""
import json
import os
import sys
import time

import realroot
import solve
import transact

UNSOLVABLE, BROKEN_ROOT = 30, 20


def say(text):
    print(text, flush=True)


def main():
    want = json.loads(sys.argv[1])
    os.set_inheritable(realroot.ROOT_FD, False)
    os.set_inheritable(realroot.ANSWER_FD, False)
    started = time.monotonic()
    try:
        packages = solve.solve(want, say)
    except solve.Unsolvable as problem:
        say(f"Error: {problem}")
        sys.exit(UNSOLVABLE)
    solved = time.monotonic()
    if packages:
        folder = os.open(solve.DOWNLOADS, os.O_RDONLY | os.O_DIRECTORY)
        names = [package["file"] for package in packages]
        code = realroot.in_child(lambda: transact.install(folder, names, want))
        if code:
            say(f"rpm transaction failed with status {code}")
            sys.exit(BROKEN_ROOT)
    say(f"{len(packages)} packages: solved and downloaded in {solved - started:.1f} s, "
        f"installed in {time.monotonic() - solved:.1f} s")
    with os.fdopen(realroot.ANSWER_FD, "w") as answer:
        json.dump(packages, answer)


main()
