#!/usr/bin/env python3
"""No AVX-512 code may be merged by the linker into generic functions.

Usage: check_merging.py NM MARKER WIDTH OBJECT...

The loops are compiled once per instruction set into one binary. Of a weak symbol the linker keeps
any one copy: were an inline function of generic name emitted in the AVX-512 object, machines
without AVX-512 could end up calling that copy. So every weak or unique symbol of these objects must
name the instruction set (namespace MARKER) or a pack of WIDTH lanes. Type information and references
to it, which sanitizers and exceptions bring, are data and the same in every copy.
"""
import re
import subprocess
import sys

MERGEABLE = {"W", "w", "V", "v", "u"}
TYPE_INFORMATION = re.compile(r"^(typeinfo (name )?for |DW\.ref\.)")


def offenders(listing, marker, width):
    """Defined weak symbols in the output of `nm -C` that name neither marker nor pack width."""
    named = re.compile(rf"\b{re.escape(marker)}\b|Pack(Mask)?<[^<>]*, {width}>"
                       rf"|VectorOf<[^<>]*, {width}>|<{width}>")
    found = []
    for line in listing.splitlines():
        match = re.match(r"^[0-9a-f]+ (\w) (.*)$", line)
        if not match or match.group(1) not in MERGEABLE:
            continue
        if not named.search(match.group(2)) and not TYPE_INFORMATION.match(match.group(2)):
            found.append(match.group(2))
    return found


def main():
    if len(sys.argv) < 5:
        sys.exit(__doc__)
    nm, marker, width, *objects = sys.argv[1:]
    bad, symbols = [], 0
    for path in objects:
        listing = subprocess.run([nm, "-C", "--defined-only", path], check=True,
                                 capture_output=True, text=True).stdout
        symbols += listing.count("\n")
        bad += [f"{path}: {name}" for name in offenders(listing, marker, int(width))]
    if symbols == 0:
        sys.exit("the objects define no symbol (nothing was checked) — give the target's objects")
    print("\n".join(bad))
    print(f"{len(objects)} objects, {symbols} symbols, {len(bad)} that the linker may merge")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
