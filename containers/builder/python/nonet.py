"""Network off without privileges: a seccomp filter by which only AF_UNIX sockets can be made.

Needs no_new_privs. Everything that is not understood is refused: other ABIs of the machine, io_uring (which can
open sockets without socket(2)), 32-bit socketcall(2) (its arguments are behind a pointer). 127.0.0.1 is taken
away too; who needs it cannot have this filter.
"""
import ctypes
import errno
import platform
import struct

from realroot import libc

LOAD, JUMP_EQ, JUMP_GE, RETURN = 0x20, 0x15, 0x35, 0x06
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | errno.EAFNOSUPPORT
NR, ARCH, ARG0 = 0, 4, 16  # offsets in struct seccomp_data; ARG0's low half (little-endian machines)
AF_UNIX = 1
IO_URING_SETUP = 425  # the same number everywhere
X32 = 0x40000000

# audit architecture -> system call numbers: (socket, refused outright)
ABIS = {
    "x86_64": {0xC000003E: (41, (IO_URING_SETUP,)), 0x40000003: (359, (102, IO_URING_SETUP))},
    "aarch64": {0xC00000B7: (198, (IO_URING_SETUP,)), 0x40000028: (281, (102, IO_URING_SETUP))},
}

PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 22, 2


def program(machine):
    """The filter as (code, jump if true, jump if false, constant) instructions."""
    out = [(LOAD, 0, 0, ARCH)]
    for arch, (socket, refused) in ABIS[machine].items():
        block = [(LOAD, 0, 0, NR)]
        if arch == 0xC000003E:
            block += [(JUMP_GE, 0, 1, X32), (RETURN, 0, 0, REFUSE)]
        for number in refused:
            block += [(JUMP_EQ, 0, 1, number), (RETURN, 0, 0, REFUSE)]
        block += [
            (JUMP_EQ, 0, 3, socket),
            (LOAD, 0, 0, ARG0),
            (JUMP_EQ, 1, 0, AF_UNIX),
            (RETURN, 0, 0, REFUSE),
            (RETURN, 0, 0, ALLOW),
        ]
        out += [(JUMP_EQ, 0, len(block), arch)] + block
    return out + [(RETURN, 0, 0, REFUSE)]


class Filter(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p)]


def switch_off():
    """Put the filter on this process and its descendants; realroot.no_new_privileges() goes before."""
    instructions = program(platform.machine())
    code = b"".join(struct.pack("HBBI", *one) for one in instructions)
    buffer = ctypes.create_string_buffer(code)
    passed = Filter(len(instructions), ctypes.addressof(buffer))
    if libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(passed), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_SECCOMP)")
