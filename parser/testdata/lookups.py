"""Print what look-ups by name need of Python files as JSON, a line for each.

Reads paths from standard input. An item is a list that starts with its kind and
an offset in bytes; values are written as in describe below, so that two readers
agree if they print the same.
"""

import ast
import io
import json
import re
import sys
import tokenize

TYPING_MODULES = {"typing", "typing_extensions"}
# The first and last position, and the keywords, of arguments that are types.
TYPES = {
    "cast": (0, 0, "typ"), "assert_type": (1, 1, "typ"), "NewType": (1, 1, "tp"), "ForwardRef": (0, 0, "arg"),
    "TypeVar": (1, 1 << 30, "bound default"), "ParamSpec": (1, 0, "bound default"), "TypeVarTuple": (1, 0, "default"),
    "TypedDict": (1, 1, "fields"), "NamedTuple": (1, 1, "fields"),
}
# Letters that the parser takes for the start of identifiers, and Python does not
# for what NFKC makes of them.
LETTERS = str.maketrans("\uff9e\uff9f", "aa")
STRING, BYTES, FORMATTED = "string", "bytes", "formatted"


def is_code_name(value):
    if len(value.encode("utf-8", "replace")) > 1024:
        return False
    module, colon, name = value.lstrip(".").partition(":")
    parts = module.split(".") + (name.split(".") if colon else [])
    return all(part.translate(LETTERS).isidentifier() for part in parts)


