"""Whether two trees of Python files compile to the same code, but for renames.

Reads one request from standard input and answers on standard output, in JSON:

  {"do": "list", "root": DIR, "files": [PATH]}
      For each file that compiles: what it imports from where, which attributes
      of modules it uses, and which names occur in it.

  {"do": "compare", "old": DIR, "files": [PATH], "rounds": [
   {"new": DIR, "changed": [PATH], "compare": [PATH],
    "rules": [{"module": M, "name": N, "new_module": M, "new_name": N}]}]}
      Compiles both texts of the files to compare, and compares the code objects.
      The names are empty in a rule for a whole module.

It knows nothing of how rewrite works, only what the rules say. Both texts are
brought to a form in which a name that nothing but imports of one thing bind is
written as that thing, after the rules; then the two must be equal. That form
differs from what the compiler made in this, and in nothing else:

  - Import statements that follow each other are a set. Splitting one in two, or
    joining two, is no difference; moving one past anything else is.
  - An import of a module that rules speak of is the same as one of the module
    that they put in its place, and both may stand side by side.
  - A name with attributes (os.path.join) is one operand. Whether a call of it is
    compiled as one of a method, which CPython does for all but attributes of
    names that module-level imports bind, is not looked at.
  - Cells, of which the order follows their names, are sorted.
  - Annotations in strings are compiled, and so are those that
    "from __future__ import annotations" would make strings.
  - Line numbers, no-ops and the numbers of names and constants are left out.
"""

import ast
import bisect
import collections
import dis
import json
import multiprocessing
import os
import re
import sys
import types
import warnings

WORKERS = 2


# ---- what a file holds ----


def module_name(path):
    parts = path[: -len(".py")].split("/")
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def absolute(path, module, level):
    """The module that an import statement names, as importlib resolves it."""
    if level == 0:
        return module
    package = module_name(path).split(".")
    if path.rpartition("/")[2] != "__init__.py":
        package = package[:-1]
    package = package[: len(package) - level + 1]
    return ".".join(package + ([module] if module else []))


def parse(root, path):
    with open(os.path.join(root, path), "rb") as f:
        return ast.parse(f.read(), path)


def chain(node):
    """The parts of a name with attributes, or None."""
    attrs = []
    while isinstance(node, ast.Attribute):
        attrs.append(node.attr)
        node = node.value
    return [node.id, *reversed(attrs)] if isinstance(node, ast.Name) else None


