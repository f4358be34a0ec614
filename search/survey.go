package search

/*
#cgo noescape survey_text
#cgo nocallback survey_text
#cgo noescape survey_pairs
#cgo nocallback survey_pairs
#include "survey.h"
*/
import "C"

import "unsafe"

// Survey is what a look at all bytes of a text tells, in one go.
type Survey struct {
	ASCII bool // all bytes are ASCII

	text []byte
	star int // where the first * stands that may end a wildcard import, or the length of the text
}

// SurveyOf looks at a text. All that a run reads goes through here or through [Words.Survey]: it is
// done with 16 or 32 bytes at a time, for which Go has no words.
func SurveyOf(text []byte) Survey {
	s := newSurvey(text)
	C.survey_text(bytesOf(text), C.size_t(len(text)), &s)
	return surveyed(text, &s)
}

func newSurvey(text []byte) C.struct_survey { return C.struct_survey{star: C.size_t(len(text))} }

func surveyed(text []byte, s *C.struct_survey) Survey {
	return Survey{ASCII: s.other == 0, text: text, star: int(s.star)}
}

func bytesOf(text []byte) *C.uint8_t { return (*C.uint8_t)(unsafe.Pointer(unsafe.SliceData(text))) }

// Survey reports whether one of the words is in text, and what a look at all bytes tells if not.
func (w *Words) Survey(text []byte) (found bool, s Survey) {
	if w == nil || len(w.groups) != 1 || w.groups[0].pairs.n == 0 {
		if w.In(text) {
			return true, Survey{}
		}
		return false, SurveyOf(text)
	}
	yield := func(int, int) bool {
		found = true
		return false
	}
	for _, word := range w.short {
		if !w.eachShort(text, word, yield) {
			return true, Survey{}
		}
	}
	state := newSurvey(text)
	if !w.groups[0].eachPair(text, &state, yield) {
		return true, Survey{}
	}
	C.survey_text(bytesOf(text), C.size_t(len(text)), &state) // what lies behind the last path
	return false, surveyed(text, &state)
}
