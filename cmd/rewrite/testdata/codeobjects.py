"""Whether two trees of Python files compile to the same code, but for renames.

Reads one request from standard input and answers on standard output, in JSON:

  {"do": "list", "root": DIR, "files": [PATH]}
      For each file that compiles: what it imports from where, which attributes
      of modules it uses, and which names occur in it.

  {"do": "compare", "old": DIR, "new": DIR, "files": [PATH],
   "rules": [[MODULE, NAME, NEW_MODULE, NEW_NAME]]}
      Compiles both texts of each file and compares the code objects. NAME and
      NEW_NAME are null in a rule for a whole module.

It knows nothing of how rewrite works, only what the rules say. Both texts are
brought to a form in which a name that nothing but imports of one thing bind is
written as that thing, after the rules; then the two must be equal. That form
differs from what the compiler made in this, and in nothing else:

  - Import statements that follow each other are a set. Splitting one in two, or
    joining two, is no difference; moving one past anything else is.
  - An import of a module that rules speak of is the same as one of the module
    that they put in its place, and both may stand side by side.
  - A name with attributes (os.path.join) is one operand.
  - Cells, of which the order follows their names, are sorted.
  - Annotations in strings are compiled, and so are those that
    "from __future__ import annotations" would make strings.
  - Line numbers, no-ops and the numbers of names and constants are left out.
"""

import ast
import builtins
import collections
import concurrent.futures
import dis
import json
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


class Annotations(ast.NodeTransformer):
    """Makes annotations code wherever they are text."""

    def visit_ImportFrom(self, node):
        if node.module == "__future__" and node.level == 0:
            node.names = [a for a in node.names if a.name != "annotations"]
        return node if node.names else ast.copy_location(ast.Pass(), node)

    def visit_arg(self, node):
        node.annotation = self.code(node.annotation)
        return node

    def visit_AnnAssign(self, node):
        self.generic_visit(node)
        node.annotation = self.code(node.annotation)
        return node

    def visit_FunctionDef(self, node):
        self.generic_visit(node)
        node.returns = self.code(node.returns)
        return node

    visit_AsyncFunctionDef = visit_FunctionDef

    def code(self, node):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            try:
                text = ast.parse(f"({node.value}\n)", mode="eval").body
            except SyntaxError:
                return node
            for inner in ast.walk(text):
                ast.copy_location(inner, node)
            return self.code(text)
        if isinstance(node, ast.Subscript):
            name = (chain(node.value) or [""])[-1]
            if name == "Annotated" and isinstance(node.slice, ast.Tuple):
                node.slice.elts[0] = self.code(node.slice.elts[0])
            elif name not in ("Annotated", "Literal"):
                node.slice = self.code(node.slice)
            return node
        if isinstance(node, ast.AST):
            for field, value in ast.iter_fields(node):
                if isinstance(value, list):
                    setattr(node, field, [self.code(v) for v in value])
                elif isinstance(value, ast.expr):
                    setattr(node, field, self.code(value))
        return node


Op = collections.namedtuple("Op", "name value flag offset")
Imported = collections.namedtuple("Imported", "module name op target")  # name: None, "*" or what from-imports name

# The opcodes that the compiler chooses by the numbers of local names, or by what
# it knows of their being bound, stand for these.
PLAIN = {
    "LOAD_FAST_CHECK": "LOAD_FAST",
    "LOAD_FAST_BORROW": "LOAD_FAST",
    "LOAD_FAST_BORROW_LOAD_FAST_BORROW": "LOAD_FAST_LOAD_FAST",
}
SILENT = {"NOP", "EXTENDED_ARG", "CACHE", "COPY_FREE_VARS", "NOT_TAKEN"}
FUSED = re.compile("(?:LOAD|STORE)_FAST")
# From when on the lowest bit of the argument is a flag beside the name.
FLAGGED = {"LOAD_GLOBAL": (3, 11), "LOAD_ATTR": (3, 12), "LOAD_SUPER_ATTR": (3, 12)}
NAMED = re.compile("_(NAME|GLOBAL|FAST|DEREF|CLASSDEREF|CLOSURE|GLOBALS|CLEAR)$|MAKE_CELL")


def operations(code):
    """The instructions, those that stand for two as two."""
    cells = {*code.co_cellvars, *code.co_freevars}
    for ins in dis.get_instructions(code):
        name = PLAIN.get(ins.opname, ins.opname)
        if name in SILENT:
            continue
        if isinstance(ins.argval, tuple) and name.count("_FAST") == 2:
            for one, value in zip(FUSED.findall(name), ins.argval):
                yield Op(closure(one, value, cells), value, 0, ins.offset)
            continue
        flag = 0
        if name in FLAGGED and sys.version_info >= FLAGGED[name]:
            flag = ins.arg & (3 if name == "LOAD_SUPER_ATTR" else 1)
        yield Op(closure(name, ins.argval, cells), ins.argval, flag, ins.offset)


def closure(name, value, cells):
    """Names loads of whole cells the same in all versions."""
    return "LOAD_CLOSURE" if name == "LOAD_FAST" and value in cells and sys.version_info >= (3, 13) else name


