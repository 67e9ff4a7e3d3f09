"""The directories that the package filesystem owns, and what is left out of converted packages."""
import re
import subprocess

ARCH = {"amd64": "x86_64", "arm64": "aarch64"}[
    subprocess.run(["dpkg", "--print-architecture"], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()]
LIBDIR = f"usr/lib/{ARCH}-linux-gnu"

# path -> mode
DIRECTORIES = {d: 0o755 for d in f"""boot dev etc etc/pam.d etc/profile.d etc/security etc/rpm
 etc/skel etc/sysconfig home media mnt opt proc run srv sys usr usr/bin usr/games
 usr/include usr/lib usr/lib64 {LIBDIR} usr/lib/pkgconfig {LIBDIR}/pkgconfig usr/lib/debug usr/lib/rpm
 usr/lib/rpm/macros.d usr/libexec usr/local usr/local/bin usr/local/lib usr/sbin usr/share usr/share/doc
 usr/share/man usr/share/man/man1 usr/share/info usr/share/locale usr/share/pkgconfig
 usr/share/aclocal usr/share/perl5 usr/src var var/cache var/lib var/lib/rpm var/local var/log var/opt
 var/spool builddir""".split()}
DIRECTORIES.update({"tmp": 0o1777, "var/tmp": 0o1777, "root": 0o700, "proc": 0o555, "sys": 0o555})

TOP_LINKS = {"bin": "usr/bin", "sbin": "usr/sbin", "lib": "usr/lib", "lib64": "usr/lib64",
             "var/run": "../run", "var/lock": "../run/lock"}

# documentation and service files stay out; licences stay in
PRUNED = re.compile(r"^usr/share/(man|info|locale|lintian|bug|doc-base|menu|apport|"
                    r"gdb/auto-load|bash-completion|zsh|fish)(/|$)"
                    r"|^usr/share/doc/[^/]+/(?!copyright$).+|^etc/(cron|init\.d|default|systemd)"
                    r"|^(usr/)?lib/systemd(/|$)")
