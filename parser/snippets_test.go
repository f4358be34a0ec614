package parser

// snippet is a piece of Python for TestSyntax.
type snippet struct {
	name  string
	since int // valid from Python 3.since on
	code  string
	like  string // where no interpreter can judge: the same names in older syntax, line by line
}

// snippets are valid Python that the grammar, left to itself, has trouble with
// or had: new syntax, and corners of the old.
var snippets = []snippet{
	// Words that are keywords only in places.
	{"print and exec are names", 8, "print = exec\nprint(print, file=exec)\nprint.x = exec[print]\ndef exec(print): return print\nclass print(exec): pass\nprint\nexec\nprint >> exec, 1\nfor print in exec: del print\n", ""},
	{"print is called with a parenthesised tuple and a percent sign", 8, "print (\"%s\" % a, b)\nprint ((1, 2))\nprint -1\nprint * 2\n", ""},
	{"type is a name wherever no alias starts", 8, "type = 3\ntype.x = type[0]\ntype(a)\ntype (a)\nf(type=type)\nx: type = 3\ntype: int = 3\ntype, y = 1, 2\ntype += 1\ntype if type else type\ntype in x\ntype is not x\ntype and x\ntype or x\ntype not in x\nlambda type: type (a)\nlambda: type in x\ndel type\nfor type in type: pass\n", ""},
	{"type is imported and imported from", 8, "from type import type\nimport type\nimport a.type as type\nfrom . import type\nfrom .type import (type, print, match as case)\n", ""},
	{"type is the name of functions, classes and parameters", 8, "def type(type, *, match=1, **case): return type\nclass type(type, metaclass=type): type = type\n@type\ndef case(): pass\n", ""},
	{"match is a name wherever no match statement starts", 8, "match = 1\nmatch.x = match[0]\nmatch(a, b)\nmatch (a, b)\nmatch [x]\nmatch [x] = 1\nmatch -x\nmatch *a\nmatch: int = 3\nmatch, y = 1, 2\nmatch += 1\nmatch @ x\nmatch if match else match\nmatch in x\nmatch is not x\nmatch not in x\nf(match=match)\nlambda match: match\ndel match\nfor match in match: match\nmatch;match\nif match: match (a)\nwith match as match: pass\n", ""},
	{"match calls that go on in the next line", 8, "match (\n    a,\n    b)\nmatch[\n  a:b\n]\nmatch \\\n  (a)\n", ""},
	{"case is a name wherever no case starts", 8, "case = 1\ncase(a, b)\ncase [x]\ncase -x\ncase: int = 3\ncase, y = 1, 2\nf(case=case)\ndef case(case): return case\ndel case\n", ""},
	{"match, case, type and _ are names inside a match statement", 10, "match match:\n    case case:\n        match = case\n        case = match(case)\n        type = case\n        _ = type\n        match (a)\n        case (b)\n        match: int = 1\n", ""},
	{"the soft keywords are attributes and keyword arguments", 8, "a.match(b).case[c].type._.print.exec\nf(match=1, case=2, type=3, _=4, print=5, exec=6)\n", ""},
	{"_ is a name outside of patterns", 8, "_ = 1\n_.x = _(_)[_]\n_: int = 1\nfor _, _ in _: _ += 1\nlambda _: _\ndef _(_=_): return _\n", ""},
	{"async and await stand in all their places", 8, "async def f():\n    async with a as b, c: pass\n    async for x in y: await x\n    else: await z\n    await a ** await b\n    -await a\n    return [await x async for x in y if await z], await a\n", ""},
	{"await follows a star", 8, "async def f():\n    a = 1, *await g()\n    b = [*await g(), *await h]\n    c = {**await g(), 'x': await h}\n    k(*await g(), **await h)\n    for x in *await g(), 1: pass\n    yield 1, *await g()\n    return\n", ""},
	{"await follows a star in a return", 8, "async def f():\n    return None, *await g()\n", ""},
	{"await follows a multiplication and a power", 8, "async def f():\n    return a * await b, a ** await b, a*await b\n", ""},

	// match statements.
	{"a match on a parenthesised subject", 10, "match (a, b):\n    case c: d\n", ""},
	{"a match on lists, signs, stars and tuples", 10, "match [x]:\n    case _: pass\nmatch -x:\n    case _: pass\nmatch *a, b:\n    case _: pass\nmatch a,:\n    case _: pass\nmatch a, b:\n    case _: pass\nmatch not a:\n    case _: pass\nmatch {a: b}:\n    case _: pass\nmatch lambda: a:\n    case _: pass\nmatch (a := b):\n    case _: pass\nmatch a := b:\n    case _: pass\nmatch ...:\n    case _: pass\nmatch 'a':\n    case _: pass\n", ""},
	{"a match on a yield and an await", 10, "async def f():\n    match await g():\n        case _: pass\ndef g():\n    match (yield):\n        case _: pass\n", ""},
	{"a match on a name that is a soft keyword", 10, "match match:\n    case match: pass\nmatch case:\n    case case: pass\nmatch type:\n    case type: pass\nmatch _:\n    case _: pass\n", ""},
	{"captures and values", 10, "match x:\n    case a: b\n", ""},
	{"values with dots", 10, "match x:\n    case a.b: c\n    case a.b.c | d.e: f\n    case _.a: g\n    case match.case: h\n", ""},
	{"literals", 10, "match x:\n    case 1 | -1 | 1.5 | -1.5 | 1+2j | -1-2j | -0j: a\n    case 'a' | b'a' 'b' | r\"x\" \"y\": b\n    case None | True | False: c\n", ""},
	{"sequences", 10, "match x:\n    case []: pass\n    case (): pass\n    case [a]: pass\n    case (a,): pass\n    case (a): pass\n    case a,: pass\n    case a, b: pass\n    case [a, *b]: pass\n    case *a, b: pass\n    case a, *_, b: pass\n    case (a, [b, (c, *d)]): pass\n    case [*_]: pass\n", ""},
	{"mappings", 10, "match x:\n    case {}: pass\n    case {'a': b}: pass\n    case {'a': b, **c}: pass\n    case {**c}: pass\n    case {a.b: c, 1: d, -1: e, None: f, True: g, 'x' 'y': h, 1+2j: i,}: pass\n    case {'a': {'b': [c]}}: pass\n    case {'a': _}: pass\n", ""},
	{"classes", 10, "match x:\n    case A(): pass\n    case A(a): pass\n    case A(a, b=c): pass\n    case a.B(c, d.e, f=g,): pass\n    case A(B(c), d=E(f=g)): pass\n    case A(_, b=_): pass\n    case int(): pass\n    case type(): pass\n    case match(case=a): pass\n    case _(): pass\n    case A(_=a): pass\n", ""},
	{"patterns with as and or", 10, "match x:\n    case a as b: pass\n", ""},
	{"alternatives with as", 10, "match x:\n    case (1 | 2) as a: pass\n    case 1 | 2 as a: pass\n    case [1 as a, (2 | 3) as b]: pass\n    case {'k': 1 as v}: pass\n    case A(1 as a, b=2 as c): pass\n    case A() | B() as c: pass\n    case (A() as a), b: pass\n    case (1, 2) as a: pass\n    case [a, b] | [b, a]: pass\n    case str() | None as a: pass\n    case _ as a: pass\n", ""},
	{"guards", 10, "match x:\n    case a if a: pass\n    case a if a > b and (c := d): pass\n    case a if lambda: b: pass\n    case a if {1: 2}[b]: pass\n    case a, b if a: pass\n    case _ if _: pass\n", ""},
	{"cases over several lines, with comments", 10, "match x:  # one\n    # two\n    case (\n        a,  # three\n        b\n    ):\n        # four\n        pass\n\n    # five\n    case _:  # six\n        pass\n", ""},
	{"matches within matches and behind them", 10, "match x:\n    case a:\n        match y:\n            case b:\n                match = case\n            case _: pass\n        case = 1\n    case c: pass\nmatch = case\nmatch (case)\n", ""},

	// Type parameters.
	{"type aliases", 12, "type X = int\ntype Y[T] = list[T]\ntype Z[T: (int, str), *Ts, **P] = C[T, *Ts, P]\ntype type = int\ntype match = case\ntype _ = X\ntype \\\n  W = X\nclass A: type B = X; type C[T] = B\nif x: type D = X\n", ""},
	{"generic functions and classes", 12, "def f[T](x: T) -> T: return x\nasync def g[T: int, *Ts, **P](*args: *Ts, **kw: T) -> P: pass\nclass A[T](B[T], metaclass=M): x: T\nclass C[T,]: pass\nclass D[T: (int, str)]: pass\ndef print[T](): pass\ndef type[T](): pass\ndef match[type: print](): pass\nclass A[T: 'B']: pass\n", ""},
	{"type parameters over several lines", 12, "def f[\n    T: int,  # one\n    *Ts,\n](x: T): pass\nclass A[\n  T\n](\n  B[T]\n): pass\ntype X[\n  T\n] = (\n  T\n)\n", ""},
	{"the bound of a type parameter has lambdas, comprehensions and calls", 12, "def f[T: (lambda: a)(), U: [x for x in b], V: c[d:e], W: (y := g)](): pass\n", ""},
	{"defaults of type parameters", 13, "class A[T = int, *Ts = *tuple[int], **P = [int, str]]: pass\ntype X[T: int = str] = T\ndef f[T=int, U: (int, str)=T](): pass\nclass B[T = a == b]: pass\nclass C[T = (lambda x=1: x)]: pass\nclass D[T = {a: b}[c:d]]: pass\nclass E[\n  T\n  =\n  int,\n]: pass\nclass F[*Ts =*tuple[int]]: pass\nclass G[T: str=a if b else c]: pass\n", ""},
	{"private type parameters", 12, "class A[__T](__B): x: __T\nclass C:\n    def f[__T](x: __T): pass\n    class D[__U](__E, __U): y: __U\n    type __X[__V] = __V\n", ""},

	// Strings.
	{"f-strings with fields, conversions and specifiers", 8, "f'{a}{b!r}{c:>10}{d!s:^{e}}{f.g[h]}{i:{j}.{k}}'\nf'{{a}} {{{b}}} {c}}}'\nF\"{a}\" rf'{a}\\d' fR'\\{a}' f'\\N{DIGIT ONE}{a}' f'\\{a}'\nf'{a!r:\\n}'\n", ""},
	{"f-strings with operators that look like something else", 8, "f'{a != b}{a == b}{a >= b}{a <= b}{a!=b}'\nf'{a:=5}{(a:=5)}{a:!r}{a::}{a:%H:%M}'\nf'{lambda_}{(lambda x: y)}{ {1: a}[b] }{ {c} }{a[b:c]}{d(e=f)}'\n", ""},
	{"f-strings that print their expression", 8, "f'{a=}{b = }{c=!r}{d=:>{e}}{f.g=}{a+b=}{a==b=}'\n", ""},
	{"f-strings with tuples, stars, conditionals, yields and awaits", 8, "async def f():\n    f'{a,}{a, b}{*a, b}{a if b else c}{await d}{not e}{-g}{[x for x in h]}{x for x in h}'\ndef g():\n    f'{yield}{yield a}{(yield a)}'\n", ""},
	{"f-strings in triple quotes over several lines", 8, "f'''a\n{b}\n  {c:\n}{\nd\n}\n'''\nf\"\"\"\nx\n   {a['b']}\n\"quoted\" 'quoted' \"\" ''\n\"\"\"\nx\n", ""},
	{"f-strings in classes and blocks do not end them", 8, "class A:\n    def f(self):\n        x = f'''\n{a}\n'''\n        return f'''{\nb\n}'''\n    def g(self): pass\ny\n", ""},
	{"f-strings with their own quotes inside", 12, "f'{a['b']}' f\"{c[\"d\"]}\" f'{f'{f'{g}'}'}'\nf'{'a' 'b'}' f'{'\\n'.join(x)}'\nf'{f\"{f'''{a}'''}\"}'\n", ""},
	{"f-strings with comments and line ends inside", 12, "f'{\na  # one }\n}' f'{b:{\nc\n}}'\nf'''{\nd  # two '''\n}'''\nx = f'{a[\n0]}'\n", ""},
	{"f-strings with backslashes inside", 12, "f'{a + '\\n'}' f'{b \\\n+ c}' rf'{d}\\' rf'\\{e}'\n", ""},
	{"f-strings with sets in specifiers", 12, "f'{a:{{b}}}' f'{a:{b!r:>{c}}}' f'{a:{'>'}{10}}'\n", ""},
	{"f-strings with quotes in specifiers", 8, "f'{a:\"}' f\"{a:'>10}\" f'''{a:'b'}'''\n", ""},
	{"f-strings joined with others", 8, "'a' f'{b}' \"c\" rf\"{d}\"\nx = ('a'\n  f'{b}'\n  # one\n  'c')\n", ""},
	{"braces in strings that are no f-strings", 8, "'{a}' b'{b}' r'{c}' u'{d}' '''{\ne}''' '\\N{DIGIT ONE}' b'\\N{x}' b'\\u' rb'\\N' br'\\''\n", ""},
	{"strings with odd backslashes", 8, "a = r'\\'' r\"\\\\\" '\\\\' '\\'' \"\\\"\" '\\\n' 'b\\\nc' r'\\\n' b'\\\n' '''\\''''''\\\n'''\nb\n", ""},
	{"strings with carriage returns", 8, "'''a\rb\r\nc''' '\\\r' '\\\r\n'\rd\r\ne\n", ""},
	{"template strings", 14, "t'{a}' T\"{b!r:>{c}}\" rt'{d}\\d' tR'{e}' Rt'{f}' t'{t'{g}'}' f'{t'{h}'}'\nt'{i=}' t'' t'''\n{j}\n'''\nt'a' t'{k}' t'b'\n", "f'{a}' F\"{b!r:>{c}}\" rf'{d}\\d' fR'{e}' Rf'{f}' f'{f'{g}'}' f'{f'{h}'}'\nf'{i=}' f'' f'''\n{j}\n'''\nf'a' f'{k}' f'b'\n"},
	{"t and tr and rt are names", 8, "t = tr = rt = f = u = br = 1\nt, f\nt if f else u\n", ""},

	// Exceptions.
	{"exceptions without parentheses", 14, "try: pass\nexcept A, B: a\nexcept C.d, e(f, g)[h, i], j: b\n", "try: pass\nexcept (A, B): a\nexcept (C.d, e(f, g)[h, i], j): b\n"},
	{"exceptions without parentheses and with a last comma", 14, "try: pass\nexcept A, B,: a\n", "try: pass\nexcept (A, B,): a\n"},
	{"exception groups without parentheses", 14, "try: pass\nexcept* A, B: a\nexcept *C, D: b\nexcept*E, F,: c\n", "try: pass\nexcept* (A, B): a\nexcept *(C, D): b\nexcept*(E, F,): c\n"},
	{"exceptions without parentheses over several lines", 14, "try: pass\nexcept A, \\\n  B(\n  c, d), 'x', {e: f}[g:h]: # one\n  a\n", "try: pass\nexcept (A, \\\n  B(\n  c, d), 'x', {e: f}[g:h]): # one\n  a\n"},
	{"exceptions of all older shapes", 11, "try: pass\nexcept: a\ntry: pass\nexcept A: a\nexcept A as b: b\nexcept (A, B): a\nexcept (A, B) as c: c\nexcept(A, B)as c: c\nelse: d\nfinally: e\ntry: pass\nexcept* A as b: b\nexcept *(A, B): a\nexcept*A: a\ntry: pass\nfinally: e\n", ""},
	{"exceptions that are expressions", 8, "try: pass\nexcept A if b else C: a\nexcept (lambda: D)() as e: e\nexcept E or F: pass\nexcept f.g(h)[i] as j: pass\n", ""},
	{"finally leaves with return, break and continue", 8, "def f():\n    for x in y:\n        try: pass\n        finally: continue\n    while z:\n        try: pass\n        finally:\n            break\n    try: pass\n    finally: return a\n", ""},

	// Stars.
	{"stars in annotations and subscripts", 11, "def f(*args: *Ts): pass\ndef g(*args: *tuple[int, *Ts], **kw: a): pass\na[*b]\na[*b, c]\na[b, *c, *d] = e\na[*b:c]\n"[:0] + "def f(*args: *Ts): pass\ndef g(*args: *tuple[int, *Ts], **kw: a): pass\na[*b]\na[*b, c]\na[b, *c, *d] = e\ndel a[*b]\n", ""},
	{"stars in for, return, yield and assignments", 9, "for x in *a, b: pass\nfor x in *a, *b: pass\nfor x, *y in z: pass\nfor *x, in z: pass\nfor (x, [*y, z]) in a: pass\ndef f():\n    return *a, b\ndef g():\n    yield *a, b\n    x = yield *a, b\nx = *a, b\n*x, y = z\n[*x, y] = z\n(*x, y) = [*z] = a\nx = [*a, *b]\ny = {*a, *b}\nz = {**a, **b, 'c': d}\nf(*a, *b, c, **d, **e)\nclass A(*b, **c): pass\nprint(*a, sep='')\n*x.y, z[0] = a\n", ""},
	{"stars in comparisons and expressions", 8, "[*a or b]\n[*a if b else c]\nf(*a if b else c)\nf(*a or b, **c or d)\n[*(yield_)]\nx = *a | b,\n"[:0] + "f(*a if b else c)\nf(*a or b, **c or d)\nx = *a | b,\n[*a | b, *c.d[e]]\n", ""},

	// Expressions.
	{"numbers", 8, "1_000j; 0xFF_FF; 0b1_0; 0o7_7; 1e5; 1E-5; 1.; .5; 1_0.0_1e1_0J; 00; 0_0; 5.real_; 1..real; 1.0.imag; 1 .real\n"[:0] + "1_000j; 0xFF_FF; 0b1_0; 0o7_7; 1e5; 1E-5; 1.; .5; 1_0.0_1e1_0J; 00; 0_0; 1..real; 1.0.imag; 1 .real; x[.5:1.]; 0XfF; 0B1; 0O7\n", ""},
	{"numbers that run into keywords", 8, "1if x else y\n0xFFor x\n1or x\n1and x\n[1for x in y]\n1in x\n1not in x\n1is x\n1_0if x else 2if y else z\n1.if x else 1.or y\n1jif x else y\n0b1or x\n0o7and x\n1if x else(y)\n", ""},
	{"walrus in all places", 8, "if x := a: pass\nwhile x := a: pass\nelif_ = 1\nif a: pass\nelif y := b: pass\nf(x := a, y, z=(w := b))\n[x := a, y := b]\n(x := a, y := b)\n{x: (y := a)}\n[y := a for x in b if (z := c)]\na[(x := b)]\nlambda: (x := a)\nassert (x := a)\nx = (y := a)\nprint((x := a))\n@(x := a)\ndef f(b=(y := a), *, c: (z := d) = 1): pass\nf'{(x := a)}'\nif (a and (b := c)) or (d := e): pass\n", ""},
	{"walrus without parentheses in newer places", 10, "a[x := b]\na[x := b, y := c]\n{x := a, y := b}\n{x := a for y in b}\n[x := a, *b]\n@x := a\ndef f(): pass\n", ""},
	{"walrus in comprehension conditions and lambdas", 8, "def f():\n    [y for x in a if (y := x)]\n    [[z := x for x in b] for c in d]\n    any((w := x) for x in a)\n    lambda v=(u := a): (t := v)\n    return y, z, w, u\n", ""},
	{"lambdas of all shapes", 8, "lambda: a\nlambda x: x\nlambda x, y=a, *z, w, v=b, **u: x\nlambda *, x: x\nlambda x, /, y: x\nlambda x=a, /, *, y=b: x\nlambda *a, **b: a\nlambda: (yield)\nlambda x: lambda y: x + y\nlambda x=(lambda: a): x\nlambda: a if b else c\nlambda x: x if (lambda: y)() else (lambda z: z)\nx = lambda: a, lambda: b\nf(lambda: a, key=lambda x: x[b:c])\n[lambda: a for b in c]\n{lambda: a: lambda: b}\na[lambda: b:lambda: c]\n(lambda: a)()\nlambda: lambda: a\n", ""},
	{"conditional expressions and lambdas in odd places", 8, "a if b else c if d else e\n(a if b else c) if (d if e else f) else g\na if lambda: b else c\nx = a if b else lambda: c\n[a if b else c for d in e if f if g]\n[x for x in (lambda: a, b) if x]\n[x for x in lambda: a, b]\n"[:0] + "a if b else c if d else e\n(a if b else c) if (d if e else f) else g\na if lambda: b else c\nx = a if b else lambda: c\n[a if b else c for d in e if f if g]\n[x for x in (lambda: a, b) if x]\n[x for x in a if lambda: b]\n", ""},
	{"chained and negated comparisons", 8, "a < b < c != d is not e not in f in g is h\nnot a\nnot not a\nnot a in b\nnot a == b\na and not b or not (c)\nnot -a\n- not_\n+-~a\na ** -b\na ** b ** c\n-a ** -b\na @ b @ c\na // b % c\na << b >> c & d | e ^ f\n", ""},
	{"the ellipsis", 8, "...\nx = ...\nf(...)\na[...]\na[..., b]\na[...:b]\n... if a else ...\nx: ... = ...\ndef f(): ...\nclass A: ...\n. . .\n"[:0] + "...\nx = ...\nf(...)\na[...]\na[..., b]\n... if a else ...\nx: ... = ...\ndef f(): ...\nclass A: ...\na[1, ..., b:c]\n", ""},
	{"subscripts and slices", 8, "a[b]\na[b:c]\na[b:c:d]\na[::]\na[:]\na[:b]\na[b:]\na[::b]\na[b:c, d]\na[b, c:d, ...]\na[b,]\na[b][c]\na[b:=c]\n"[:0] + "a[b]\na[b:c]\na[b:c:d]\na[::]\na[:]\na[:b]\na[b:]\na[::b]\na[b:c, d]\na[b, c:d, ...]\na[b,]\na[b][c]\na[(b)]\na[b, c]\na[lambda: b]\na[b if c else d:e]\na[-1:~b]\na[b:c] += d\n", ""},
	{"comprehensions of all shapes", 8, "[a for b in c]\n{a for b in c}\n{a: b for c in d}\n(a for b in c)\nf(a for b in c)\nf(d, (a for b in c))\n[a for b in c for d in b if e if f for g in h]\n[a for b, *c in d]\n[a for b.c in d]\n[a for b[c] in d]\n[a for (b, [c, d]) in e]\n[a for b in c if d or e]\n[a for b in (c, d)]\n[[a for b in c] for d in e]\n[a for b in [c for d in e]]\nclass A(b for c in d): pass\n"[:0] + "[a for b in c]\n{a for b in c}\n{a: b for c in d}\n(a for b in c)\nf(a for b in c)\nf(d, (a for b in c))\n[a for b in c for d in b if e if f for g in h]\n[a for b, *c in d]\n[a for b.c in d]\n[a for b[c] in d]\n[a for (b, [c, d]) in e]\n[a for b in c if d or e]\n[a for b in (c, d)]\n[[a for b in c] for d in e]\n[a for b in [c for d in e]]\n[a for b, in c]\n[(a, b) for a in c for b in d]\n[a for b in c if not d]\n[a for b in c or d]\n[a for b in lambda_]\n", ""},
	{"asynchronous comprehensions", 8, "async def f():\n    [a async for b in c]\n    {a: b async for a, b in c if await d}\n    (a async for b in c for d in e async for g in h)\n    [await a for b in c]\n    f(a async for b in c)\n    return {await a async for a in b}\n", ""},
	{"displays and calls with last commas", 8, "[a,]\n(a,)\n{a,}\n{a: b,}\nf(a,)\nf(*a,)\nf(**a,)\nf(a=b,)\ndef f(a,): pass\ndef g(*a,): pass\ndef h(**a,): pass\nlambda a,: a\nlambda *a,: a\nfrom a import (b,)\n()\n[]\n{}\nf()\n", ""},
	{"calls with arguments in any order", 8, "f(a, *b, c, d=e, *g, h=i, **j, k=l)\nf(a)(b)(c)\nf(a).b(c)[d](e)\nf(*a, **b)(*c, d=e)\nf(a)(lambda: b)\nf ( a )\nf(a for a in b)\nf(not a)\nf(a if b else c)\nf(print=a, match=b)\nf((yield_))\n", ""},
	{"attributes over several lines and blanks", 8, "a . b . c\n(a\n .b\n .c(d)\n .e)\na.b \\\n .c\na.\\\nb\n", ""},
	{"backticks, tildes and at signs", 8, "~a\na @ b\na @= b\n@a\n@a.b\n@a.b(c)\ndef f(): pass\n", ""},
	{"decorators that are any expression", 9, "@a[b]\n@a if b else c\n@(yield_)\n@lambda f: f\n@a or b\n@a.b[c](d).e\n@[a, b][0]\n@-a\n@x\n\n# one\n@y\nclass A: pass\n@ a \ndef f(): pass\n@a(\n  b)\n@c\nasync def g(): pass\n", ""},
	{"yields in all places", 8, "def f():\n    yield\n    yield a\n    yield a, b\n    x = yield\n    x = y = yield a\n    x += yield a\n    x: int = yield a\n    (yield)\n    f((yield), (yield a))\n    yield from a\n    x = yield from b\n    return (yield)\n    [(yield)]\n    lambda: (yield)\n    if (yield): pass\n    await_ = yield (a)\n    print((yield a))\n    assert (yield)\n    raise (yield)\n    del (yield).x\n    yield lambda: a\n    yield [a]\n    yield -a\n    yield not a\n    yield(a)\n    yield'a'\n"[:0] + "def f():\n    yield\n    yield a\n    yield a, b\n    x = yield\n    x = y = yield a\n    x += yield a\n    x: int = yield a\n    (yield)\n    f((yield), (yield a))\n    yield from a\n    x = yield from b\n    return (yield)\n    lambda: (yield)\n    if (yield): pass\n    print((yield a))\n    assert (yield)\n    raise (yield)\n    yield lambda: a\n    yield [a]\n    yield -a\n    yield not a\n    yield(a)\n    yield'a'\n", ""},
}
