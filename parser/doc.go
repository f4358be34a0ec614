// Package parser turns the bytes of a Python file into a [Module]: plain data
// that says which statements import, which scopes there are, what every
// identifier in the file means, and where the parser could not follow.
//
// It is the only package that knows tree-sitter. A file goes through it in
// four steps:
//
//	prepare.go   bytes → bytes of the same length that the grammar can read: a
//	             lexer of Python (with lines.go, words.go, operators.go,
//	             strings.go), which also finds what the grammar is silent about
//	             (with passed.go and matter.go: of no matter and left out; squeeze.go:
//	             shown short)
//	tree.go      bytes → the syntax tree as one flat array (flatten.c)
//	build.go     the tree → scopes, names, imports, statements (with
//	             statement.go, define.go, expression.go, imports.go, pattern.go,
//	             annotation.go, comment.go; what is left over is for errors.go);
//	             strings that can name code, and who is given them (text.go,
//	             lookup.go; the types are in values.go)
//	resolve.go   scopes and names → what each name refers to
//
// [Module] and what it is made of are in module.go and values.go; grammar.go names
// what the grammar has; reparse.go reads a changed text by what changed.
//
// The words it owns, which mean the same in every other package:
//
//   - A scope is a block of the language reference, section 4.1: the module,
//     a class body, a function body, a lambda, a comprehension, and since
//     PEP 695 the type parameters of a definition and the value of an alias.
//   - A symbol is a name in a scope, as in CPython's symtable: one entry per
//     (scope, name), with flags that say how the scope uses it.
//   - A binding is the symbol that owns the name: a symbol that is free or
//     global in its scope has the symbol of an enclosing scope or of the
//     module for its binding.
//   - A name is one identifier in the text. It binds, or refers, or both.
//   - A text is a string, of one or more literals, whose value can name code; a
//     look-up is an expression that may find code by such a name.
//
// All offsets are byte offsets in the source that was given; they lie on rune
// borders. Nothing here reads or writes a file.
package parser
