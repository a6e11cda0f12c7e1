package plot

import "strings"

// Clip shortens text to n columns, with More at its end if it was cut. A number
// is never cut in the middle, since its first digits would look like another
// number: it is left out as a whole.
func (g *Glyphs) Clip(text string, n int) string {
	if Width(text) <= max(n, 0) {
		return text
	}
	end, width := 0, 0
	for i, r := range text {
		if width += runeWidth(r); width > n-Width(g.More) {
			end = i
			break
		}
	}
	if word := strings.LastIndexByte(text[:end], ' ') + 1; text[end] != ' ' && numeric(text[word:end]) {
		end = word
	}
	return text[:end] + g.More
}

// ClipName shortens a name to n columns. If n is less than 10, it cuts the name
// without a mark, because the mark would take columns that the letters need.
func (g *Glyphs) ClipName(name string, n int) string {
	const few = 10
	if n >= few || Width(name) <= n {
		return g.Clip(name, n)
	}
	end, width := 0, 0
	for i, r := range name {
		if end = i; width+runeWidth(r) > n {
			break
		}
		width += runeWidth(r)
	}
	return name[:end]
}

// numeric reports whether word begins as a number does.
func numeric(word string) bool {
	word = strings.TrimLeft(word, "+-")
	return word != "" && '0' <= word[0] && word[0] <= '9'
}
