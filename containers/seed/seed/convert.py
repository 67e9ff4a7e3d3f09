"""One .deb to one RPM."""
import os
import re
import shutil
import subprocess

from . import rpmbuild, tree as trees
from .layout import ARCH
from .versions import evr, requires
from .wanted import ALIASES, LINKS, SCRIPTLETS


def make_links(tree, links):
    """Makes the links that are not there yet; returns further names of commands, as merge_usr does."""
    names = []
    for path, target in links.items():
        full = f"{tree}/{path}"
        os.makedirs(os.path.dirname(full), exist_ok=True)
        if not os.path.lexists(full):
            os.symlink(target, full)
            if path.startswith(("usr/bin/", "usr/sbin/")):
                names.append("/" + path.removeprefix("usr/"))
    return names


def config_files(deb, tree):
    # a .deb without conffiles makes dpkg-deb fail and print nothing: no config files then
    listed = subprocess.run(["dpkg-deb", "-I", deb, "conffiles"], check=False, stdout=subprocess.PIPE,
                            stderr=subprocess.DEVNULL, text=True).stdout.split()
    return {path.lstrip("/") for path in listed if path.startswith("/") and os.path.exists(tree + path)}


def provides(package, have, old_names):
    own = [name.strip() for name in re.sub(r"\([^)]*\)", "", package.provides).split(",")]
    return [name for name in own if name and name not in have] + ALIASES.get(package.name, []) + sorted(old_names)


def convert(deb, package, have, virtual, place):
    """Builds the RPM of a Debian package into place.out."""
    tree = trees.fresh(f"{place.work}/tree/{package.name}")
    subprocess.run(["dpkg-deb", "-x", deb, tree], check=True)
    config = config_files(deb, tree)
    old_names = trees.merge_usr(tree) + make_links(tree, LINKS.get(package.name, {}))
    trees.prune(tree)
    epoch, version, release = evr(package.version)
    arch = "noarch" if package.arch == "all" else ARCH
    head = rpmbuild.header(package.name, version, package.summary, arch,
                           ["filesystem", *requires(package, have, virtual)], provides(package, have, old_names),
                           epoch, release, package.homepage)
    rpmbuild.build(place, package.name, head, tree, SCRIPTLETS.get(package.name, ""), arch=arch,
                   config={path for path in config if os.path.exists(f"{tree}/{path}")})
    shutil.rmtree(tree)
