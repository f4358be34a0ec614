package transform

import (
	"maps"
	"slices"
	"strings"

	"github.com/netra-systems/rewrite/rules"
)

// addDialects makes a plan for each set of rules that some files are exempt from. It
// shares all that Link finds out with the others, and asks other rules.
func (p *Plan) addDialects(files []*File) {
	made := make(map[string]*Plan)
	for _, f := range files {
		if len(f.Exempt) == 0 {
			continue
		}
		key := exemption(f.Exempt)
		d := made[key]
		if d == nil {
			copied := *p
			d = &copied
			d.retired = make(map[string]map[string]*rules.Rule)
			d.ask(p.rules.Where(func(rule *rules.Rule) bool { return !f.Exempt[rule] }))
			made[key] = d
		}
		p.dialects[f] = d
	}
	for _, key := range slices.Sorted(maps.Keys(made)) {
		p.others = append(p.others, made[key])
	}
}

// exemption is a key for a set of rules. Rules of a set differ in their OLD.
func exemption(exempt map[*rules.Rule]bool) string {
	var all []string
	for rule := range exempt {
		all = append(all, rule.From.String())
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

// ask makes a plan ask these rules.
func (p *Plan) ask(set *rules.Set) {
	p.rules, p.callRules = set, false
	for _, rule := range set.Rules() {
		p.callRules = p.callRules || rule.From.Form == rules.Call
	}
}

// as returns the plan under the rules that apply to a file.
func (p *Plan) as(f *File) *Plan {
	if d := p.dialects[f]; d != nil {
		return d
	}
	return p
}
