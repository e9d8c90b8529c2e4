#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""A corpus as text: a line is the name of an input and its bytes, as Python writes them.

corpus.py unpack FILE DIR    each input becomes a file of DIR
corpus.py pack DIR           prints the inputs of DIR
"""

import ast
import pathlib
import sys


def read(path):
    for number, line in enumerate(path.read_text("ascii").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        name, _, text = line.partition(" ")
        try:
            yield name, ast.literal_eval(text)
        except (SyntaxError, ValueError):
            sys.exit(f"{path}:{number}: not a name and its bytes, as in NAME b'...'")


def main(words):
    match words:
        case ["unpack", file, folder]:
            for name, data in read(pathlib.Path(file)):
                pathlib.Path(folder, name).write_bytes(data)
        case ["pack", folder]:
            for file in sorted(pathlib.Path(folder).iterdir()):
                print(file.name, repr(file.read_bytes()))
        case _:
            sys.exit(__doc__)


main(sys.argv[1:])
