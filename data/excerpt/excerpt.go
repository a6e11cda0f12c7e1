// Package excerpt prepares texts from files for display: Printable replaces control
// characters by escapes, and Cut shortens long texts and adds a mark.
package excerpt

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Mark is added to the end of a shortened text.
const Mark = "…"

// Cut returns text if it takes at most n columns, else as much of its beginning
// as fits before mark, which says that it is cut.
func Cut(text string, n int, mark string) string {
	if head := Head(text, n); head == text {
		return text
	}
	return Head(text, n-Width(mark)) + mark
}

// Head returns as much of the beginning of text as fits into n columns.
func Head(text string, n int) string {
	if len(text) <= n { // no text has more columns than bytes
		return text
	}
	for at, columns := 0, 0; at < len(text); {
		_, wide, size := First(text[at:])
		if columns += wide; columns > n {
			return text[:at]
		}
		at += size
	}
	return text
}

// Width returns the number of columns that text takes.
func Width(text string) (columns int) {
	for len(text) > 0 {
		_, wide, size := First(text)
		columns += wide
		text = text[size:]
	}
	return columns
}

// First returns the first character of a text that is not empty: its first code
// point, the columns that this takes, and the bytes of all that belongs to it.
// What is joined to a code point, such as an accent or the rest of an emoji, is
// not drawn, since terminals disagree on how wide that makes it.
func First(text string) (r rune, columns, size int) {
	r, size = utf8.DecodeRuneInString(text)
	if size == 1 && (len(text) == 1 || text[1] < utf8.RuneSelf) && r >= ' ' && r < 0x7F || single(r) {
		return r, 1, size
	}
	cluster, _ := ansi.FirstGraphemeCluster(text, ansi.GraphemeWidth)
	return r, ansi.StringWidth(string(r)), max(len(cluster), size)
}

// single reports whether r is a box, a block or a braille pattern. Most of what
// is drawn is one of these or ASCII, for which no table is needed.
func single(r rune) bool { return r >= 0x2500 && r < 0x25A0 || r >= 0x2800 && r < 0x2900 }

// Printable returns text with an escape in place of each character that is not
// printable, so that no name can steer a terminal.
func Printable(text string) string {
	if !strings.ContainsFunc(text, unprintable) {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if unprintable(r) {
			b.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func unprintable(r rune) bool { return r != ' ' && !strconv.IsPrint(r) }