def facts(root, path):
    """What can be renamed in a file, and the names that a new one may clash with."""
    try:
        tree = parse(root, path)
        compile(tree, path, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError):
        return None
    imported, used, names, modules = set(), set(), set(), {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module != "__future__":
            module = absolute(path, node.module, node.level)
            imported |= {(module, a.name) for a in node.names if a.name != "*"}
        elif isinstance(node, ast.Import):
            for a in node.names:
                modules[a.asname or a.name] = a.name
        elif isinstance(node, ast.Name):
            names.add(node.id)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
    for node in ast.walk(tree):
        parts = chain(node) if isinstance(node, ast.Attribute) else None
        module = parts and modules.get(".".join(parts[:-1]))
        if module:
            used.add((module, parts[-1]))
    return {"imports": sorted(imported), "uses": sorted(used), "names": sorted(names)}


# ---- code objects ----


def annotations_as_code(node):
    """Makes annotations code wherever they are text, in all statements below node."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, (ast.stmt, ast.excepthandler, ast.match_case)):
            continue
        annotations_as_code(child)
        if isinstance(child, ast.AnnAssign):
            child.annotation = as_code(child.annotation)
        elif isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
            child.returns = as_code(child.returns)
            args = child.args
            for arg in [*args.posonlyargs, *args.args, *args.kwonlyargs, args.vararg, args.kwarg]:
                if arg:
                    arg.annotation = as_code(arg.annotation)
        elif isinstance(child, ast.ImportFrom) and child.module == "__future__":
            for feature in child.names:
                if feature.name == "annotations":
                    feature.name = "generators"  # mandatory since 2.3: says nothing


def as_code(node):
    """The annotation without quotes, which may be nested (typing.Literal aside)."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        try:
            text = ast.parse(f"({node.value}\n)", mode="eval").body
        except SyntaxError:
            return node
        for inner in ast.walk(text):
            ast.copy_location(inner, node)
        return as_code(text)
    if isinstance(node, ast.Subscript):
        name = (chain(node.value) or [""])[-1]
        if name == "Annotated" and isinstance(node.slice, ast.Tuple):
            node.slice.elts[0] = as_code(node.slice.elts[0])
        elif name not in ("Annotated", "Literal"):
            node.slice = as_code(node.slice)
    elif isinstance(node, (ast.Tuple, ast.List)):
        node.elts = [as_code(e) for e in node.elts]
    elif isinstance(node, ast.BinOp):
        node.left, node.right = as_code(node.left), as_code(node.right)
    return node


Op = collections.namedtuple("Op", "name value offset")
Clause = collections.namedtuple("Clause", "form module name op target")  # form: from, star, plain, as

# The opcodes that the compiler chooses by the numbers of local names, or by what
# it knows of their being bound, stand for these.
PLAIN = {
    "LOAD_FAST_CHECK": "LOAD_FAST",
    "LOAD_FAST_BORROW": "LOAD_FAST",
    "LOAD_FAST_BORROW_LOAD_FAST_BORROW": "LOAD_FAST_LOAD_FAST",
}
SILENT = {"NOP", "EXTENDED_ARG", "CACHE", "COPY_FREE_VARS", "NOT_TAKEN", "PUSH_NULL"}
FUSED = re.compile("(?:LOAD|STORE)_FAST")
NAMED = re.compile("_(NAME|GLOBAL|FAST|DEREF|CLASSDEREF|CLOSURE|GLOBALS|CLEAR)$|^MAKE_CELL$")
LOCAL = ("_FAST", "_DEREF", "_CLASSDEREF", "_OR_DEREF")  # a local is a cell while a nested function uses it
ATTRIBUTE = re.compile("^(LOAD|STORE|DELETE)_(ATTR|METHOD)$")
JUMPS = {dis.opname[op] for op in [*dis.hasjrel, *dis.hasjabs]}


def operations(code):
    """The instructions; those that stand for two as two."""
    cells = {*code.co_cellvars, *code.co_freevars}
    for ins in dis.get_instructions(code):
        name = PLAIN.get(ins.opname, ins.opname)
        if name in SILENT:
            continue
        names = [name]
        values = [ins.argval]
        if isinstance(ins.argval, tuple) and name.count("_FAST") == 2:
            names, values = FUSED.findall(name), ins.argval
        for name, value in zip(names, values):
            if name == "LOAD_FAST" and value in cells and sys.version_info >= (3, 13):
                name = "LOAD_CLOSURE"
            yield Op(name, value, ins.offset)


REBIND = {dis.opmap[op] for op in ("STORE_GLOBAL", "DELETE_GLOBAL", "STORE_DEREF", "DELETE_DEREF")}


def rebinds(code):
    """Whether a code object, or one in it, may bind names of those around it."""
    if not REBIND.isdisjoint(code.co_code[::2]):
        return True
    return any(isinstance(c, types.CodeType) and rebinds(c) for c in code.co_consts)


def common(a, b):
    """What two dotted paths have in common from the start."""
    return ".".join(os.path.commonprefix([a.split("."), b.split(".")]))


class Binding:
    """What binds one name in one scope."""

    def __init__(self):
        self.paths, self.loaded, self.other = set(), set(), False

    def add(self, clause):
        if clause.form == "from":
            self.paths.add(clause.module + "." + clause.name)
            return
        self.paths.add(clause.module if clause.form == "as" else clause.module.partition(".")[0])
        self.loaded.add(clause.module)


class Unit:
    """A code object with what it binds."""

    def __init__(self, file, code, parent=None):
        self.file, self.code, self.parent = file, code, parent
        self.top = parent.top if parent else self
        self.ops = list(operations(code))
        entries = getattr(dis.Bytecode(code), "exception_entries", ())
        self.entries = [(e.start, e.end, e.target, e.depth, e.lasti) for e in entries]
        self.labels = {op.value for op in self.ops if op.name in JUMPS}
        self.labels.update(offset for e in self.entries for offset in e[:3])
        self.bindings = collections.defaultdict(Binding)
        self.imports = {}  # index of the first op: (index behind the last, clauses)
        self.find_imports()
        self.find_bindings()
        self.children = {}
        for i, op in enumerate(self.ops):
            if isinstance(op.value, types.CodeType) and rebinds(op.value):
                self.child(i)

    @property
    def is_class(self):
        return self.parent is not None and not self.code.co_flags & 2  # CO_NEWLOCALS

    def child(self, i):
        """The unit of the code object that an instruction loads, made when it is asked for."""
        if i not in self.children:
            self.children[i] = Unit(self.file, self.ops[i].value, self)
        return self.children[i]

    def nested(self):
        return [self.child(i) for i, op in enumerate(self.ops) if isinstance(op.value, types.CodeType)]

    def find_imports(self):
        i = 0
        while i < len(self.ops):
            start, i = i, i + 1
            if self.ops[start].name == "IMPORT_NAME":
                end, clauses = self.statement(start)
                self.imports[start - 2] = end, clauses  # the level and the names stand in front
                i = end

    def statement(self, i):
        """Reads one import statement, of which the IMPORT_NAME is given."""
        level, names = self.ops[i - 2].value, self.ops[i - 1].value
        module = absolute(self.file.path, self.ops[i].value, level)
        i += 1
        if names is None:
            # import a.b as c gets at b by IMPORT_FROM and drops a at the end.
            form = "plain" if self.ops[i].name.startswith("STORE_") else "as"
            while not self.ops[i].name.startswith("STORE_"):
                i += 1
            op = self.ops[i]
            i += 1 if form == "plain" else 2
            if form == "plain" and "." not in module and op.value != module:
                form = "as"
            return i, [Clause(form, module, None, op.name, op.value)]
        if names == ("*",):
            return i + (1 if self.ops[i].name == "IMPORT_STAR" else 2), [Clause("star", module, "*", "", "")]
        clauses = []
        while self.ops[i].name == "IMPORT_FROM":
            store = self.ops[i + 1]
            clauses.append(Clause("from", module, self.ops[i].value, store.name, store.value))
            i += 2
        return i + 1, clauses

    def find_bindings(self):
        flags = self.code.co_flags
        count = self.code.co_argcount + self.code.co_kwonlyargcount + bool(flags & 4) + bool(flags & 8)
        for name in self.code.co_varnames[:count]:
            self.bindings[name].other = True
        i = 0
        while i < len(self.ops):
            op = self.ops[i]
            if i in self.imports:
                i, clauses = self.imports[i]
                self.bind(clauses)
                continue
            if op.name.startswith(("STORE_", "DELETE_")) and NAMED.search(op.name):
                self.owner(op.name, op.value).bindings[op.value].other = True
            i += 1

    def bind(self, clauses):
        for c in clauses:
            if c.form == "star":
                self.file.stars.append(c.module)
                continue
            owner = self.owner(c.op, c.target)
            owner.bindings[c.target].add(c)
            if owner.is_class:
                owner.bindings[c.target].other = True  # an attribute, under this name

    def owner(self, op, name):
        """The unit that a name belongs to where this opcode says it."""
        if op.endswith(("_FAST", "_CLEAR")):
            return self
        if self.is_class and op.endswith(("_NAME", "CLASSDEREF", "_OR_DEREF", "_OR_GLOBALS")):
            if op == "STORE_NAME" or name in self.bindings:
                return self
        if op.endswith(("_NAME", "_GLOBAL", "_GLOBALS")):
            return self.top
        unit = self
        while name not in unit.code.co_cellvars and unit.parent:
            unit = unit.parent
        return unit


class File:
    """A compiled file."""

    def __init__(self, root, path):
        self.path, self.stars = path, []
        tree = parse(root, path)
        annotations_as_code(tree)
        self.top = Unit(self, compile(tree, path, "exec", dont_inherit=True))


# ---- what names mean ----


class Rules:
    """The rules as a map of dotted paths."""

    def __init__(self, rules):
        self.paths, self.names, self.origins, self.modules = {}, {}, {}, set()
        for rule in rules:
            old, new = rule["module"], rule["new_module"]
            self.origins[new] = old
            if rule["name"]:
                old, new = f"{old}.{rule['name']}", f"{new}.{rule['new_name']}"
                self.names[new] = rule["name"]
            self.paths[old] = new
            module = rule["module"]
            while module:  # that rules speak of, and the packages above it
                self.modules.add(module)
                module = module.rpartition(".")[0]

    def apply(self, path):
        """The path after the most specific rule, or None."""
        head = path
        while head:
            if head in self.paths:
                return self.paths[head] + path[len(head) :]
            head = head.rpartition(".")[0]
        return None

    def origin(self, path):
        """The path before the rules for modules, which go both ways."""
        head = path
        while head:
            if head in self.origins:
                return self.origins[head] + path[len(head) :]
            head = head.rpartition(".")[0]
        return path

    def family(self, path, plain=False):
        """The top of the module that rules speak of, or put in its place.

        A plain import, of which only the first part is bound, may go deeper.
        """
        old = self.origin(path)
        top = old.partition(".")[0]
        return top if old in self.modules or plain and top in self.modules else None

    def names_one(self, path):
        """Whether a path is, or goes on from, the new name of a rule for a name."""
        while path and path not in self.names:
            path = path.rpartition(".")[0]
        return path != ""


class Tree:
    """A tree under the rules; its files are compiled when they are asked for."""

    def __init__(self, root, paths, rules, same=None):
        """same(path) is the file of another tree that is equal to this one's, or None."""
        self.root, self.rules, self.files, self.same = root, rules, {}, same
        self.paths = {module_name(path): path for path in paths}

    def file(self, path):
        if path not in self.files:
            self.files[path] = self.same and self.same(path) or File(self.root, path)
        return self.files[path]

    def canonical(self, path):
        """The path after the rules, through what modules of the tree pass on."""
        for _ in range(32):
            moved = self.rules.apply(path)
            if moved:
                return moved
            onward = self.passed_on(path)
            if not onward:
                return path
            path = onward
        return path

    def passed_on(self, path):
        """Where the module of a path has the next part of it from."""
        module, rest = path, []
        while module and module not in self.paths:
            module, _, last = module.rpartition(".")
            rest.insert(0, last)
        if not module or not rest:
            return None
        file = self.file(self.paths[module])
        binding = file.top.bindings.get(rest[0])
        if binding:
            only = binding.paths if not binding.other and len(binding.paths) == 1 else ()
            return next((".".join([p, *rest[1:]]) for p in only), None)
        star = self.from_star(file, rest[0])
        return star and ".".join([star, *rest[1:]])

    def from_star(self, file, name):
        """The path of a name that only a wildcard import can bind."""
        for module in reversed(file.stars):
            path = module + "." + name
            if name.startswith("_") or module == module_name(file.path):
                continue
            if path in self.rules.paths:
                return path
            if module in self.paths:
                other = self.file(self.paths[module])
                if name in other.top.bindings or self.from_star(other, name):
                    return path
        return None

    def meaning(self, unit, op, name, attrs=()):
        """What a name with attributes is: a path after the rules, or itself."""
        owner = unit.owner(op, name)
        binding = owner.bindings.get(name)
        full = ".".join([name, *attrs])
        if not binding:
            path = owner is unit.top and self.from_star(unit.file, name)
            return f"<{self.canonical('.'.join([path, *attrs]))}>" if path else full
        if binding.other:
            return full
        paths = {".".join([p, *attrs]) for p in binding.paths}
        meanings = {self.canonical(p) for p in paths}
        if len(meanings) > 1:
            return full
        path = meanings.pop()
        modules = binding.loaded | {p for p in binding.paths if self.rules.family(p)}
        if not modules:
            return f"<{path}>"
        # import a.b, import a.c: who uses a.c needs the second.
        loaded = max((self.canonical(common(p, m)) for p in sorted(paths) for m in sorted(modules)), key=len)
        if self.rules.names_one(path) and (path not in paths or loaded in self.rules.origins):
            return f"<{path}>"
        return f"<{path}, of which {loaded} is loaded>"

    def is_module(self, unit, op, name):
        """Whether a name is a module that rules speak of."""
        binding = unit.owner(op, name).bindings.get(name)
        if not binding or binding.other:
            return False
        return all(self.rules.family(p, p in binding.loaded) for p in binding.paths | binding.loaded if p != "newmod")


# ---- the form that is compared ----


class Form:
    """A code object as it is compared: a list of lines, of which each is a tuple."""

    def __init__(self, tree, unit):
        self.tree, self.unit, self.lines, self.starts = tree, unit, [], []
        i = 0
        while i < len(unit.ops):
            start = i
            line, i = self.line(i)
            if line:
                self.lines.append(line)
                self.starts.append(unit.ops[start].offset)
        self.lines = [self.with_target(line) for line in self.lines]
        self.head = self.header()

    def line(self, i):
        op = self.unit.ops[i]
        if i in self.unit.imports:
            return self.import_run(i)
        if op.name in ("LOAD_CLOSURE", "MAKE_CELL"):
            return self.cells(i)
        if op.name.startswith("LOAD_") and NAMED.search(op.name):
            return self.reference(i)
        if NAMED.search(op.name):
            return (op.name, self.meaning(op)), i + 1
        if isinstance(op.value, types.CodeType):
            return ("CODE",), i + 1
        if op.name in JUMPS:
            return ("JUMP", op.name, op.value), i + 1
        if isinstance(op.value, str) and op.name in ("LOAD_CONST", "RETURN_CONST"):
            return ("TEXT", op.name, op.value), i + 1
        return (op.name, constant(op.value)), i + 1

    def meaning(self, op, attrs=()):
        return self.tree.meaning(self.unit, op.name, op.value, attrs)

    def label(self, i):
        return i < len(self.unit.ops) and self.unit.ops[i].offset in self.unit.labels

    def import_run(self, i):
        """The import statements that stand side by side, as a set."""
        clauses, start = [], i
        while i in self.unit.imports and (i == start or not self.label(i)):
            i, more = self.unit.imports[i]
            clauses += more
        stars = {c.module for c in clauses if c.form == "star"}
        lines = [self.clause(c, stars) for c in clauses]
        lines = list(dict.fromkeys(line for line in lines if line))
        # What binds one name more than once has an order.
        targets = collections.Counter(line[-1] for line in lines)
        order = tuple(line for line in lines if targets[line[-1]] > 1)
        return ("IMPORT", tuple(sorted(lines)), order), i

    def clause(self, c, stars):
        if c.form == "star":
            return "star", self.tree.canonical(c.module), ""
        path = c.module + "." + c.name if c.form == "from" else c.module
        family = self.tree.rules.family(path, c.form == "plain")
        if family:
            return "module", family, ""
        moved = self.tree.canonical(path)
        if stars and moved.startswith("newmod."):
            return None  # names what the wildcard import beside it would bind
        return c.form, moved, f"{c.op} {self.tree.meaning(self.unit, c.op, c.target)}"

    def cells(self, i):
        """Cells, in the order of their names, and the tuple that closures get."""
        name, found, start = self.unit.ops[i].name, set(), i
        while i < len(self.unit.ops) and self.unit.ops[i].name == name and (i == start or not self.label(i)):
            op = self.unit.ops[i]
            if not self.tree.is_module(self.unit, op.name, op.value):
                found.add(self.meaning(op))
            i += 1
        if i < len(self.unit.ops) and self.unit.ops[i].name == "BUILD_TUPLE":
            i += 1
        return (name, tuple(sorted(found))) if found or name == "LOAD_CLOSURE" else None, i

    def reference(self, i):
        """A name with the attributes behind it."""
        op, attrs, last = self.unit.ops[i], [], "LOAD"
        i += 1
        while i < len(self.unit.ops) and not self.label(i) and last == "LOAD":
            found = ATTRIBUTE.match(self.unit.ops[i].name)
            if not found:
                break
            attrs.append(self.unit.ops[i].value)
            last = found[1]
            i += 1
        where = "LOCAL" if op.name.endswith(LOCAL) else op.name
        return ("USE", where, self.meaning(op, attrs), last), i

    def with_target(self, line):
        if line[0] != "JUMP":
            return line
        return *line[:2], self.index(line[2])

    def index(self, offset):
        return bisect.bisect_left(self.starts, offset)

    def header(self):
        """What there is to a code object beside its instructions."""
        code = self.unit.code
        count = code.co_argcount + code.co_kwonlyargcount
        names = {}
        for kind, op, which in (
            ("variables", "STORE_FAST", code.co_varnames[count:]),
            ("cells", "STORE_DEREF", code.co_cellvars),
            ("free", "STORE_DEREF", code.co_freevars),
        ):
            # Code that is never reached is not compiled, its locals are counted.
            bound = [n for n in which if n in self.unit.owner(op, n).bindings]
            kept = [n for n in bound if not self.tree.is_module(self.unit, op, n)]
            names[kind] = sorted({self.tree.meaning(self.unit, op, n) for n in kept})
        doc = code.co_consts[0] if code.co_flags & 1 and code.co_consts else None
        return {
            "name": code.co_name,
            "flags": code.co_flags & ~0x10,  # CO_NESTED comes of closures
            "arguments": (code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_varnames[:count]),
            "documentation": doc if isinstance(doc, str) else None,
            "handlers": [
                (*map(self.index, e[:3]), *e[3:]) for e in self.unit.entries if self.index(e[0]) < self.index(e[1])
            ],
            **names,
        }


def constant(value):
    """A constant with the types of all its parts: 1, 1.0 and True are equal."""
    if isinstance(value, tuple):
        return "tuple", *map(constant, value)
    if isinstance(value, frozenset):
        return "frozenset", *sorted(map(repr, map(constant, value)))
    return type(value).__name__, repr(value)


class Comparison:
    """What comparing the two texts of a file finds."""

    def __init__(self, old, new, path):
        self.old, self.new = old, new
        self.found = {"path": path, "imports": 0, "aliases": 0, "left": [], "uses": 0, "differences": []}
        self.units(old.file(path).top, new.file(path).top, path)

    def units(self, a, b, title):
        before, after = Form(self.old, a), Form(self.new, b)
        self.count(before, b)
        for key in before.head:
            if before.head[key] != after.head[key]:
                self.differ(title, f"{key}: {before.head[key]} and {after.head[key]}")
        for x, y in zip(before.lines, after.lines):
            if x != y and not self.same(a, x, b, y):
                if x[0] == y[0] == "IMPORT":  # what is in one of them only
                    x, y = ([c for c in one if c not in other] for one, other in ((x[1], y[1]), (y[1], x[1])))
                self.differ(title, f"{x} and {y}")
                break
        if len(before.lines) != len(after.lines):
            self.differ(title, f"{len(before.lines)} and {len(after.lines)} instructions")
        for x, y in zip(a.nested(), b.nested()):
            self.units(x, y, title + ":" + x.code.co_name)

    def differ(self, title, text):
        self.found["differences"].append(f"{title}: {text}")

    def same(self, a, x, b, y):
        """Whether two lines that differ come to the same."""
        if x[0] == y[0] == "TEXT":
            return self.same_text(a, x[2], b, y[2])
        if x[0] != "USE" or x[:2] + x[3:] != y[:2] + y[3:]:
            return False
        # The old text left it to others to load the module of a.b.c, as it
        # imports a alone; the new text imports it.
        old, new = (re.fullmatch("<(.*), of which (.*) is loaded>", one[2]) for one in (x, y))
        return bool(
            old and new and old[1] == new[1] and new[2] in self.new.rules.origins
            and not f"{old[1]}.".startswith(f"{old[2]}.") and f"{new[1]}.".startswith(f"{new[2]}.")
        )

    def same_text(self, a, old, b, new):
        """Whether strings are equal, if the names that types in them say are."""
        return old == new or self.resolved(self.old, a, old) == self.resolved(self.new, b, new)

    def resolved(self, tree, unit, text):
        def path(match):
            name, *attrs = match[0].split(".")
            return tree.meaning(unit.top, "LOAD_GLOBAL", name, attrs)

        return re.sub(r"[^\W\d]\w*(\.[^\W\d]\w*)*", path, text)

    def count(self, before, b):
        """Counts what moved: imports, those of them by alias, and uses."""
        self.found["uses"] += sum(line[0] == "USE" and line[2].startswith("<newmod.") for line in before.lines)
        for _, clauses in b.imports.values():
            for c in clauses:
                path = f"{c.module}.{c.name}"
                if c.module.startswith("newmod."):
                    self.found["imports"] += 1
                    old = self.new.rules.names.get(path)
                    self.found["aliases"] += c.target == old != c.name
                elif c.form == "from" and self.new.rules.apply(path):
                    self.found["left"].append(path)


def compare(request, share):
    """Compares one share of the files in all rounds. Old texts are compiled once."""
    paths = set(request["files"][share::WORKERS])
    origin = Tree(request["old"], request["files"], None)
    found = []
    for one in request["rounds"]:
        rules, changed = Rules(one["rules"]), set(one["changed"])
        old = Tree(request["old"], request["files"], rules, origin.file)
        new = Tree(one["new"], request["files"], rules, lambda path: None if path in changed else origin.file(path))
        found.append([Comparison(old, new, path).found for path in one["compare"] if path in paths])
    return found


def main():
    warnings.simplefilter("ignore")
    sys.setrecursionlimit(10_000)
    request = json.load(sys.stdin)
    if request["do"] == "list":
        found = {path: facts(request["root"], path) for path in request["files"]}
    else:
        with multiprocessing.get_context("fork").Pool(WORKERS) as pool:
            parts = pool.starmap(compare, [(request, i) for i in range(WORKERS)])
        found = [sum(share, []) for share in zip(*parts)]
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
