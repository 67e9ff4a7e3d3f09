"""One wheel from PyPI to one RPM."""
import configparser
import email
import glob
import os
import shutil
import zipfile

from . import rpmbuild, tree as trees
from .wanted import WHEELS

SITE = "usr/lib/python3/dist-packages"      # where Debian's Python looks

SCRIPT = "#!/usr/bin/python3\nimport sys\n\nfrom {module} import {function}\n\nsys.exit({function}())\n"


def add_scripts(tree, entry_points):
    parser = configparser.ConfigParser(delimiters=["="])
    parser.read(entry_points)
    for name, target in parser["console_scripts"].items():
        module, function = target.split(":")
        trees.put(f"{tree}/usr/bin/{name}", SCRIPT.format(module=module, function=function), 0o755)


def convert(wheel, place):
    """Builds the RPM of a wheel without compiled code into place.out."""
    tree = trees.fresh(f"{place.work}/tree/{os.path.basename(wheel)}")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(f"{tree}/{SITE}")
    info, = glob.glob(f"{tree}/{SITE}/*.dist-info")
    add_scripts(tree, f"{info}/entry_points.txt")
    with open(f"{info}/METADATA", encoding="utf-8") as file:
        about = email.message_from_file(file)
    head = rpmbuild.header(about["Name"], about["Version"], about["Summary"], "noarch",
                           ["filesystem", *WHEELS[about["Name"]]], url=about["Home-page"] or "")
    rpmbuild.build(place, about["Name"], head, tree, arch="noarch")
    shutil.rmtree(tree)
