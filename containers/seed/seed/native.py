"""The packages that are written here: layout, release files, rpm macros, and one that exercises scriptlets."""
import os

from . import rpmbuild
from .layout import DIRECTORIES, TOP_LINKS
from .tree import fresh, put
from .wanted import ALIASES

MACROS = """# macros of the seed distribution
%_dbpath                /var/lib/rpm
%_lib                   lib64
%dist                   .seed1
%seed                   1
%_vendor                seed
%vendor                 Seed
%packager               seed
%_build_id_links        none
%_binary_payload        w3.zstdio
%_source_payload        w3.zstdio
%clamp_mtime_to_source_date_epoch 1
%source_date_epoch_from_changelog 1
%_target_platform       %{_target_cpu}-%{_vendor}-%{_target_os}
"""

# (name, id, home, shell)
USERS = [("root", 0, "/root", "/bin/bash"), ("bin", 1, "/bin", "/sbin/nologin"), ("daemon", 2, "/sbin", "/sbin/nologin"),
         ("mail", 8, "/var/spool/mail", "/sbin/nologin"), ("nobody", 65534, "/", "/sbin/nologin")]
GROUPS = {"tty": 5, "disk": 6, "utmp": 22, "shadow": 42, "staff": 50, "users": 100}

# every kind of scriptlet that distributions use, writing down what it saw: the buildroot driver's test reads it
SCRIPTLETS = r"""%pretrans -p <lua>
posix.mkdir("/var/lib/seed-scriptlets")

%pre
getent group seedgrp >/dev/null || groupadd -r seedgrp
getent passwd seedusr >/dev/null || useradd -r -g seedgrp -d / -s /sbin/nologin seedusr
exit 0

%post
mkdir -p /var/lib/seed-scriptlets
{ echo "proc: $(ls /proc 2>/dev/null | wc -l)"
  echo "null: $(stat -c %%F /dev/null 2>&1)"
  echo "self: $(readlink /proc/self/exe 2>&1)"
  echo "procsub: $(cat <(echo works) 2>&1)"
  echo "id: $(id -u seedusr 2>&1)"
  echo "hostname: $(hostname 2>&1)"
} > /var/lib/seed-scriptlets/report 2>&1

%posttrans
echo "posttrans ran" >> /var/lib/seed-scriptlets/report

%transfiletriggerin -P 100 -- /usr/share/seed-scriptlets
echo "filetrigger: $(cat | tr '\n' ' ')" >> /var/lib/seed-scriptlets/report

"""


def filesystem(place):
    """Merged /usr, the standing directories, passwd and group."""
    tree = fresh(f"{place.work}/tree/filesystem")
    for path in sorted(DIRECTORIES):
        os.makedirs(f"{tree}/{path}", exist_ok=True)
    for path, mode in DIRECTORIES.items():
        os.chmod(f"{tree}/{path}", mode)
    for link, target in TOP_LINKS.items():
        os.symlink(target, f"{tree}/{link}")
    files = {
        "etc/passwd": "".join(f"{name}:x:{id}:{id}:{name}:{home}:{shell}\n" for name, id, home, shell in USERS),
        "etc/group": "".join(f"{name}:x:{id}:\n" for name, id, _, _ in USERS)
                     + "".join(f"{name}:x:{id}:\n" for name, id in GROUPS.items()),
        "etc/shadow": "".join(f"{user[0]}:*:19000:0:99999:7:::\n" for user in USERS),
        "etc/hosts": "127.0.0.1 localhost\n::1 localhost\n",
        "etc/nsswitch.conf": "passwd: files\ngroup: files\nshadow: files\nhosts: files dns\n",
        "etc/profile": "export PATH=/usr/local/bin:/usr/bin:/usr/sbin\n",
    }
    for path, text in files.items():
        put(f"{tree}/{path}", text, 0o600 if path == "etc/shadow" else 0o644)
    head = rpmbuild.header("filesystem", "1", "The directory layout of the seed distribution",
                           provides=["setup", "basesystem", "base-files", "base-passwd",
                                     "filesystem(unmerged-sbin-symlinks)"])
    rpmbuild.build(place, "filesystem", head, tree, shared={}, config=set(files))


def release(place):
    tree = fresh(f"{place.work}/tree/seed-release")
    put(f"{tree}/usr/lib/os-release",
        'NAME="Seed Linux"\nID=seed\nID_LIKE=fedora\nVERSION_ID=1\nPRETTY_NAME="Seed Linux 1"\n')
    os.makedirs(f"{tree}/etc")
    os.symlink("../usr/lib/os-release", f"{tree}/etc/os-release")
    put(f"{tree}/etc/system-release", "Seed Linux release 1\n")
    put(f"{tree}/usr/lib/rpm/macros.d/macros.dist", "%dist .seed1\n%seed 1\n")
    noarch(place, "seed-release", "Release files", tree)


def rpm_config(place):
    tree = fresh(f"{place.work}/tree/seed-rpm-config")
    put(f"{tree}/usr/lib/rpm/macros.d/macros.seed", MACROS)
    noarch(place, "seed-rpm-config", "RPM macros of the seed distribution", tree)


def scriptlets(place):
    tree = fresh(f"{place.work}/tree/seed-scriptlets")
    put(f"{tree}/usr/share/seed-scriptlets/marker", "x\n")
    noarch(place, "seed-scriptlets", "Scriptlets of every kind, for tests", tree,
           ["passwd", "libc-bin", "coreutils", "bash", "hostname"], SCRIPTLETS)


def noarch(place, name, summary, tree, requires=(), scripts=""):
    head = rpmbuild.header(name, "1", summary, "noarch", ["filesystem", *requires], ALIASES.get(name, []))
    rpmbuild.build(place, name, head, tree, scripts, arch="noarch")


ALL = [filesystem, release, rpm_config, scriptlets]
