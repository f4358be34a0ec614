package report

import (
	"fmt"
	"io"
	"net/url"
	"path"
	"slices"
	"strings"
)

// The part of SARIF 2.1.0 that is needed here, in the words of the standard:
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool        sarifTool         `json:"tool"`
		Invocations []sarifInvocation `json:"invocations"`
		ColumnKind  string            `json:"columnKind"`
		Results     []sarifResult     `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name           string      `json:"name"`
		Version        string      `json:"version"`
		InformationURI string      `json:"informationUri"`
		Rules          []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID               string    `json:"id"`
		ShortDescription sarifText `json:"shortDescription"`
		FullDescription  sarifText `json:"fullDescription"`
		Help             sarifText `json:"help"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifInvocation struct {
		ExecutionSuccessful bool                `json:"executionSuccessful"`
		Notifications       []sarifNotification `json:"toolExecutionNotifications,omitempty"`
	}
	sarifNotification struct {
		Level     string          `json:"level"`
		Message   sarifText       `json:"message"`
		Locations []sarifLocation `json:"locations"`
	}
	sarifResult struct {
		RuleID       string            `json:"ruleId"`
		RuleIndex    int               `json:"ruleIndex"`
		Level        string            `json:"level"`
		Message      sarifText         `json:"message"`
		Locations    []sarifLocation   `json:"locations"`
		Fingerprints map[string]string `json:"partialFingerprints"`
		Fixes        []sarifFix        `json:"fixes,omitempty"`
	}
	sarifLocation struct {
		Physical sarifPhysical `json:"physicalLocation"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   *sarifRegion  `json:"region,omitempty"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn,omitempty"`
		EndLine     int `json:"endLine,omitempty"`
		EndColumn   int `json:"endColumn,omitempty"`
	}
	sarifFix struct {
		Description     sarifText     `json:"description"`
		ArtifactChanges []sarifChange `json:"artifactChanges"`
	}
	sarifChange struct {
		Artifact     sarifArtifact      `json:"artifactLocation"`
		Replacements []sarifReplacement `json:"replacements"`
	}
	sarifReplacement struct {
		Deleted  sarifRegion `json:"deletedRegion"`
		Inserted sarifText   `json:"insertedContent"`
	}
)

// SARIF prints the findings for code scanning. Each edit with a rule is a result, so that
// each place is marked. A fix is a whole file, all edits or none, because an import and its
// uses belong together; it hangs on the first result of the file.
func SARIF(w io.Writer, d *Document) error {
	s := sarifRun{
		Tool: sarifTool{sarifDriver{
			Name: d.Tool.Name, Version: d.Tool.Version, InformationURI: "https://github.com/netra-systems/rewrite", Rules: []sarifRule{},
		}},
		Invocations: []sarifInvocation{{ExecutionSuccessful: len(d.Problems) == 0}},
		ColumnKind:  "unicodeCodePoints",
		Results:     []sarifResult{},
	}
	prints := newFingerprints()
	fixed := ""
	for _, f := range d.findings() {
		if f.level == failure {
			in := &s.Invocations[0]
			in.Notifications = append(in.Notifications, sarifNotification{"error", sarifText{f.message}, []sarifLocation{location(&f)}})
			continue
		}
		result := sarifResult{
			RuleID: f.rule, RuleIndex: s.rule(d, &f), Message: sarifText{f.message},
			Level:        map[level]string{notice: "note", warning: "warning"}[f.level],
			Locations:    []sarifLocation{location(&f)},
			Fingerprints: map[string]string{"rewrite/v1": prints.of(&f)},
		}
		if f.edit != nil && f.path != fixed {
			fixed = f.path
			result.Fixes = []sarifFix{d.fix(f.path)}
		}
		s.Results = append(s.Results, result)
	}
	return writeJSON(w, sarifLog{
		Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{s},
	})
}

// rule returns the index of the rule of a finding, which it adds if need be.
func (s *sarifRun) rule(d *Document, f *finding) int {
	list := &s.Tool.Driver.Rules
	if i := slices.IndexFunc(*list, func(r sarifRule) bool { return r.ID == f.rule }); i >= 0 {
		return i
	}
	r := sarifRule{
		ID: f.rule, ShortDescription: sarifText{"Needs review"},
		FullDescription: sarifText{"A reference to a deprecated name that a person must decide on"},
		Help:            sarifText{"rewrite has left this place alone; the message says why."},
	}
	if f.edit != nil {
		old, new, _ := strings.Cut(f.edit.Rule, "=")
		r.ShortDescription.Text = old + " is deprecated"
		r.FullDescription.Text = old + " is deprecated: use " + new
		r.Help.Text = "rewrite -w makes the change. " + d.rule(f.edit.Rule).Message
	}
	*list = append(*list, r)
	return len(*list) - 1
}

// fix is all edits of a file.
func (d *Document) fix(name string) sarifFix {
	change := sarifChange{Artifact: sarifArtifact{uri(name)}}
	for i := range d.Files {
		if d.Files[i].Path != name {
			continue
		}
		for _, e := range d.Files[i].Edits {
			change.Replacements = append(change.Replacements, sarifReplacement{
				sarifRegion{e.Line, e.Column, e.EndLine, e.EndColumn}, sarifText{e.New},
			})
		}
	}
	return sarifFix{sarifText{"All changes of this file, which belong together"}, []sarifChange{change}}
}

func location(f *finding) sarifLocation {
	region := &sarifRegion{StartLine: f.line, EndLine: f.endLine}
	if f.edit != nil {
		region.StartColumn, region.EndColumn = f.edit.Column, f.edit.EndColumn
	}
	return sarifLocation{sarifPhysical{sarifArtifact{uri(f.path)}, region}}
}

// uri writes a path as a relative reference (RFC 3986): a colon in its first part would
// make that a scheme.
func uri(name string) string {
	if path.IsAbs(name) {
		return fmt.Sprint(&url.URL{Scheme: "file", Path: name})
	}
	return (&url.URL{Path: name}).String()
}
