"""Which Debian packages are needed: dependency closure over apt's own lists."""
import collections
import glob
import re
import subprocess

from .wanted import DROPPED, NATIVE, READ_AS

Package = collections.namedtuple("Package", "name version arch depends provides summary homepage")

DEPENDENCY = re.compile(r"^([a-z0-9][a-z0-9+.-]*)(:[a-z0-9]+)?\s*(?:\((<<|<=|=|>=|>>)\s*([^)]+)\))?")


def parse_dependency(text):
    """One alternative of a Depends line as (name, operator or None, version or None); name "" means: drop it."""
    name, qualifier, operator, version = DEPENDENCY.match(text.strip()).groups()
    for key in (name + (qualifier or ""), name):
        if key in READ_AS:
            return READ_AS[key], None, None
    return name, operator, version


def alternatives(depends):
    """The comma separated groups of a Depends line, each a list of parsed alternatives."""
    for group in depends.split(","):
        if group.strip():
            yield [parse_dependency(alternative) for alternative in group.split("|")]


def fields_of(paragraph):
    fields = {}
    for line in paragraph.split("\n"):
        if line[:1] not in (" ", "\t"):
            key, _, value = line.partition(": ")
            fields[key] = value
    return fields


def is_newer(a, b):
    return subprocess.run(["dpkg", "--compare-versions", a, "gt", b], check=False).returncode == 0


def load_available(apt):
    """(name -> newest Package, virtual name -> [names]) of all that apt knows; `apt` are apt's -o options."""
    text = subprocess.run(["apt-cache", *apt, "dumpavail"], check=True, stdout=subprocess.PIPE, text=True).stdout
    packages, virtual = {}, collections.defaultdict(list)
    for paragraph in text.split("\n\n"):
        f = fields_of(paragraph)
        if "Package" not in f:
            continue
        p = Package(f["Package"], f["Version"], f["Architecture"],
                    ", ".join(x for x in (f.get("Pre-Depends"), f.get("Depends")) if x), f.get("Provides", ""),
                    f.get("Description-en", f.get("Description", f["Package"])), f.get("Homepage", ""))
        if p.name in packages and not is_newer(p.version, packages[p.name].version):
            continue
        packages[p.name] = p
        for name in p.provides.split(","):
            if name.strip():
                virtual[name.split("(")[0].strip()].append(p.name)
    return packages, virtual


def closure(roots, packages, virtual):
    """name -> Package of the roots and all they need, first usable alternative taken."""
    need, todo = {}, [r for r in roots if r not in NATIVE]
    while todo:
        name = todo.pop()
        if name in need or name in DROPPED:
            continue
        need[name] = packages[name]
        for group in alternatives(packages[name].depends):
            names = [n for n, _, _ in group]
            if any(n in need or n in DROPPED or n == "" for n in names):
                continue
            for n in names:
                if n in packages:
                    todo.append(n)
                    break
                if virtual.get(n):
                    if not any(v in need or v in todo for v in virtual[n]):
                        todo.append(virtual[n][0])
                    break
    return need


def deb_of(package, folder):
    found = glob.glob(f"{folder}/{package.name}_{package.version.replace(':', '%3a')}_*.deb")
    return found[0] if found else None


def download(need, folder, apt):
    """Fetches the .debs that are not in the folder yet; returns how many."""
    missing = [f"{p.name}={p.version}" for p in need.values() if not deb_of(p, folder)]
    if missing:
        subprocess.run(["apt-get", *apt, "-qq", "download", *missing], check=True, cwd=folder, stdout=subprocess.DEVNULL)
    return len(missing)
