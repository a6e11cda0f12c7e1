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

// An output is a stream for the text of a command. It replaces characters that are not
// printable, except for newlines and tabs, by escapes, so that names from files cannot
// contain control sequences for the terminal. It keeps the first error of writing, and
// drops everything after it.
type output struct {
	to     io.Writer
	name   string      // for errors
	failed func(error) // called with the first error; may be nil
	err    error
}

// Write implements io.Writer.
func (o *output) Write(p []byte) (int, error) {
	if err := o.raw(printable(p)); err != nil {
		return 0, err
	}
	return len(p), nil
}

// raw writes p unchanged: control sequences of the program, and text that is known to be
// printable.
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

// verbatim writes to an output without escapes, unless the output is a terminal. It is
// for exported files.
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

// printable returns text with escapes in place of characters that are not printable,
// except for newlines and tabs.
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

// A jsonOutput writes JSON. It replaces characters in strings that are not printable by
// JSON escapes of the same characters.
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

// The largest width, in columns, of printed texts from files.
const (
	nameColumns     = 40
	sentenceColumns = 500
)

// shownName returns a name from a file for a line of text: printable, and shortened.
func shownName(name string) string {
	return excerpt.Cut(excerpt.Printable(name), nameColumns, textGlyphs().More)
}

// shownText is shownName for a sentence that may contain such names.
func shownText(text string) string {
	return excerpt.Cut(excerpt.Printable(text), sentenceColumns, textGlyphs().More)
}
