package config

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/netra-systems/rewrite/rules"
)

// What Format writes, Parse reads.
func TestFormatAndParse(t *testing.T) {
	for _, rule := range []rules.Rule{
		{From: rules.Target{Module: "a.b"}, To: rules.Target{Module: "c"}},
		{
			From: rules.Target{Module: "a.b", Name: "C", Form: rules.Call}, To: rules.Target{Module: "ä", Name: "d.e", Form: rules.Named},
			ID: "x/1", Message: "use \"d\"\\\n\tnot\u007f C\u0001", Paths: []string{"a/**", `b"c`},
		},
	} {
		text := Format(&rule)
		c, errs := Parse("rewrite.toml", []byte(text))
		if errs != nil {
			t.Errorf("%s%v", text, errs)
			continue
		}
		if diff := cmp.Diff(rule, c.Rules[0], cmpopts.IgnoreFields(rules.Rule{}, "Origin", "NewAt")); diff != "" {
			t.Errorf("%swant and got:\n%s", text, diff)
		}
	}
}
