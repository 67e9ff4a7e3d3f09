"""python3 -m seed --out REPO --work FOLDER --wheels FOLDER [--debs FOLDER]: makes the distribution."""
import argparse
import collections
import concurrent.futures
import glob
import os
import subprocess
import sys
import time

from . import comps, native, resolve, rpmbuild, wheel
from .convert import convert
from .wanted import BUILD, KIWI_BUILD, ON_REQUEST, SRPM_BUILD, WHEELS

Place = collections.namedtuple("Place", "out work")


def arguments():
    parser = argparse.ArgumentParser(prog="seed", description=__doc__)
    parser.add_argument("--out", required=True, help="the repository to make")
    parser.add_argument("--work", required=True, help="scratch folder")
    parser.add_argument("--wheels", required=True, help="folder of the wheels that go into it")
    parser.add_argument("--debs", help="folder of .debs kept between runs")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    return parser.parse_args()


def private_apt(work):
    """apt's options for lists and cache of our own (no root needed), freshly updated."""
    for folder in ("lists/partial", "cache/archives/partial"):
        os.makedirs(f"{work}/apt/{folder}", exist_ok=True)
    options = ["-o", f"Dir::State::lists={work}/apt/lists", "-o", f"Dir::Cache={work}/apt/cache"]
    subprocess.run(["apt-get", *options, "-qq", "update"], check=True)
    return options


def build_all(place, need, virtual, debs, wheels, jobs):
    """Converts every package, the largest first; returns the errors."""
    largest_first = sorted(need.values(), key=lambda p: -os.path.getsize(resolve.deb_of(p, debs)))
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        runs = [pool.submit(make, place) for make in native.ALL]
        runs += [pool.submit(wheel.convert, path, place) for path in wheels]
        runs += [pool.submit(convert, resolve.deb_of(p, debs), p, need, virtual, place) for p in largest_first]
    return [str(run.exception()) for run in runs if run.exception()]


def main():
    a = arguments()
    place, debs, began = Place(os.path.abspath(a.out), os.path.abspath(a.work)), a.debs or f"{a.work}/debs", time.time()
    for folder in (place.out, place.work, debs):
        os.makedirs(folder, exist_ok=True)
    apt = private_apt(place.work)
    packages, virtual = resolve.load_available(apt)
    need = resolve.closure(BUILD + SRPM_BUILD + KIWI_BUILD + ON_REQUEST + sum(WHEELS.values(), []), packages, virtual)
    fetched = resolve.download(need, debs, apt)
    print(f"{len(need)} Debian packages, {fetched} downloaded ({time.time() - began:.1f} s)", flush=True)
    errors = build_all(place, need, virtual, debs, glob.glob(f"{a.wheels}/*.whl"), a.jobs)
    rpms = glob.glob(f"{place.out}/*.rpm")
    for rpm in rpms:
        os.utime(rpm, (rpmbuild.EPOCH, rpmbuild.EPOCH))     # the metadata carries the file's time
    comps.write(f"{place.work}/comps.xml")
    subprocess.run(["createrepo_c", "-q", "--no-database", "--revision", str(rpmbuild.EPOCH),
                    "--set-timestamp-to-revision", "-g", f"{place.work}/comps.xml", place.out], check=True)
    print(f"{len(rpms)} RPMs, {sum(map(os.path.getsize, rpms)) / 1e6:.0f} MB ({time.time() - began:.1f} s)", flush=True)
    for error in errors:
        print(error, file=sys.stderr)
    sys.exit(1 if errors else 0)


if __name__ == "__main__":
    main()
