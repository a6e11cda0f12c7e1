package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"unicode/utf16"
	"unicode/utf8"

	"descent/data/excerpt"
)

// An output is a stream that all text of a command goes through. Names in
// files of others may hold anything: what is not printable becomes an escape,
// but for the ends of lines and tabs, so that nothing steers a terminal. The
// first error of writing is kept, and what comes behind it is dropped.
type output struct {
	to     io.Writer
	name   string      // for errors
	failed func(error) // is told of that error; may be nil
	err    error
}

// Write implements io.Writer.
func (o *output) Write(p []byte) (int, error) {
	if err := o.raw(printable(p)); err != nil {
		return 0, err
	}
	return len(p), nil
}

// raw writes p as it is: what steers the terminal, and what is known to be
// harmless.
func (o *output) raw(p []byte) error {
	if o.err != nil {
		return o.err
	}
	if _, err := o.to.Write(p); err != nil {
		var pe *os.PathError
		if errors.As(err, &pe) {
			err = pe.Err
		}
		o.err = failure{fmt.Errorf("%s could not be written to its end: %w", o.name, err)}
		if o.failed != nil {
			o.failed(o.err)
		}
	}
	return o.err
}

// verbatim writes to an output as it is, unless that is a terminal: what is exported is
// for other programs.
type verbatim struct{ *output }

// Write implements io.Writer.
func (v verbatim) Write(p []byte) (int, error) {
	if isTerminal(v.to) {
		return v.output.Write(p)
	}
	if err := v.raw(p); err != nil {
		return 0, err
	}
	return len(p), nil
}

// printable returns text with an escape in place of all that is not printable,
// but for the ends of lines and tabs.
func printable(text []byte) []byte {
	var out []byte
	for len(text) > 0 {
		end := bytes.IndexAny(text, "\n\t")
		if end < 0 {
			return append(out, excerpt.Printable(string(text))...)
		}
		out = append(append(out, excerpt.Printable(string(text[:end]))...), text[end])
		text = text[end+1:]
	}
	return out
}

// A jsonOutput writes JSON, in whose texts it escapes what is not printable. They
// stay the same texts.
type jsonOutput struct{ to io.Writer }

// Write implements io.Writer.
func (o jsonOutput) Write(p []byte) (int, error) {
	var out []byte
	for rest := p; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		if r < utf8.RuneSelf && r != 0x7F || excerpt.Printable(string(r)) == string(r) {
			out = append(out, rest[:size]...)
		} else if high, low := utf16.EncodeRune(r); high != utf8.RuneError {
			out = fmt.Appendf(out, `\u%04x\u%04x`, high, low)
		} else {
			out = fmt.Appendf(out, `\u%04x`, r)
		}
		rest = rest[size:]
	}
	if _, err := o.to.Write(out); err != nil {
		return 0, err
	}
	return len(p), nil
}

// How many columns of a text of others are printed.
const (
	nameColumns     = 40
	sentenceColumns = 500
)

// shownName returns a name of others for a line of text: printable, and cut where
// it is long.
func shownName(name string) string {
	return excerpt.Cut(excerpt.Printable(name), nameColumns, textGlyphs().More)
}

// shownText returns a sentence that may hold names of others, in the same way.
func shownText(text string) string {
	return excerpt.Cut(excerpt.Printable(text), sentenceColumns, textGlyphs().More)
}
