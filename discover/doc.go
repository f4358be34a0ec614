// Package discover proposes rules: it reads what a tree says of its own deprecated names.
// Facts of files go in ([File]), proposals come out ([Proposal]): rules, each with its
// certainty and the place that it comes from. It does no input or output.
//
// # Words
//
// A *shim* is the code that keeps an old name alive. A *mark* is what says that a name is
// deprecated: a call of warnings.warn with DeprecationWarning or PendingDeprecationWarning
// that runs whenever the name is used, the decorator deprecated of warnings (PEP 702) or
// another of that name, or a docstring that begins so. The *message* is the text of it.
//
// # How certain a rule is
//
//   - [Proved]: the code of the shim does what the rule says: it imports the new name, or
//     assigns it, or subclasses it and adds nothing, or calls it with what it was called
//     with and returns what that returns.
//   - [Named]: the message gives the new name, and the tree has it.
//   - [Guessed]: there is a sign, and it may be wrong: a person has to look.
//
// A name that is marked without a word of what takes its place is no proposal.
package discover
