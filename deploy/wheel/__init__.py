"""Backstep as an installed package: its rooms lie inside it, and the command `backstep` serves them."""

import argparse
import os
import sys
from pathlib import Path


def main() -> None:
    """Serve until stopped; an address and a port may be given, in words or by HOST and PORT."""
    words = argparse.ArgumentParser("backstep", description="Serve Backstep and say the address to open.")
    words.add_argument(
        "--host", help="address to listen on (0.0.0.0: for everyone in the network; 127.0.0.1: for this computer only)"
    )
    words.add_argument("--port", type=int, help="port (8000)")
    given = words.parse_args()
    os.environ.update({name.upper(): str(value) for name, value in vars(given).items() if value is not None})
    sys.path.insert(0, str(Path(__file__).parent))
    from app.__main__ import main as serve

    serve()
