"""`python -m sr3r`, which `torchrun -m sr3r` needs."""

import sys

from sr3r.cli import main

sys.exit(main())
