package plot

import "strings"

// likeASCII maps characters to similar ones in ASCII, of the same width.
var likeASCII = map[rune]string{
	'²': "2", '³': "3", 'π': "p", 'λ': "l", 'μ': "u", 'σ': "s", '±': "+", '·': ".", '×': "x", '−': "-",
	'–': "-", '…': ".", '’': "'", '≤': "<", '≥': ">", 'ă': "a", 'â': "a", 'î': "i", 'ș': "s", 'ț': "t", 'Î': "I",
}

// ToASCII returns text in ASCII, of the same width. A character without a similar
// one becomes question marks.
func ToASCII(text string) string {
	if strings.IndexFunc(text, func(r rune) bool { return r > 127 }) < 0 {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		switch like, ok := likeASCII[r]; {
		case r <= 127:
			b.WriteRune(r)
		case ok:
			b.WriteString(like)
		default:
			b.WriteString(strings.Repeat("?", Width(string(r))))
		}
	}
	return b.String()
}
