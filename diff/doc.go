// Package diff turns edits into what people and programs read: the new text, a unified diff,
// and the words that changed in a line.
//
// In comes the original text of one file and the [Edit] values planned for it. Out goes
//
//   - the new text ([Apply]),
//   - the change as plain data ([Hunks]), which is printed as a unified diff that `git apply`
//     and `patch -p1` accept ([Plain]; [Unified] is both in one step) or in colour for a
//     terminal ([Colour]), and which a side-by-side view, a hunk-by-hunk dialogue and JSON
//     read directly ([Hunk.Rows], [Words]),
//   - a map from offsets in the original to offsets in the new text ([Mapper]).
//
// The words this package owns:
//
//   - An edit replaces one byte range of the original. It is the only form in which a change
//     travels through the program. A list of edits is valid when [Check] says so; Apply and
//     Hunks ask it first, and nothing behind them checks again.
//   - A line ends with a line feed, or with the text. A carriage return belongs to its line
//     like any other byte: diff and patch know no other line end, though Python does.
//   - A hunk is a run of changed lines with the unchanged lines around them. An edit is never
//     divided between two hunks, so a reviewer who takes some hunks and leaves others takes
//     some edits and leaves others, and any such choice is again a valid list of edits.
//   - A row is what stands side by side: a removed line and the added line that replaces it.
//
// # How the diff is found
//
// A general diff algorithm has to search for what a program that made the edits knows already.
// So the lines that the edits touch are gathered into regions, and only the text of a region is
// looked at: equal lines at its two ends are dropped, and what is left goes through a line diff
// (go-diff, after Myers, "An O(ND) Difference Algorithm and Its Variations", 1986), because an
// edit over five lines may well change one. Regions of ordinary edits are a line or two long, so
// the whole is linear in the size of the change, plus the search for line feeds that gives the
// line numbers.
//
// Where an algorithm is worse than linear it is given a limit on its input, never on its time: a
// diff that depends on the clock would differ between two runs. Above the limit the result is
// coarser and still exact.
//
// The format is that of git: https://git-scm.com/docs/diff-format and, for the hunks, GNU
// diffutils, https://www.gnu.org/software/diffutils/manual/html_node/Detailed-Unified.html.
package diff
