"""Prints requirements.lock without torch and the packages of its CUDA build; `--torch` prints torch's version."""

from __future__ import annotations

import re
import sys
from pathlib import Path

_CUDA = re.compile(r"^(nvidia-|cuda-|triton\b)")


def read_blocks(path: Path) -> list[str]:
    """The requirements of a lock file, each with its hash lines."""
    blocks: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith((" ", "#")):
            blocks.append(line)
        elif blocks and line.startswith(" "):
            blocks[-1] += "\n" + line
    return blocks


def main(arguments: list[str]) -> None:
    """Prints what the arguments ask for."""
    blocks = read_blocks(Path(arguments[-1]))
    if "--torch" in arguments:
        print(next(block for block in blocks if block.startswith("torch==")).split()[0])
        return
    print("\n".join(block for block in blocks if not block.startswith("torch==") and not _CUDA.match(block)))


if __name__ == "__main__":
    main(sys.argv[1:])
