// Package transform decides what changes. Rules and the facts of files come in;
// edits, notes and a proof go out. It reads no file and writes none.
//
//	file.go      File: the facts of one file and where it stands in the tree
//	plan.go      Link: all files and rules → Plan, which says what every import means
//	meaning.go   what a name denotes: a path, with what is known of its modules
//	decide.go    which local name each moved import gets, and why not the plain one
//	pass.go      Rewrite: one file and the Plan → edits, by the passes in order
//	             (modules.go, wildcard.go, travel.go, uses.go, imports.go)
//	lookup.go    look-ups: the paths that strings name where they are looked up
//	patched.go   what the tree patches, and who has to wait for that
//	strings.go   the pass that edits strings; review.go lists what text holds
//	chain.go     re-exports: what a path leads to through other modules
//	refs.go      References: what still needs a deprecated module
//	trust.go     Trusted: whether a syntax error may matter
//	prove.go     Prove: the new text means what the old one did
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
