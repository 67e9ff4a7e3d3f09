"""The way from the agent's own root into the container's real root, which is the buildroot.

A helper is started by the agent inside the agent's root with a descriptor of the real root; a path into the
buildroot does not exist there. Whoever has to act in the buildroot steps out, and cannot come back: the agent's
root is left for good, so everything that Python may still want to import has to be imported before.
"""
import ctypes
import os
import sys
import traceback

# descriptors as the agent hands them over (lib/agent/buildroot/helper.ts)
ROOT_FD = 3
ANSWER_FD = 4

PR_SET_NO_NEW_PRIVS = 38
libc = ctypes.CDLL(None, use_errno=True)


def step_out():
    """Make the container's real root this process's root."""
    os.fchdir(ROOT_FD)
    os.chroot(".")
    os.chdir("/")


def no_new_privileges():
    """setuid programs and file capabilities give nothing from here on, in this process and its descendants."""
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_NO_NEW_PRIVS)")


def become(uid, gid):
    """Give up root for a user of the buildroot, without a way back."""
    os.setgroups([gid])
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)


def in_child(work):
    """Run work() in a forked child; its exit code (None counts as 0), 70 when it raised, 128 + N for signal N."""
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid == 0:
        code = 70
        try:
            code = work() or 0
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 70
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return code if code >= 0 else 128 - code
