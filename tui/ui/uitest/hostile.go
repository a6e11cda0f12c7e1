package uitest

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Hostile is a name, as a file of someone else may hold it, that clears the screen,
// sets a title, turns the direction of writing, begins a line and has characters
// that nobody sees.
const Hostile = "a\x1b[2J\x1b]0;pwn\a\u202eb\u200b\u2066\ufeff\u009b31m\nINJECTED\r\x7f\t\U000e0001c"

// hidden are characters without width beside the blocks that Steers knows.
var hidden = []rune{0xAD, 0x61C, 0x180E, 0xFEFF, 0xE0001}

// Steers returns the characters of a text that steer a terminal, turn the direction
// of writing or take no room, each behind the text before it: all controls but the
// ends of lines and tabs, and bytes that are no UTF-8.
func Steers(text string) (found []string) {
	for from, r := range text {
		_, size := utf8.DecodeRuneInString(text[from:])
		switch {
		case r == '\n' || r == '\t':
		case r < 0x20, r >= 0x7F && r < 0xA0, r == utf8.RuneError && size == 1,
			r >= 0x200B && r <= 0x200F, r >= 0x2028 && r <= 0x202E, r >= 0x2060 && r <= 0x206F, slices.Contains(hidden, r):
			found = append(found, strings.ToValidUTF8(text[max(from-10, 0):from], "")+string(r))
		}
	}
	return found
}
