package config

import (
	"bytes"
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pelletier/go-toml/v2"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

var update = flag.Bool("update", false, "write the files that tests compare with")

const schemaFile = "rewrite.schema.json"

// The schema in the repository is the one that the settings make.
func TestSchemaIsThatOfTheSettings(t *testing.T) {
	want := Schema()
	if *update {
		if err := os.WriteFile(schemaFile, want, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("go generate ./config brings it up to date; want and got:\n%s", diff)
	}
}

// The schema takes what Parse takes, and refuses nothing else than Parse does. What it
// cannot say (two rules that contradict, a path that leads out) is left to Parse.
func TestSchemaAgreesWithParse(t *testing.T) {
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(schemaFile, document); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	validate := func(text string) (isTOML bool, err error) {
		var v map[string]any
		if toml.Unmarshal([]byte(text), &v) != nil {
			return false, nil
		}
		return true, schema.Validate(v)
	}
	for _, text := range []string{"", full, `rename = [{from = "a:B()", to = "ä.b:c.d"}]`} {
		if _, err := validate(text); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
	refused := 0
	for _, test := range malformed {
		if isTOML, err := validate(test.text); isTOML && err != nil {
			refused++
		}
	}
	if refused < 30 {
		t.Errorf("of the %d malformed configs the schema refuses only %d", len(malformed), refused)
	}
	for _, example := range []string{
		"strings = 'everything'", "packs = ['nope']", "root = 3", "frobnicate = 1", "[[rename]]\nfrom = 'a:b'",
		"rename = [{from = 'a:b', to = 'c d'}]", "rename = [{from = 'a/b.py', to = 'c'}]",
		"rename = [{from = 'a', to = 'c', path = []}]",
	} {
		if _, err := validate(example); err == nil {
			t.Errorf("the schema takes %q", example)
		}
		if _, errs := Parse("rewrite.toml", []byte(example)); errs == nil {
			t.Errorf("Parse takes %q", example)
		}
	}
}
