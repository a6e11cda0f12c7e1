package table

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"unicode"

	"descent/model/tensor"
)

// maxNumber is the largest finite tensor.Float.
var maxNumber = func() float64 {
	x := math.MaxFloat64
	if math.IsInf(float64(tensor.Float(x)), 0) {
		return math.MaxFloat32
	}
	return x
}()

// powers holds the powers of ten that float64 has exactly.
var powers = [23]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// number reads cell as a number with the given decimal sign: digits with an
// optional sign, decimals and exponent. The result is that of strconv.ParseFloat,
// and at most maxNumber in size.
//
// A number with few digits is the quotient of two whole numbers that float64 can
// represent exactly, and is rounded only once (Clinger, How to Read Floating Point
// Numbers Accurately, 1990).
func number(cell []byte, decimal byte) (x float64, ok bool) {
	i, point, m := 0, -1, uint64(0)
	if len(cell) > 0 && cell[0] == '-' {
		i = 1
	}
	first := i
	for ; i < len(cell); i++ {
		c := cell[i]
		if d := c - '0'; d <= 9 {
			m = m*10 + uint64(d)
		} else if c == decimal && point < 0 {
			point = i
		} else {
			return slowNumber(cell, decimal)
		}
	}
	if x, ok = quotient(m, first, i, point); !ok {
		return slowNumber(cell, decimal)
	}
	if first > 0 {
		x = -x
	}
	return x, true
}

// quotient returns the number whose digits, without the decimal sign, are m. The
// digits are the bytes from first to end, with the decimal sign at point, or none
// if point is negative. ok is false if there are no digits or too many.
func quotient(m uint64, first, end, point int) (x float64, ok bool) {
	digits := end - first
	if point < 0 {
		return float64(m), 0 < digits && digits <= 18 && m <= 1<<53
	}
	if digits < 2 || digits > 19 || m > 1<<53 {
		return 0, false
	}
	return float64(m) / powers[end-1-point], true
}

// minus is the sign that some offices write in place of a hyphen.
var minus = []byte("−")

// slowNumber is number for all forms, such as those with an exponent.
func slowNumber(cell []byte, decimal byte) (x float64, ok bool) {
	if rest, found := bytes.CutPrefix(cell, minus); found {
		x, ok = number(rest, decimal)
		return -x, ok && x >= 0
	}
	if !numeral(cell, decimal) {
		return 0, false
	}
	text := string(cell)
	if decimal != '.' {
		text = string(bytes.ReplaceAll(cell, []byte{decimal}, []byte{'.'}))
	}
	x, err := strconv.ParseFloat(text, 64)
	return x, err == nil && math.Abs(x) <= maxNumber
}

// numeral reports whether cell is written like a number, of any size.
func numeral(cell []byte, decimal byte) bool {
	i := 0
	sign := func() {
		if i < len(cell) && (cell[i] == '-' || cell[i] == '+') {
			i++
		}
	}
	digits := func() int {
		from := i
		for i < len(cell) && cell[i]-'0' <= 9 {
			i++
		}
		return i - from
	}
	sign()
	n := digits()
	if i < len(cell) && cell[i] == decimal {
		i++
		n += digits()
	}
	if n == 0 {
		return false
	}
	if i < len(cell) && (cell[i] == 'e' || cell[i] == 'E') {
		i++
		sign()
		if digits() == 0 {
			return false
		}
	}
	return i == len(cell)
}

// groupMarks are the signs between groups of thousands; the decimal sign is not
// one.
var groupMarks = []string{",", ".", " ", "\u00a0", "\u202f", "'", "’"}

