package plot

import (
	"strings"

	"descent/data/excerpt"
)

// Clip shortens text to n columns, with More at its end if it was cut. A number
// is never cut in the middle, since its first digits would look like another
// number: it is left out as a whole.
func (g *Glyphs) Clip(text string, n int) string {
	cut := excerpt.Cut(text, n, g.More)
	if cut == text {
		return text
	}
	head := strings.TrimSuffix(cut, g.More)
	if word := strings.LastIndexByte(head, ' ') + 1; text[len(head)] != ' ' && numeric(text[word:len(head)]) {
		head = text[:word]
	}
	return head + g.More
}

// numeric reports whether word begins as a number does.
func numeric(word string) bool {
	word = strings.TrimLeft(word, "+-")
	return word != "" && '0' <= word[0] && word[0] <= '9'
}
