// Package transform decides what changes. Rules and the facts of files come in;
// edits, notes and a proof go out. It reads no file and writes none.
//
//	file.go      File: the facts of one file and where it stands in the tree
//	plan.go      Link: all files and rules → Plan, which says what every import means
//	wants.go     Wants: what has to be read before
//	meaning.go   what a name denotes: a path, with what is known of its modules
//	chain.go     re-exports: what a path leads to through other modules
//	star.go      what wildcard imports bind
//	reach.go     what files get at through other modules, and so has to stay there
//	dialect.go   files to which not all rules apply
//	ties.go      Ties: files that have to change together
//	decide.go    which local name each moved import gets, and why not the plain one
//	builtins.go  names that become builtins, and so need no import
//	pass.go      Rewrite: one file and the Plan → edits, by the passes in order
//	             (ignore.go, calls.go, modules.go, plainimports.go, wildcard.go,
//	             travel.go, strings.go, uses.go, imports.go, review.go)
//	imports.go   the pass that edits import statements (with importedit.go,
//	             importjoin.go, importremove.go and layout.go)
//	lookup.go    look-ups: the paths that strings name where they are looked up
//	             (found in seek.go; values.go says what an expression stands for)
//	patched.go   what the tree patches (waiting.go: who has to wait for that;
//	             followed.go: which look-ups can follow a rename)
//	refs.go      References: what still needs a deprecated module
//	trust.go     Trusted: whether a syntax error may matter
//	prove.go     Prove: the new text means what the old one did (provenames.go: its
//	             names do; proveimports.go: its imports; provetext.go: its strings)
//	limit.go     how much work a file may make
//
// # Rules that apply to some files
//
// Each file is read under the rules that apply to it, and no others: where its
// imports lead, which names of it are renamed, and the proof. A rule that does not
// apply hides no other, and no chain goes through it. Where files with different
// rules reach each other, the rules of the one that says the name decide about what
// it says: an import through a re-exporter goes straight to the new module if the
// rules of the importing file say so, whatever those of the re-exporter say. If only
// those of the re-exporter move the name, it is passed on as before: under its old
// name, which is kept by an alias, or followed like any name that is renamed.
//
// # Words
//
// The words it owns:
//
//   - A path is a dotted name from the top: a module, then names in it. The
//     canonical path of a path is where the rules take it.
//   - A clause is what an import statement binds one name with.
//   - A decision is made for each binding that an import makes: which clause
//     takes its place, and what its uses are called.
//   - A plan is all that a file must know of the others.
//   - A note is a sentence about a place for the person who reviews.
package transform
