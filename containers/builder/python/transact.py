"""One rpm transaction, run by the agent's librpm in the buildroot."""
import os

import rpm

import realroot

FAILURES = {
    rpm.RPMCALLBACK_UNPACK_ERROR: "unpacking failed",
    rpm.RPMCALLBACK_CPIO_ERROR: "unpacking failed",
    rpm.RPMCALLBACK_SCRIPT_ERROR: "a scriptlet failed",
}


def configure(dbpath, backend, mounts=()):
    """rpm's settings for a database in the buildroot; before step_out, because it reads the agent's rpm files
    (rpmmacros beside this folder among them). `mounts`: further places that rpm leaves alone."""
    rpm.addMacro("_dbpath", dbpath)
    rpm.addMacro("_db_backend", backend)
    rpm.addMacro("_netsharedpath", ":".join([rpm.expandMacro("%{_netsharedpath}"), *mounts]))
    rpm.TransactionSet("/").closeDB()
    rpm.setVerbosity(rpm.RPMLOG_WARNING)


def install(folder, names, want):
    """Install the files `names` of the directory descriptor `folder` into the buildroot; exit code 0 or 1."""
    dbpath = want["dbpath"]
    configure(dbpath, want["backend"], want["mounts"])
    realroot.step_out()
    os.umask(0o022)
    os.makedirs(dbpath, exist_ok=True)
    ts = rpm.TransactionSet("/")
    ts.setVSFlags(-1)  # dnf has compared the digest of every file with the repo's
    if want.get("nodocs"):
        ts.setFlags(rpm.RPMTRANS_FLAG_NODOCS)
    if want.get("ignore_arch"):
        ts.setProbFilter(rpm.RPMPROB_FILTER_IGNOREARCH)
    for name in names:
        fd = os.open(name, os.O_RDONLY, dir_fd=folder)
        ts.addInstall(ts.hdrFromFdno(fd), name, "u")
        os.close(fd)
    unresolved = ts.check()
    if unresolved:
        for problem in unresolved:
            print("unresolved:", problem)
        return 1
    ts.order()
    files, failed = {}, []

    def callback(what, amount, _total, key, _data):
        if what == rpm.RPMCALLBACK_INST_OPEN_FILE:
            files[key] = os.open(key, os.O_RDONLY, dir_fd=folder)
            return files[key]
        if what == rpm.RPMCALLBACK_INST_CLOSE_FILE:
            os.close(files.pop(key))
        elif what in FAILURES:
            # a failing %post is a warning for rpm (total = 0), a failing %pre stops the package
            print(f"{key}: {FAILURES[what]} ({amount})", flush=True)
            failed.append(key)
        return None

    problems = ts.run(callback, "")
    ts.closeDB()
    # None is success; a list, even an empty one, is failure
    if problems is None:
        return 0
    for problem in problems:
        print("problem:", problem)
    print("transaction failed" + (f": {', '.join(sorted(set(failed)))}" if failed else ""))
    return 1
