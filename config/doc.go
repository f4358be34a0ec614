// Package config reads what the user has written down for a tree: the rules, and the
// settings that say where they apply. It reads rewrite.toml, the table [tool.rewrite] of
// a pyproject.toml, and the rule sets that are built in, which are called *packs*.
//
// # What goes in, what comes out
//
// [Nearest] looks for a file from a path upwards, [Load] takes one by its name, [Parse]
// takes its bytes; each gives a [Config] or everything that is wrong with the file at
// once. Nothing is combined here: rules of packs and flags are joined to those of the
// file by the caller, and rules.Compile judges them together.
//
// # The file
//
//	root = "services"              # where the program lives; default: the folder of the file
//	import-roots = ["services"]    # folders on sys.path
//	include = ["services/**"]      # which files to edit
//	exclude = ["**/migrations"]
//	strings = "calls"              # none, calls or all
//	packs = ["redis-ssot"]         # built-in rule sets
//	done = ["services/auth"]       # folders that are migrated: nothing old may come back
//
//	[[rename]]
//	from = "old.module:name"       # see package rules
//	to = "new.module:name"
//	id = "redis-1"                 # optional: a name for reports
//	message = "one pool for all"   # optional: what to tell who uses the old name
//	paths = ["services/**"]        # optional: where the rule applies
//
// In a pyproject.toml the same stands under [tool.rewrite] and [[tool.rewrite.rename]].
// A pack has only description, packs (those it includes) and [[rename]].
//
// The same as a JSON schema is in rewrite.schema.json, made from the tables that the file
// is read by: see [Schema].
//
// # Paths and patterns
//
// Every path is relative to the folder of the file, with slashes, and stays in it, root
// too: a config may come with a tree that nobody trusts, and must not make the program
// read or write anywhere else. Who wants a root above the config says so with --root.
// [Load] follows links to make sure; patterns can only choose among files in the tree.
//
// A pattern is matched against the whole path of a file or of a folder above it: `*`, `?`
// and `[a-z]` stand for characters within one part, `**` for any number of parts.
//
// # Errors
//
// Each is a *rules.Error that says file, line and column (both from 1, the column in
// bytes), the key, what is wrong and what to write. A key that does not exist is an
// error, for else a slip of the pen would silently do nothing.
package config
