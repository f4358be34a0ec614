// Package rules is the rule language and the meaning of a set of rules: what is
// deprecated, and what stands in its place. It does no input or output and knows
// nothing of Python source; it is asked about dotted paths and answers with dotted
// paths.
//
// # Words
//
// A *rule* has two *targets*: OLD, which is to go, and NEW, which takes its place.
// Both are written as text, and a target has one of three *forms*:
//
//	module:name      Named   one name of a module
//	dotted.path      Dotted  that module or name and everything under it
//	module:Name()    Call    a call without arguments; NEW replaces the whole call
//
// NEW may also be module:obj.attr (`from module import obj`, used as obj.attr) and
// builtins:name (no import). A *path* is what a reference in a program comes down to,
// once imports and attributes are resolved: `from a.b import c` and then `c.d` is the
// path a.b.c.d. A rule *covers* its own path and all that lie under it.
//
// # From text to a Set
//
// [Parse] and [ParseFlag] turn text into a [Rule]; package config does it for a whole
// file. [Compile] turns all the rules of a run into a [Set], or says everything that is
// wrong with them together: two rules for one OLD, rules that lead in circles.
//
// # What a Set answers
//
// [Set.Lookup] says where a path goes. The most specific rule decides: the longest OLD
// that covers the path, and of two with the same path the Named one. Where NEW is
// covered by a rule itself, the path goes straight to the end of that chain. The order
// of the rules never matters, and a path that has been moved is never moved again:
//
//   - a rule to a place under its own OLD (`pkg` to `pkg.legacy`) leaves paths alone
//     that begin with its NEW;
//   - a path for which a rule would have to be applied twice is left alone. `pkg.impl`
//     to `pkg` cannot tell pkg.impl.impl, not yet moved, from pkg.impl, moved; see
//     [Set.Circular].
//
// A dotted path does not say where the module ends: app.redis may be the module
// app/redis.py or the name redis in app/__init__.py, and a program may well have both.
// Who knows more says so with [Set.LookupIn]: `from app.redis import x` makes two parts
// modules for certain, and then a rule for the *name* app:redis has no say.
//
// The scope of a rule in the tree ([Rule.Paths]) is not looked at here. Who works on
// one file takes the rules for it with [Set.Where].
//
// # Cost
//
// A path of n parts that no rule concerns costs at most n map look-ups, one if no rule
// begins with its first part, and no allocation, however many rules there are. To pass
// over files without parsing them, search for [Set.Words].
package rules
