package plot

import "strings"

// Clip shortens text to n columns; More at its end says that it is cut.
// Part of a number would be another number, so a number that is cut goes as a
// whole.
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

// ClipName shortens a name to n columns. Where few columns are left, its first
// letters say more than some of them and dots.
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
