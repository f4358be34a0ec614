"""Print the symbol tables of Python files as JSON, a line for each.

Reads paths from standard input. The letters for a name: p parameter, i
imported, a annotated, n nonlocal, r referenced, s assigned; then how its scope
reaches it: L local, C cell, F free, G declared global, I implicitly global.
"""

import json
import symtable
import sys

# From Include/internal/pycore_symtable.h; the scope stands in bits 11 to 14 in
# 3.11 and 12 to 15 later, so it is asked for by name.
SCOPES = {1: "L", 2: "G", 3: "I", 4: "F", 5: "C"}
DEF_LOCAL, USE, DEF_PARAM, DEF_NONLOCAL = 2, 16, 4, 8
from _symtable import SCOPE_OFF, SCOPE_MASK, DEF_IMPORT, DEF_ANNOT  # noqa: E402

# What the compiler adds for itself and no source spells.
SYNTHETIC = {
    "__classdict__", "__type_params__", "__static_attributes__", "__firstlineno__",
    "__conditional_annotations__", "__classdictcell__",
}


def letters(flags):
    out = ""
    for letter, bit in (
        ("p", DEF_PARAM), ("i", DEF_IMPORT), ("a", DEF_ANNOT), ("n", DEF_NONLOCAL),
        ("r", USE), ("s", DEF_LOCAL),
    ):
        if flags & bit:
            out += letter
    return out + SCOPES.get((flags >> SCOPE_OFF) & SCOPE_MASK, "?")


def describe(table):
    return {
        "type": kind(table),
        "name": table.get_name(),
        "line": table.get_lineno(),
        "symbols": {
            name: letters(flags)
            for name, flags in table._table.symbols.items()
            if not name.startswith(".") and name not in SYNTHETIC
        },
        "children": [describe(child) for child in table.get_children()],
    }


# What 3.12 calls the scopes of PEP 695, in the words of 3.13.
KINDS = {"type parameter": "type parameters", "TypeVar bound": "type variable"}


def kind(table):
    kind = table.get_type()
    kind = getattr(kind, "value", kind)
    return KINDS.get(kind, kind)


def main():
    for path in sys.stdin.read().splitlines():
        result = {"path": path}
        try:
            with open(path, "rb") as f:
                source = f.read()
            result["table"] = describe(symtable.symtable(source, path, "exec"))
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            result["error"] = f"{type(error).__name__}: {error}"
        print(json.dumps(result))


main()
