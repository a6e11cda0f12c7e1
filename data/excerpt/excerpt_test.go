package excerpt

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// A text is shown whole where it fits; where it is cut, the mark stands at its
// end and all fits into the columns.
func TestCut(t *testing.T) {
	for _, text := range []string{"", "momentum", "网络网络", "a网b络", "👩‍💻👍🏽🇩🇪❤️", "é e\u0301", "\x1b[31m"} {
		all := Width(text)
		for n := range 12 {
			got := Cut(text, n, Mark)
			switch head, cut := strings.CutSuffix(got, Mark); {
			case n >= all && got != text:
				t.Errorf("%q in %d columns is %q, want all of it", text, n, got)
			case n < all && (!cut || !strings.HasPrefix(text, head)):
				t.Errorf("%q in %d columns is %q, want its beginning and a mark", text, n, got)
			case Width(got) > max(n, 1):
				t.Errorf("%q in %d columns takes %d", text, n, Width(got))
			}
		}
	}
}

// A character is as wide as its first code point, whatever belongs to it.
func TestFirst(t *testing.T) {
	for _, test := range []struct {
		text          string
		columns, size int
	}{
		{"ab", 1, 1}, {"─", 1, 3}, {"⣿", 1, 3}, {"网络", 2, 3}, {"e\u0301x", 1, 3}, {"👩‍💻x", 2, len("👩‍💻")},
		{"👍🏽", 2, len("👍🏽")}, {"❤️x", 1, len("❤️")}, {"\u200bx", 0, 3}, {"\x1b[m", 0, 1}, {"\xffx", 1, 1},
	} {
		if _, columns, size := First(test.text); columns != test.columns || size != test.size {
			t.Errorf("the first of %q takes %d columns and %d bytes, want %d and %d", test.text, columns, size, test.columns, test.size)
		}
	}
}

// The widths that are known by range must be those of the terminal's tables.
func TestWidths(t *testing.T) {
	for r := rune(0); r < 0x3100; r++ {
		if got, want := Width(string(r)), ansi.StringWidth(string(r)); got != want {
			t.Errorf("%U is %d wide, want %d", r, got, want)
		}
	}
}

// No character of a printable text steers a terminal.
func TestPrintable(t *testing.T) {
	for text, want := range map[string]string{
		"plain 网": "plain 网", "a\x1b[31mb": `a\x1b[31mb`, "a\u202eb": `a\u202eb`, "a\u200bb": `a\u200bb`, "a\tb": `a\tb`,
	} {
		if got := Printable(text); got != want {
			t.Errorf("Printable(%q) is %q, want %q", text, got, want)
		}
	}
}
