"""Makes the seed distribution: RPMs out of Debian's packages. See ../README.md."""