class Unit:
    """A code object, with what binds its names."""

    def __init__(self, file, code, parent=None):
        self.file, self.code, self.parent = file, code, parent
        self.top = parent.top if parent else self
        self.ops = list(operations(code))
        entries = getattr(dis.Bytecode(code), "exception_entries", ())
        self.entries = [(e.start, e.end, e.target, e.depth, e.lasti) for e in entries]
        jumps = {*dis.hasjrel, *dis.hasjabs}
        self.jumps = {op.offset for op in self.ops if dis.opmap.get(op.name) in jumps}
        self.labels = {op.value for op in self.ops if op.offset in self.jumps}
        self.labels |= {offset for e in self.entries for offset in e[:3]}
        self.imports = self.find_imports()  # index of first op -> (index behind, [Imported])
        self.children = {}
        self.find_bindings()
        for op in self.ops:
            if isinstance(op.value, types.CodeType):
                self.children[op.offset] = Unit(file, op.value, self)

    def is_class(self):
        return self.parent is not None and not self.code.co_flags & 2  # CO_NEWLOCALS

    def find_imports(self):
        found, i = {}, 0
        while i < len(self.ops):
            if self.ops[i].name != "IMPORT_NAME":
                i += 1
                continue
            start = i - 2
            end, clauses = self.import_statement(i)
            found[start] = (end, clauses)
            i = end
        return found

    def import_statement(self, i):
        """Reads one statement: IMPORT_NAME and what follows from it."""
        level, names = self.ops[i - 2].value, self.ops[i - 1].value
        module = absolute(self.file.path, self.ops[i].value, level)
        i += 1
        if names is None:  # import a.b, import a.b as c: the latter by IMPORT_FROM b
            plain = self.ops[i].name.startswith("STORE_")
            while not self.ops[i].name.startswith("STORE_"):
                i += 1
            name = None if plain and "." in module or self.ops[i].value == module else ""
            clauses = [Imported(module, name, self.ops[i].name, self.ops[i].value)]
            i += 1
            return i + (not plain), clauses
        clauses = []
        if names == ("*",):
            return i + (1 if self.ops[i].name == "IMPORT_STAR" else 2), [Imported(module, "*", "", "")]
        while self.ops[i].name == "IMPORT_FROM":
            clauses.append(Imported(module, self.ops[i].value, self.ops[i + 1].name, self.ops[i + 1].value))
            i += 2
        return i + 1, clauses  # behind POP_TOP

    def find_bindings(self):
        """Notes who binds what, in the units that the names belong to."""
        self.bindings = getattr(self, "bindings", {})
        self.file.units.append(self)
        argcount = self.code.co_argcount + self.code.co_kwonlyargcount
        argcount += bool(self.code.co_flags & 4) + bool(self.code.co_flags & 8)
        for name in self.code.co_varnames[:argcount]:
            self.binding("STORE_FAST", name).other = True
        inside = {i for start, (end, _) in self.imports.items() for i in range(start, end)}
        for i, op in enumerate(self.ops):
            if i not in inside and op.name.startswith(("STORE_", "DELETE_")) and NAMED.search(op.name):
                self.binding(op.name, op.value).other = True
        for _, clauses in self.imports.values():
            for c in clauses:
                if c.name != "*":
                    self.binding(c.op, c.target).add(c)
                else:
                    self.top.stars.append(c.module)

    stars = ()

    def binding(self, op, name):
        owner = self.owner(op, name)
        if owner.is_class():
            name_binding = owner.bindings.setdefault(name, Binding())
            name_binding.other = True  # an attribute of the class
            return name_binding
        return owner.bindings.setdefault(name, Binding())

    def owner(self, op, name):
        """The unit that a name belongs to, by the opcode that goes for it."""
        if op.endswith(("_FAST", "_CLEAR")):
            return self
        if op.endswith(("_NAME", "_GLOBAL", "_GLOBALS")):
            if op.endswith("_GLOBAL") or not self.is_class() or op != "STORE_NAME" and name not in self.bindings:
                return self.top
            return self
        unit = self
        if op.endswith(("CLASSDEREF", "DICT_OR_DEREF")) and name in self.bindings:
            return self
        while name not in unit.code.co_cellvars and unit.parent:
            unit = unit.parent
        return unit


class Binding:
    """What binds one name in one scope."""

    def __init__(self):
        self.paths, self.loaded, self.other = set(), set(), False

    def add(self, imported):
        if imported.name:
            self.paths.add(imported.module + "." + imported.name)
        elif imported.name is None:
            self.paths.add(imported.module.partition(".")[0])
            self.loaded.add(imported.module)
        else:
            self.paths.add(imported.module)


class File:
    """A compiled file."""

    def __init__(self, root, path):
        self.path, self.units = path, []
        tree = Annotations().visit(parse(root, path))
        self.code = compile(tree, path, "exec", dont_inherit=True)
        Unit.stars = []
        self.top = Unit(self, self.code)
