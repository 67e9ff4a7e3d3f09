#!/usr/bin/python3
"""run.py JSON: run a command in the buildroot in this process's place.

{argv, uid, gid, cwd, env, network, personality32}: env is the whole environment. Build code gets descriptors 0 to 2
only, no privileges to win back, and, with network false, AF_UNIX sockets only. Root (uid 0) keeps the container's
capabilities: that is for what mock would run as root in its chroot.
"""
import errno
import json
import os
import resource
import sys
import warnings  # noqa: F401  os.execvpe imports it, when the agent's root is out of reach

import nonet
from realroot import become, libc, no_new_privileges, step_out

OPEN_FILES = 10240  # mock's limit; the container's own may be a million, and programs that close them all get slow
PER_LINUX32 = 0x0008


def main():
    want = json.loads(sys.argv[1])
    uid = want["uid"]
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    limit = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))
    step_out()
    if want.get("personality32"):
        libc.personality(PER_LINUX32)
    os.umask(0o022)
    if uid != 0:
        become(uid, want["gid"])
    if uid != 0 or not want["network"]:
        no_new_privileges()
    if not want["network"]:
        nonet.switch_off()
    os.chdir(want["cwd"])
    os.closerange(3, max(limit, 64))
    try:
        os.execvpe(want["argv"][0], want["argv"], want["env"])
    except OSError as problem:
        print(f"{want['argv'][0]}: {problem.strerror}", file=sys.stderr, flush=True)
        os._exit(127 if problem.errno == errno.ENOENT else 126)


main()
