package search

/*
#cgo noescape survey_text
#cgo nocallback survey_text
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

// SurveyOf looks at a text. All that a run reads goes through here: it is done with 16 bytes at
// a time, for which Go has no words.
func SurveyOf(text []byte) Survey {
	s := C.survey_text((*C.uint8_t)(unsafe.Pointer(unsafe.SliceData(text))), C.size_t(len(text)))
	return Survey{ASCII: s.ascii != 0, text: text, star: int(s.star)}
}
