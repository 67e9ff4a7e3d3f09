"""The comps file: the groups that a Koji build tag needs."""
from .tree import put
from .wanted import BUILD, KIWI_BUILD, SRPM_BUILD


def group(name, packages):
    members = "".join(f'      <packagereq type="mandatory">{p}</packagereq>\n' for p in packages)
    return (f"  <group>\n    <id>{name}</id>\n    <name>{name}</name>\n    <description>{name}</description>\n"
            "    <default>false</default>\n    <uservisible>true</uservisible>\n"
            f"    <packagelist>\n{members}    </packagelist>\n  </group>\n")


def write(path):
    put(path, '<?xml version="1.0"?>\n<!DOCTYPE comps PUBLIC "-//Red Hat, Inc.//DTD Comps info//EN" "comps.dtd">\n'
        f"<comps>\n{group('build', BUILD)}{group('srpm-build', SRPM_BUILD)}{group('kiwi-build', KIWI_BUILD)}</comps>\n")
