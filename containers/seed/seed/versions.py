"""Debian versions and dependencies in rpm's terms."""
from .resolve import alternatives
from .wanted import DROPPED

# dpkg holds 2.36-9 to be >> 2.36, rpm does not hold it to be > 2.36: read it as >=
OPERATORS = {"<<": "<", "<=": "<=", "=": "=", ">=": ">=", ">>": ">="}


def evr(version):
    """Debian version -> (epoch, version, release), "" for no epoch."""
    epoch, _, rest = version.rpartition(":")
    upstream, dash, revision = rest.rpartition("-")
    if not dash:
        upstream, revision = rest, "1"
    return epoch, upstream.replace("-", "_"), revision


def evr_text(version, operator):
    epoch, upstream, revision = evr(version)
    text = (epoch + ":" if epoch else "") + upstream
    # ">= 2.34" carries no release: keep it so
    return text + ("-" + revision if "-" in version or operator == "=" else "")


def requires(package, have, virtual):
    """The package's Depends as Requires, of each group the first alternative that the distribution has."""
    lines = []
    for group in alternatives(package.depends):
        for name, operator, version in group:
            if name == "" or name in DROPPED:
                break
            if name in have:
                lines.append(name + (f" {OPERATORS[operator]} {evr_text(version, operator)}" if operator else ""))
                break
            if any(v in have for v in virtual.get(name, ())):
                lines.append(name)          # a virtual name: its provider Provides it
                break
    return lines
