"""What goes into the distribution, and how Debian's names read there."""

BUILD = """bash bzip2 coreutils cpio diffutils filesystem findutils gawk gcc g++
 grep gzip libc6-dev make patch passwd rpm debugedit elfutils sed tar unzip
 util-linux debianutils xz-utils zstd file hostname seed-release
 seed-rpm-config perl-base libc-bin""".split()

SRPM_BUILD = """bash coreutils cpio diffutils filesystem findutils gawk grep gzip
 bzip2 make patch passwd rpm sed tar unzip util-linux xz-utils zstd
 seed-release seed-rpm-config""".split()

# what images are made with: kiwi itself, the package manager that it calls, and the tools of its container images
KIWI_BUILD = """bash bzip2 coreutils cpio diffutils filesystem findutils gawk grep gzip
 make passwd rpm sed tar util-linux xz-utils zstd file libc-bin seed-release
 seed-rpm-config kiwi dnf rsync umoci skopeo squashfs-tools e2fsprogs mount""".split()

# in no group: there to be named in BuildRequires
ON_REQUEST = """autoconf automake libtool m4 pkg-config zlib1g-dev python3-minimal
 gettext-base bc less vim-tiny seed-scriptlets""".split()

# from PyPI, because Debian's are too old (pypi/requirements.txt): name -> what it needs of Debian's packages
WHEELS = {"kiwi": """python3-minimal libpython3.11-stdlib python3-docopt python3-lxml python3-requests
 python3-simplejson python3-yaml""".split()}

# written here (native.py) or made of wheels, not converted
NATIVE = {"filesystem", "seed-release", "seed-rpm-config", "seed-scriptlets", *WHEELS}

# not wanted although something depends on them
DROPPED = set("""debconf debconf-2.0 dpkg libdpkg-perl install-info adduser
 base-files base-passwd dash lsb-base init-system-helpers sysvinit-utils
 systemd-sysv ucf sensible-utils tzdata mime-support media-types
 ca-certificates netbase insserv startpar dbus perl""".split())

# dependencies that read as another package here; "" drops the dependency
READ_AS = {
    "perl": "perl-base", "perl:any": "perl-base", "awk": "gawk",
    "python3": "python3-minimal", "python3:any": "python3-minimal",
    "gnupg": "", "containernetworking-plugins": "",
    "libpam-runtime": "", "libpam-modules": "", "login": "",
}

# further Provides: the names that ordinary specs use
ALIASES = {
    "passwd": ["shadow-utils"],
    "xz-utils": ["xz"],
    "rpm": ["rpm-build"],
    "libc6": ["glibc", "glibc-minimal-langpack", "rtld(GNU_HASH)"],
    "libc6-dev": ["glibc-devel", "glibc-headers"],
    "libc-bin": ["glibc-common"],
    "g++": ["gcc-c++"],
    "debianutils": ["which"],
    "seed-rpm-config": ["redhat-rpm-config", "system-rpm-config"],
    "seed-release": ["system-release", "system-release(1)", "fedora-release"],
    "linux-libc-dev": ["kernel-headers"],
    "pkg-config": ["pkgconf-pkg-config", "/usr/bin/pkg-config"],
    "zlib1g-dev": ["zlib-devel"],
    "zlib1g": ["zlib"],
    "perl-base": ["perl-interpreter", "perl", "/usr/bin/perl", "perl(strict)", "perl(warnings)", "perl(File::Basename)"],
    "gettext-base": ["gettext-runtime"],
    "vim-tiny": ["vim-minimal"],
    "python3-minimal": ["python3", "/usr/bin/python3"],
}

# path -> link target: what update-alternatives would make at installation
LINKS = {
    "bash": {"usr/bin/sh": "bash"},
    "gawk": {"usr/bin/awk": "gawk"},
    "gcc": {"usr/bin/cc": "gcc"},
    "g++": {"usr/bin/c++": "g++"},
    "vim-tiny": {"usr/bin/vi": "vim.tiny"},
    "debianutils": {"usr/bin/which": "which.debianutils"},
}

SCRIPTLETS = {"libc-bin": "%post -p /sbin/ldconfig\n\n"}
