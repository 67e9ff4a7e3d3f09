#!/usr/bin/python3
"""listing.py JSON: what is installed, in Koji's words, from the buildroot's rpmdb by the agent's librpm.

{dbpath, backend}; the rows go to descriptor 4 as JSON.
"""
import json
import os
import sys

import rpm

import realroot
import transact


def installed(dbpath, backend):
    """[{name, version, release, epoch, arch, payloadhash, size, buildtime}]; payloadhash is Koji's name for sigmd5 in hex."""
    transact.configure(dbpath, backend)
    realroot.step_out()
    if not os.path.isdir(dbpath):
        return []
    ts = rpm.TransactionSet("/")
    ts.setVSFlags(-1)
    rows = []
    for header in ts.dbMatch():
        if header["name"] == "gpg-pubkey":
            continue
        rows.append({
            "name": header["name"], "version": header["version"], "release": header["release"],
            "epoch": header["epoch"], "arch": header["arch"], "payloadhash": header["sigmd5"].hex(),
            "size": header["size"] if header["size"] is not None else header["longsize"],
            "buildtime": header["buildtime"],
        })
    ts.closeDB()
    return sorted(rows, key=lambda row: (row["name"], row["version"], row["release"], row["arch"]))


def main():
    want = json.loads(sys.argv[1])
    rows = installed(want["dbpath"], want["backend"])
    with os.fdopen(realroot.ANSWER_FD, "w") as answer:
        json.dump(rows, answer)


main()
