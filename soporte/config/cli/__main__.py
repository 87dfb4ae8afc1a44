"""`python -m soporte.config.cli`, where the script is not on the path."""

import sys

from soporte.config.cli import main

sys.exit(main())
