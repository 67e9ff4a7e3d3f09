"""Serves the AWS emulator: hypercorn's own command line, with finished containers removed sooner.

A builder's container holds a whole buildroot, some 400 MB. The emulator keeps an ended one for two minutes and looks
every minute, which a busy hour of builds turns into many gigabytes; nobody asks for it once its task is over.
"""
import sys

from hypercorn.__main__ import main
from ministack.core import container_reaper

container_reaper.EXITED_GRACE = 20.0
container_reaper.REAP_INTERVAL = 10.0

if __name__ == "__main__":
    sys.exit(main())
