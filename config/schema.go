package config

import (
	"bytes"
	"encoding/json"
	"strings"
)

// The schema in the repository is for editors that complete and check a rewrite.toml as it
// is written. TestSchemaIsThatOfTheSettings keeps it equal to what Schema returns.
//
//go:generate go test -run TestSchemaIsThatOfTheSettings -update .

// Schema returns the JSON schema (https://json-schema.org, draft 7) of a rewrite.toml, and
// of the table [tool.rewrite] in a pyproject.toml. It is made from the tables that configs
// are read by, and says as much of them as a schema can: a file that it refuses is
// refused by [Parse], but not the other way about.
func Schema() []byte {
	s := tableSchema(settings)
	s.Schema = "http://json-schema.org/draft-07/schema#"
	s.Title = "rewrite.toml"
	s.About = "Rules and settings of rewrite, which moves a Python code base from deprecated names to their replacements."
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(s); err != nil {
		panic(err) // it is made of strings
	}
	return b.Bytes()
}

// schema is the part of JSON schema that is needed here, in the order it is written in.
type schema struct {
	Schema     string      `json:"$schema,omitempty"`
	Title      string      `json:"title,omitempty"`
	About      string      `json:"description,omitempty"`
	Type       string      `json:"type"`
	Enum       []string    `json:"enum,omitempty"`
	Pattern    string      `json:"pattern,omitempty"`
	Items      *schema     `json:"items,omitempty"`
	Properties *properties `json:"properties,omitempty"`
	Required   []string    `json:"required,omitempty"`
	Closed     *bool       `json:"additionalProperties,omitempty"`
	Examples   []any       `json:"examples,omitempty"`
}

// properties keeps the order of the settings, which a map would lose.
type properties struct {
	keys    []string
	schemas []*schema
}

// MarshalJSON writes an object.
func (p *properties) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, key := range p.keys {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := json.Marshal(key)
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		if err := e.Encode(p.schemas[i]); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func tableSchema[T any](fields []field[T]) *schema {
	closed := false
	s := &schema{Type: "object", Closed: &closed, Properties: &properties{}}
	for i := range fields {
		f := &fields[i]
		s.Properties.keys = append(s.Properties.keys, f.key)
		s.Properties.schemas = append(s.Properties.schemas, fieldSchema(f))
		if f.required {
			s.Required = append(s.Required, f.key)
		}
	}
	return s
}

func fieldSchema[T any](f *field[T]) *schema {
	one := &schema{Type: "string", Pattern: f.shape}
	if f.oneOf != nil {
		one.Enum = f.oneOf()
	}
	switch {
	case f.tables != nil:
		return &schema{About: f.about, Type: "array", Items: tableSchema(ruleFields)}
	case f.want == list:
		return &schema{About: f.about, Type: "array", Items: one, Examples: exampleOf(f.example)}
	}
	one.About, one.Examples = f.about, exampleOf(f.example)
	return one
}

// exampleOf returns an example, which is TOML, as JSON: of strings and lists of strings
// both are the same.
func exampleOf(toml string) []any {
	var v any
	if err := json.NewDecoder(strings.NewReader(toml)).Decode(&v); err != nil {
		panic(err) // TestSchema would have found it
	}
	return []any{v}
}
