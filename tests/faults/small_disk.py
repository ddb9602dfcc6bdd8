"""The web process, but no file that it writes may be larger than so many bytes: as on a disk that is full.

python -m tests.faults.small_disk BYTES web --fd FD
"""

import resource
import sys

from ting.app import settings, web


def main() -> None:
    """Serve, within that limit; its log goes on, as it is opened before and small."""
    most = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    web.main(settings.read(), fd=int(sys.argv[sys.argv.index("--fd") + 1]))


if __name__ == "__main__":
    main()
