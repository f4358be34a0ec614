package discover

import (
	"regexp"
	"strings"

	"github.com/netra-systems/rewrite/lazy"
)

// hint is a new name as a message gives it: a dotted path, relative to something or not,
// or a module and a name in it.
type hint struct {
	module string // "" if the message does not say where the module ends
	path   string // the name; of a module's own name, all of it
	sure   bool   // it is written as code, or the sentence leaves no doubt
	others bool   // the sentence goes on with another name: the one or the other
}

// word is a dotted name, with what people put around one: a Sphinx role, quotation marks,
// a call's parentheses.
const word = "(?:the\\s+|a\\s+)?(?:(?:new\\s+)?(?:function|method|class|module|package|decorator|attribute|property|constant|alias|type|object|exception|name)\\s+)?" +
	"(?::[a-z:]+:)?([`'\"‘“]{0,2})~?\\.?([^\\W\\d]\\w*(?:\\.[^\\W\\d]\\w*)*(?::[^\\W\\d][\\w.]*)?)(\\(\\)|\\([^()]*\\))?[`'\"’”]{0,2}"

var (
	// importForms are sentences with a statement, or that say where to import from.
	importForms = []func() *regexp.Regexp{
		lazy.Regexp("(?i)from\\s+([\\w.]+)\\s+import\\s+(\\w+)"),
		lazy.Regexp("(?i)\\bimport\\s+(?:it\\s+)?[`'\"]{0,2}(\\w+)[`'\"]{0,2}\\s+(?:directly\\s+)?from\\s+[`'\"]{0,2}([\\w.]+\\w)"),
		lazy.Regexp("(?i)\\buse\\s+[`'\"]{0,2}(\\w+)[`'\"]{0,2}\\s+(?:from|in)\\s+(?:the\\s+)?(?:module\\s+)?[`'\"]{0,2}([\\w.]*\\w)"),
	}
	// forms are sentences with the new name in them, the plainest first.
	forms = []func() *regexp.Regexp{
		lazy.Regexp("(?i)\\b(?:renamed|moved|relocated|migrated)(?:\\s+\\w+)?\\s+(?:to|into|as)\\s+" + word),
		lazy.Regexp("(?i)\\b(?:replaced|superseded|succeeded)\\s+(?:by|with)\\s+" + word),
		lazy.Regexp("(?i)\\bin\\s+favou?r\\s+of\\s+(?:using\\s+)?" + word),
		lazy.Regexp("(?i)\\b(?:lives?|found|available|defined)\\s+(?:now\\s+)?in\\s+" + word),
		lazy.Regexp("(?i)\\binstead,?\\s+(?:please\\s+)?(?:of\\s+it\\s+)?(?:use|call|import|switch\\s+to)\\s+" + word),
		lazy.Regexp("(?i)\\b(?:use|using|call|switch\\s+to|prefer|see|try|import(?:\\s+(?:it|them))?\\s+from|import)\\s+" + word),
		lazy.Regexp("(?i)\\b(?:alias|synonym)\\s+(?:of|for|to)\\s+" + word),
	}
	another = lazy.Regexp("^(?i)(?:,\\s*(?:or|and)?|or|and|/)\\s*(?:the\\s+)?(?:[:`'\"]|\\w+\\.\\w|\\w+\\()")
	spaces  = lazy.Regexp(`\s+`)
	// parameter is a message about an argument rather than the function.
	parameter = lazy.Regexp("(?i)\\b(?:argument|parameter|keyword|kwarg|option|passing|providing|specifying|calling .* with|support for)\\b")
)

// fillers are words that stand where a name could, and are none.
var fillers = map[string]bool{
	"the": true, "a": true, "an": true, "it": true, "this": true, "that": true, "instead": true, "one": true,
	"of": true, "to": true, "in": true, "your": true, "other": true, "another": true, "any": true, "something": true,
	"with": true, "and": true, "or": true, "from": true, "python": true, "at": true, "and/or": true, "for": true,
	"its": true, "their": true, "these": true, "those": true, "them": true, "either": true, "directly": true, "only": true,
	"http": true, "https": true, "python3": true, "default": true, "something_else": true,
}

// hints returns the new names that a message gives, in order of how plainly it does.
func hints(message string) (found []hint) {
	message = spaces().ReplaceAllString(message, " ")
	for i, form := range importForms {
		for _, m := range form().FindAllStringSubmatch(message, -1) {
			module, name := m[1], m[2]
			if i > 0 {
				module, name = m[2], m[1]
			}
			if name == "it" || fillers[strings.ToLower(name)] || fillers[strings.ToLower(module)] {
				continue
			}
			found = append(found, hint{module: module, path: name, sure: true})
		}
	}
	for _, form := range forms {
		for _, m := range form().FindAllStringSubmatchIndex(message, -1) {
			text := func(group int) string {
				if m[2*group] < 0 {
					return ""
				}
				return message[m[2*group]:m[2*group+1]]
			}
			h := hint{path: text(2)}
			if fillers[strings.ToLower(h.path)] {
				continue
			}
			if module, name, ok := strings.Cut(h.path, ":"); ok {
				h.module, h.path = module, name
			}
			rest := strings.TrimLeft(message[m[1]:], " ")
			h.sure = text(1) != "" || text(3) != "" || strings.ContainsAny(text(2), "._:") ||
				strings.HasPrefix(strings.ToLower(rest), "instead")
			h.others = another().MatchString(rest)
			found = append(found, h)
		}
	}
	return found
}

// aboutArgument reports whether a message speaks of an argument, not of what it stands in.
func aboutArgument(message string) bool { return parameter().MatchString(message) }
