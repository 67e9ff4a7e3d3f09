"""What to install, by dnf: solving against a shadow copy of the buildroot's rpmdb, and downloading.

dnf itself never looks into the buildroot (a path to it would lead SQLite into the agent's own database), so the
rpmdb is copied before each round and the packages are handed on as files.
"""
import os
import shutil

import dnf
import dnf.comps
import dnf.exceptions
import dnf.selector
import dnf.transaction

from realroot import ROOT_FD

STATE = "/var/lib/toji"
SHADOW = STATE + "/shadow"
DOWNLOADS = STATE + "/rpms"
CACHE = "/var/cache/toji-dnf"


class Unsolvable(Exception):
    """What dnf says when the wishes cannot be had; the text is for people."""


def copy_rpmdb(dbpath):
    """The buildroot's rpmdb -> shadow, through directory descriptors."""
    shutil.rmtree(SHADOW, ignore_errors=True)
    shadow = SHADOW + "/var/lib/rpm"
    os.makedirs(shadow)
    try:
        folder = os.open(dbpath.lstrip("/"), os.O_RDONLY | os.O_DIRECTORY, dir_fd=ROOT_FD)
    except FileNotFoundError:
        return
    try:
        for name in os.listdir(folder):
            with os.fdopen(os.open(name, os.O_RDONLY, dir_fd=folder), "rb") as source:
                with open(f"{shadow}/{name}", "wb") as copy:
                    shutil.copyfileobj(source, copy)
    finally:
        os.close(folder)


def configured(want):
    """A dnf.Base for the wanted repos; nothing of the agent's own configuration goes in."""
    base = dnf.Base()
    conf = base.conf
    conf.installroot = SHADOW
    conf.persistdir = STATE + "/persist"
    conf.cachedir = CACHE
    conf.reposdir = []
    conf.plugins = False
    conf.install_weak_deps = want.get("weak_deps", False)
    conf.best = want.get("best", True)
    conf.strict = True
    conf.gpgcheck = False
    conf.assumeyes = True
    conf.max_parallel_downloads = 10
    conf.retries = 5
    conf.timeout = 60
    conf.minrate = 1
    conf.excludepkgs = want.get("excludes", [])
    conf.substitutions["releasever"] = "0"
    if want.get("arch"):
        conf.substitutions["arch"] = want["arch"]
        conf.substitutions["basearch"] = dnf.rpm.basearch(want["arch"])
    for repo in want["repos"]:
        one = base.repos.add_new_repo(repo["id"], conf, baseurl=[repo["url"]])
        one.metadata_expire = -1  # a repo of the build system never changes under its URL
        one.sslverify = repo.get("sslverify", True)
        one.module_hotfixes = True
        one.skip_if_unavailable = False
    return base


def require(base, dependency, missing):
    """Mark what provides a dependency as a header states it; rich ones may have no provider and still be right."""
    selector = dnf.selector.Selector(base.sack).set(provides=dependency)
    if not selector.matches() and dependency.startswith("/"):
        selector = dnf.selector.Selector(base.sack).set(file=dependency)
    if selector.matches() or dependency.startswith("("):
        base._goal.install(select=selector, optional=False)
    else:
        missing.append(dependency)


def mark(base, want):
    """Turn the wishes into solver jobs, naming all that nothing provides."""
    missing = []
    for spec in want.get("specs", []):
        try:
            if spec.startswith("@"):
                group = base.comps.group_by_pattern(spec[1:])
                if group is None:
                    raise Unsolvable(f"Module or Group '{spec[1:]}' is not available.")
                base.group_install(group.id, ("mandatory", "default"), strict=True)
            else:
                base.install(spec, strict=True)
        except dnf.exceptions.MarkingError:
            missing.append(spec)
    for dependency in want.get("requires", []):
        require(base, dependency, missing)
    if missing:
        raise Unsolvable("\n".join(f"No matching package to install: '{name}'" for name in missing)
                         + "\nNot all dependencies satisfied")


def solve(want, say):
    """Solve and download; [{name, epoch, version, release, arch, file, baseurl}] of what has to be added."""
    copy_rpmdb(want["dbpath"])
    shutil.rmtree(DOWNLOADS, ignore_errors=True)
    os.makedirs(DOWNLOADS)
    base = configured(want)
    try:
        base.fill_sack(load_system_repo=True)
        if any(spec.startswith("@") for spec in want.get("specs", [])):
            base.read_comps(arch_filter=True)
        mark(base, want)
        base.resolve()
        packages = sorted(base.transaction.install_set, key=str)
        for package in packages:
            say(f"Installing: {package} ({package.reponame}, {package.downloadsize} bytes)")
        base.download_packages(packages)
        return [taken(package) for package in packages]
    except dnf.exceptions.Error as problem:
        raise Unsolvable(str(problem)) from problem
    finally:
        base.close()


def taken(package):
    """Put a download where the transaction looks for it; a file:// repo keeps its own."""
    source = package.localPkg()
    name = os.path.basename(source)
    if package.repo._repo.isLocal():
        shutil.copyfile(source, f"{DOWNLOADS}/{name}")
    else:
        os.rename(source, f"{DOWNLOADS}/{name}")
    return {
        "name": package.name, "epoch": package.epoch, "version": package.version, "release": package.release,
        "arch": package.arch, "file": name, "repo": package.reponame, "baseurl": package.baseurl or "",
    }
