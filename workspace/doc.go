// Package workspace is the tree on disk: which files belong to a run, which
// module names Python knows them by, what they hold, and how new bytes get
// back into them without losing any.
//
// It knows nothing of Python but file names, the first line of scripts, import
// roots, and how a file declares its encoding (PEP 263). A run uses it in this
// order:
//
//	Open    arguments → a [Workspace]: the root, and what was named
//	Walk    the root → every Python [File] in it, from many goroutines
//	Load    a file → its raw bytes, in a buffer of the caller; almost no file
//	        matters to a run, so this step decodes nothing
//	Decode  raw bytes → a [Source] with its text in UTF-8, for the few that do
//	Layout  which files are importable under which dotted names
//	Write   all the changes of a run → the tree, file by file, atomically
//
// The words it owns:
//
//   - The root is the folder a run analyses. Every path is slash-separated and
//     relative to it, has no link in it, and so names a file only once. What
//     people are shown is relative to the current folder: [Workspace.Display].
//   - A file is selected if it lies under the paths the user gave: only such
//     files may be edited. It is explicit if it was named outright: then no
//     rule about which files to skip applies to it.
//   - The raw bytes are those on disk; the text is the same in UTF-8, which for
//     almost every file is the very same slice. Offsets are byte offsets in one
//     of them, 0-based; a byte-order mark is part of both.
//   - An import root is a folder that is on sys.path when the program runs.
//   - A leftover is a temporary file of a run that was killed.
//
// # Which files
//
// Walk goes by names, except for .gitignore files, a look at the first line of
// files without a suffix, and the index of git where a file that git tracks
// seems to be ignored. [File] says what is a Python file, skip.go what is left
// out, in tables, and folder.go how that is judged. Links are never followed
// while walking: what they lead to inside the root is met on its own way, and
// what lies outside is none of a run's business. Nothing but regular files and
// folders is ever opened, so a FIFO in the tree can't hold a run up.
//
// # Writing
//
// [Workspace.Write] first puts every new file beside its old one, synced, and
// only then begins to rename, so that a full disk or a folder without
// permission is met before anything has changed. A file is renamed over only if
// it still holds the bytes that were read. Files are opened through [os.Root],
// and renamed by a name that is found nowhere else: a link that someone slips in
// while a run is going can't lead a write out of the root.
package workspace