class File:
    def __init__(self, source):
        self.source = source
        self.lines = [0]
        for end in re.finditer(rb"\r\n|\r|\n", source):
            self.lines.append(end.end())
        self.lines.append(len(source))
        self.nodes = list(ast.walk(ast.parse(source)))
        self.items = []
        self.types = set()  # the nodes in annotations
        self.unread = set()  # displays of types, which the parser says nothing of
        self.imported = {}  # what local names are from where on: positions and names of typing
        self.parts = set()  # the texts between the fields of f-strings
        self.fields = set()  # the nodes in those
        self.docs = set()
        self.lookups = {}  # those that are known
        self.decorators = set()

    def offset(self, node):
        at = self.lines[node.lineno - 1] + node.col_offset
        # Offsets in the first line leave out the byte-order mark.
        return at + (3 if node.lineno == 1 and self.source.startswith(b"\xef\xbb\xbf") else 0)

    def end(self, node):
        at = self.lines[node.end_lineno - 1] + node.end_col_offset
        return at + (3 if node.end_lineno == 1 and self.source.startswith(b"\xef\xbb\xbf") else 0)

    def mark(self):
        """Sort the nodes that are special for where they stand."""
        for node in self.nodes:
            for name in "annotation", "returns", "type_params":
                part = getattr(node, name, None)
                for top in part if isinstance(part, list) else [part] if part else []:
                    self.annotation(top)
            if type(node).__name__ == "TypeAlias":
                self.annotation(node.value)
            if isinstance(node, ast.JoinedStr):
                self.parts.update(map(id, node.values))
            if isinstance(node, ast.FormattedValue):
                self.fields.update(map(id, ast.walk(node)))
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                for a in node.names:
                    name = "*" if isinstance(node, ast.Import) and a.name in TYPING_MODULES else ""
                    if isinstance(node, ast.ImportFrom) and node.module in TYPING_MODULES:
                        name = a.name
                    self.imported.setdefault(a.asname or a.name, []).append((*self.key(node), name))
        for node in self.nodes:
            if isinstance(node, ast.Subscript) and id(node) not in self.types and self.is_type(node):
                self.annotation(node.slice)
            if isinstance(node, ast.AnnAssign) and node.value and self.typing_name(node.annotation) == "TypeAlias":
                self.annotation(node.value)
            for argument in self.type_arguments(node) if isinstance(node, ast.Call) else ():
                self.annotation(argument)
                self.unread.add(id(argument))
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                self.docs.add(id(node.value))
            self.decorators.update(map(id, getattr(node, "decorator_list", [])))

    def annotation(self, node):
        """Note the nodes of an annotation; in the arguments of calls are none."""
        self.types.add(id(node))
        for child in [node.func] if isinstance(node, ast.Call) else ast.iter_child_nodes(node):
            self.annotation(child)

    def type_arguments(self, call):
        first, last, keywords = TYPES.get(self.typing_name(call.func), (1, 0, ""))
        return call.args[first : last + 1] + [k.value for k in call.keywords if k.arg in keywords.split()]

    def typing_name(self, node):
        """What an expression is called in typing."""
        module, _, name = (self.chain(node) or "").rpartition(".")
        if module:
            return name if self.original(module, node) == "*" else ""
        return self.original(name, node)

    def original(self, name, node):
        """What a name was imported as when the parser read the node."""
        before = [i for i in self.imported.get(name, []) if i[:2] < self.key(node)]
        return max(before)[2] if before else ""

    def is_type(self, node):
        """Whether the index of a subscript is a type."""
        name = self.typing_name(node.value)
        return name != "Literal" if name else id(node) in self.types

    def chain(self, node):
        """The text of a name with attributes, or None."""
        if isinstance(node, ast.Name):
            return node.id
        if isinstance(node, ast.Attribute):
            value = self.chain(node.value)
            return value and value + "." + node.attr
        return None

    def is_text(self, node):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or not is_code_name(node.value):
            return False
        return rb"\N{" not in self.source[self.offset(node) : self.end(node)]

    def is_built(self, node):
        def is_str(node):
            return isinstance(node, ast.JoinedStr) or type(node).__name__ == "TemplateStr" or (
                isinstance(node, ast.Constant) and isinstance(node.value, str))

        while isinstance(node, ast.BinOp):
            if not isinstance(node.op, (ast.Add, ast.Mod)):
                return False
            if is_str(node.right) or is_str(node.left):
                return True
            node = node.left
        if isinstance(node, ast.JoinedStr):
            return any(isinstance(part, ast.FormattedValue) for part in node.values)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            return is_str(node.func.value)
        return False

    def describe(self, node, displays=True):
        """What a Value says of an expression; None is nothing."""
        if node is None:
            return None
        while displays and isinstance(node, ast.NamedExpr):
            node = node.value
        if self.is_text(node):
            return ["text", node.value]
        if self.chain(node):
            return ["name", self.chain(node)]
        if isinstance(node, (ast.Call, ast.Subscript)) and self.lookup(node):
            return ["lookup", self.offset(node)]
        if self.is_built(node):
            return ["built"]
        if id(node) in self.unread:
            return None
        if displays and isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            return ["list", self.items_of([self.argument(e) for e in node.elts])]
        if displays and isinstance(node, ast.Dict):
            items = []
            for key, value in zip(node.keys, node.values):
                stars = 0 if key else 2
                items.append(["", stars, self.describe(key)])
                items.append(["", stars, self.describe(value)])
            return ["dict", self.items_of(items)]
        return None

    def items_of(self, items):
        known = any(keyword or stars or value for keyword, stars, value in items)
        return items if known else []

    def argument(self, node):
        if isinstance(node, ast.Starred):
            return ["", 1, self.describe(node.value)]
        return ["", 0, self.describe(node)]

    def lookup(self, node):
        """The kind, the name and the arguments of a look-up, or None."""
        if id(node) not in self.lookups:
            self.lookups[id(node)] = self.looked_up(node)
        return self.lookups[id(node)]

    def looked_up(self, node):
        if isinstance(node, ast.Call):
            name = self.chain(node.func)
            arguments = [(self.key(a), self.argument(a)) for a in node.args]
            arguments += [
                (self.key(k.value), [k.arg or "", 0 if k.arg else 2, self.describe(k.value)])
                for k in node.keywords
            ]
            arguments = [a for _, a in sorted(arguments, key=lambda a: a[0])]
            arguments = self.items_of(arguments)
            return name and arguments and ["call", name, arguments]
        if self.is_type(node):
            return None
        name, index = self.chain(node.value), node.slice
        value = self.describe(index, displays=False)
        if not name or not value or value[0] == "lookup":
            return None
        role = type(node.ctx).__name__.lower()
        return [role, name, [["", 0, value]]]

    def key(self, node):
        return (node.lineno, node.col_offset)

    def bind(self, target, value):
        target, value = self.chain(target), self.describe(value)
        if target and value:
            return ["assign", target, value]

    def visit(self, node):
        if id(node) in self.parts and isinstance(node, ast.Constant):
            return
        if sys.version_info < (3, 12) and id(node) in self.fields:
            return  # Their positions are not exact.
        if self.is_text(node):
            self.items.append(["text", self.offset(node), self.end(node), node.value,
                               id(node) in self.docs, id(node) in self.fields])
        if isinstance(node, (ast.Call, ast.Subscript)):
            lookup = self.lookup(node)
            if lookup:
                self.items.append([lookup[0], self.offset(node), self.end(node), *lookup[1:], id(node) in self.decorators])
        if isinstance(node, ast.Compare):
            left = node.left
            for op, right in zip(node.ops, node.comparators):
                if isinstance(op, (ast.In, ast.NotIn)) and self.chain(right):
                    value = self.describe(left, displays=False)
                    if value and value[0] != "lookup":
                        self.items.append(["contains", self.offset(left), self.end(right), self.chain(right), [["", 0, value]], False])
                left = right
        bound = []
        if isinstance(node, ast.Assign):
            bound = [(t, node.value) for t in node.targets]
        elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)):
            bound = [(node.target, node.value)]
        for target, value in bound:
            found = self.bind(target, value)
            if found:
                self.items.append([found[0], self.offset(target), self.end(target), *found[1:]])

    def tokens(self):
        """Add the outermost literals and the comments."""
        comments, depth, start = 0, 0, None
        text = io.TextIOWrapper(io.BytesIO(self.source), encoding="utf-8-sig", newline="")
        readline = text.readline
        for token in tokenize.generate_tokens(readline):
            kind = tokenize.tok_name[token.type]
            if kind == "COMMENT":
                comments += 1
            elif kind in ("FSTRING_START", "TSTRING_START"):
                if depth == 0:
                    start = token.start
                depth += 1
            elif kind in ("FSTRING_END", "TSTRING_END"):
                depth -= 1
                if depth == 0:
                    self.items.append(["literal", self.place(start), FORMATTED])
            elif kind == "STRING" and depth == 0:
                prefix = re.match(r"\w*", token.string).group().lower()
                what = BYTES if "b" in prefix else FORMATTED if "f" in prefix else STRING
                self.items.append(["literal", self.place(token.start), what])
        self.items.append(["comments", comments])

    def place(self, start):
        line, column = start
        first = self.lines[line - 1]
        if line == 1 and self.source.startswith(b"\xef\xbb\xbf"):
            first += 3
        text = self.source[first : self.lines[line]].decode("utf-8")
        return first + len(text[:column].encode("utf-8"))


def main():
    for path in sys.stdin.read().splitlines():
        result = {"path": path}
        try:
            with open(path, "rb") as f:
                file = File(f.read())
            file.source.decode("utf-8")
            file.mark()
            for node in file.nodes:
                file.visit(node)
            file.tokens()
            result["items"] = file.items
        except (SyntaxError, ValueError, RecursionError, MemoryError, tokenize.TokenError) as error:
            result["error"] = f"{type(error).__name__}: {error}"
        print(json.dumps(result))


main()
