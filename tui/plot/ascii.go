package plot

import "strings"

// likeASCII are the characters of texts that ASCII lacks but can imitate.
var likeASCII = map[rune]string{
	'²': "2", '³': "3", 'π': "p", 'λ': "l", 'μ': "u", 'σ': "s", '±': "+", '·': ".", '×': "x", '−': "-",
	'–': "-", '…': ".", '’': "'", '≤': "<", '≥': ">", 'ă': "a", 'â': "a", 'î': "i", 'ș': "s", 'ț': "t", 'Î': "I",
}

// ToASCII returns text with nothing but ASCII in it, of the same width: what
// has no likeness is a question mark.
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
