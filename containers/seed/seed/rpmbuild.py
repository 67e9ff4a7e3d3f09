"""One RPM out of a ready tree."""
import os
import re
import stat
import subprocess

from .layout import ARCH, DIRECTORIES

# one fixed moment: the same input has to give the same bytes
EPOCH = 1700000000


def header(name, version, summary, arch=ARCH, requires=(), provides=(), epoch="", release="1", url=""):
    return "".join([
        f"Name: {name}\n", f"Epoch: {epoch}\n" if epoch else "", f"Version: {version}\nRelease: {release}\n",
        f"Summary: {summary.replace('%', '%%')[:120]}\nLicense: see-copyright\nVendor: Seed\n",
        f"URL: {url}\n" if url else "", "BuildArch: noarch\n" if arch == "noarch" else "",
        "AutoReq: no\nAutoProv: yes\n",
        *(f"Requires: {r}\n" for r in requires), *(f"Provides: {p}\n" for p in provides)])


def quoted(path):
    """A path as %files takes it: blanks and glob characters made harmless."""
    return '"/%s"' % re.sub(r"[\[\]{}*]", "?", path.replace("%", "%%"))


def walk(tree, shared):
    """(path, kind d, l or f) of everything in the tree but the shared directories, in a fixed order."""
    for base, directories, files in os.walk(tree):
        directories.sort()
        below = os.path.relpath(base, tree)
        below = "" if below == "." else below + "/"
        for name in directories:
            if os.path.islink(os.path.join(base, name)):
                yield below + name, "l"
            elif below + name not in shared:
                yield below + name, "d"
        for name in sorted(files):
            yield below + name, "l" if os.path.islink(os.path.join(base, name)) else "f"


def file_list(tree, shared, config):
    for path, kind in walk(tree, shared):
        mode = stat.S_IMODE(os.lstat(os.path.join(tree, path)).st_mode)
        yield "".join([f"%attr({mode:04o},root,root) " if kind != "l" else "", "%dir " if kind == "d" else "",
                       "%config(noreplace) " if path in config else "", quoted(path)])


def build(place, name, head, tree, scriptlets="", shared=DIRECTORIES, config=(), arch=ARCH):
    """Writes the spec and runs rpmbuild -bb; the RPM lands in place.out. The tree is used as the build root."""
    spec = f"{place.work}/{name}.spec"
    with open(spec, "w", encoding="utf-8") as file:
        file.write(f"{head}\n%description\n{name}, repackaged for the seed distribution.\n\n{scriptlets}"
                   "%files\n%defattr(-,root,root,-)\n" + "\n".join(file_list(tree, shared, config)) + "\n")
    macros = {
        "_topdir": f"{place.work}/top", "_rpmdir": place.out, "_dbpath": f"{place.work}/db",
        "_build_name_fmt": "%%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm",
        "__os_install_post": "%{nil}", "debug_package": "%{nil}", "__spec_install_pre": "%{___build_pre}",
        "_build_id_links": "none", "_binary_payload": "w3.zstdio", "_buildhost": "seed.invalid",
        "use_source_date_epoch_as_buildtime": "1", "clamp_mtime_to_source_date_epoch": "1",
    }
    command = ["rpmbuild", "-bb", "--quiet", "--noclean", "--nodeps", "--buildroot", tree, "--target", arch]
    for macro, value in macros.items():
        command += ["--define", f"{macro} {value}"]
    done = subprocess.run(command + [spec], check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          env=dict(os.environ, HOME=place.work, LC_ALL="C.UTF-8", SOURCE_DATE_EPOCH=str(EPOCH)))
    if done.returncode:
        raise RuntimeError(f"rpmbuild {name}: {done.stdout[-2000:]}")