// grouped reads cell as a number whose whole part is written in groups of three
// digits. either says whether it could also be a number with three decimals: that
// is so for "1,000", but not for "1,000,000" and "1,000.5".
func grouped(cell []byte, decimal byte) (x float64, either, ok bool) {
	body := bytes.TrimLeft(cell, "+-")
	whole, rest, hasRest := bytes.Cut(body, []byte{decimal})
	for _, mark := range groupMarks {
		if mark[0] == decimal || !bytes.Contains(whole, []byte(mark)) {
			continue
		}
		groups := bytes.Split(whole, []byte(mark))
		if !thousands(groups) && !(mark == "," && lakhs(groups)) {
			return 0, false, false
		}
		plain := bytes.ReplaceAll(cell, []byte(mark), nil)
		x, ok = number(plain, decimal)
		either = len(groups) == 2 && !hasRest && len(rest) == 0 && (mark == "," || mark == ".") && groups[0][0] != '0'
		return x, either, ok && groups[0][0] != '0'
	}
	return 0, false, false
}

// thousands reports whether groups of digits are thousands: 1,234,567.
func thousands(groups [][]byte) bool {
	for i, g := range groups {
		if len(g) > 3 || len(g) == 0 || i > 0 && len(g) != 3 || !numeral(g, 0) {
			return false
		}
	}
	return true
}

// lakhs reports whether groups of digits are those of India, of two digits but for
// the last: 12,34,567.
func lakhs(groups [][]byte) bool {
	last := len(groups) - 1
	for i, g := range groups {
		if want := 2 + i/last; len(g) != want && !(i == 0 && len(g) == 1) || !numeral(g, 0) {
			return false
		}
	}
	return last > 1
}

// endless reports whether text, which is no number, is written like one: then it is
// too large, or stands for infinity.
func endless(text string, decimal byte) bool {
	switch lower(strings.TrimLeft(text, "+-")) {
	case "inf", "infinity", "∞":
		return true
	}
	return numeral([]byte(text), decimal)
}

// otherSign returns the decimal sign that the given one is not, and its name.
func otherSign(decimal byte) (sign byte, name string) {
	if decimal == ',' {
		return '.', "point"
	}
	return ',', "comma"
}

// markers are the texts of missing cells, in lower case.
var markers = map[string]bool{
	"": true, "?": true, "na": true, "n/a": true, "#n/a": true, "<na>": true, "nan": true, "-nan": true,
	"null": true, "-": true, ".": true, "nil": true, "\\n": true, "..": true, ":": true, "–": true, "—": true,
}

// missing reports whether cell stands for no value. NaT, no time in pandas, is
// taken as it is written there, since Nat may be a name.
func missing(cell []byte) bool {
	if string(cell) == "NaT" {
		return true
	}
	var low [4]byte // without an allocation
	if len(cell) > len(low) {
		return false
	}
	for i, b := range cell {
		if 'A' <= b && b <= 'Z' {
			b += 'a' - 'A'
		}
		low[i] = b
	}
	return markers[string(low[:len(cell)])]
}

// unit returns what follows the number in text, such as "kg", if that is a word; else
// "".
func unit(text string, decimal byte) string {
	word := strings.TrimLeftFunc(text, func(r rune) bool { return !unicode.IsLetter(r) })
	if word == "" || strings.ContainsFunc(word, func(r rune) bool { return !unicode.IsLetter(r) }) {
		return ""
	}
	plain := []byte(strings.TrimRight(strings.TrimSuffix(text, word), " \u00a0"))
	if _, ok := number(plain, decimal); ok {
		return word
	}
	if _, _, ok := grouped(plain, decimal); ok {
		return word
	}
	return ""
}

// sign returns the sign without which text would be a number, such as "$", "%" or
// "<", or "" if there is none.
func sign(text string, decimal byte) string {
	for _, mark := range []string{"$", "€", "£", "¥", "%", "<", ">", "~", "≤", "≥", "±", "*", "(", "°", "'"} {
		if bytes.Contains([]byte(text), []byte(mark)) {
			plain := bytes.TrimSpace(bytes.Map(func(r rune) rune {
				if r == '-' || r == '+' || r == '=' || r == ' ' || r == ')' || string(r) == mark {
					return -1
				}
				return r
			}, []byte(text)))
			_, ok := number(plain, decimal)
			if !ok {
				_, _, ok = grouped(plain, decimal)
			}
			if ok {
				return mark
			}
		}
	}
	return ""
}
