// Package run takes a whole run through the three phases, each parallel over
// files but for the one in the middle:
//
//	scan     bytes → candidates → the facts of each (parser)
//	link     all facts and the rules → one plan (transform)
//	rewrite  one file and the plan → edits, proved (transform, diff)
//
// Between scan and link it looks whether the rules lead to something. Discover
// and FindStatus go a part of the way, and report on what they have found there.
//
// What goes in is what the user asked for ([Options]); what comes out is
// everything there is to say of it ([Findings]), in order of path and the same
// whatever the number of workers. Nothing is printed here, and nothing written
// before [Findings.Write].
package run
