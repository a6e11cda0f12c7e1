package plot

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// numberWidth is the largest number of columns that a number takes.
const numberWidth = 8

// Numbers from smallest to below largest are written without an exponent, others
// in scientific notation. From 99999.5 on, rounding gives 100000.
const smallest, largest = 1e-3, 99999.5

// Number returns v in at most eight columns, with at least two significant digits:
// "0.0012", "0.034", "4.50", "123", "12345", "5.8e41".
func Number(v float64) string {
	switch a := math.Abs(v); {
	case v == 0:
		return "0"
	case !finite(v):
		return noNumber(v)
	case a < smallest || a >= largest:
		return scientific(v, 1)
	case a < 0.01:
		return strconv.FormatFloat(v, 'f', 4, 64)
	case a < 1:
		return strconv.FormatFloat(v, 'f', 3, 64)
	default:
		return strconv.FormatFloat(v, 'f', max(2-magnitude(a), 0), 64)
	}
}

// Short returns v with up to the given number of significant digits, in at most
// eight columns and without zeros at its end: "0.02", "1.5", "1e-5".
func Short(v float64, digits int) string {
	a := math.Abs(v)
	switch {
	case v == 0:
		return "0"
	case !finite(v):
		return noNumber(v)
	case a < smallest || a >= largest:
		return withoutZeros(scientific(v, digits-1))
	}
	n := max(digits-1-magnitude(a), 0)
	text := strconv.FormatFloat(v, 'f', n, 64)
	for ; len(text) > numberWidth; n-- {
		text = strconv.FormatFloat(v, 'f', n-1, 64)
	}
	return withoutZeros(text)
}

// Decimals returns a score with n decimals, or fewer if it is large, in at most
// eight columns: "0.913", "12.34", "-9.3e41". A small score is rounded to 0:
// scores are shares of a limited number of examples, so smaller differences have
// no meaning.
func Decimals(v float64, n int) string {
	a := math.Abs(v)
	switch {
	case !finite(v):
		return noNumber(v)
	case a >= largest:
		return scientific(v, 1)
	}
	n = min(n, max(max(n, 3)-max(magnitude(a), 0), 0))
	text := strconv.FormatFloat(v, 'f', n, 64)
	if strings.Trim(text, "-0.") == "" {
		return strings.TrimPrefix(text, "-")
	}
	return text
}

// Signed returns a difference of scores with its sign, otherwise like Decimals.
func Signed(v float64, n int) string {
	text := Decimals(v, n)
	if math.IsNaN(v) || strings.HasPrefix(text, "-") {
		return text
	}
	return "+" + text
}

// Whole returns a whole number with commas: "1,000".
func Whole(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0 && text[i-1] != '-'; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// Plural returns a number with its noun: "1 unit", "2,000 units".
func Plural(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return Whole(n) + " " + noun
}

// Count returns a count in short form: "95", "4.1k", "412k", "1.3M".
func Count(n float64) string {
	switch {
	case !finite(n):
		return noNumber(n)
	case math.Abs(n) >= 1e10:
		return scientific(n, 1)
	case n >= 1e7:
		return fmt.Sprintf("%.0fM", n/1e6)
	case n >= 1e6:
		return fmt.Sprintf("%.1fM", n/1e6)
	case n >= 1e4:
		return fmt.Sprintf("%.0fk", n/1e3)
	case n >= 1e3:
		return fmt.Sprintf("%.1fk", n/1e3)
	case n <= -1e5:
		return scientific(n, 1)
	}
	return fmt.Sprintf("%.0f", n)
}

// FormatTick returns the label of a tick with the given number of decimals, or in
// scientific notation if that is shorter.
func FormatTick(v float64, decimals int) string {
	a := math.Abs(v)
	if decimals <= 4 && a < largest {
		return strconv.FormatFloat(v, 'f', decimals, 64)
	}
	if v == 0 {
		return "0"
	}
	short := exact(v)
	if a < 1e9 && decimals < numberWidth {
		if plain := strconv.FormatFloat(v, 'f', decimals, 64); len(plain) <= len(short) {
			return plain
		}
	}
	return short
}

// FormatShortest returns the label of a tick with as few digits as it needs.
func FormatShortest(v float64) string {
	if a := math.Abs(v); v != 0 && (a < smallest || a >= largest) {
		return exact(v)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// exact returns v with an exponent and up to 15 digits. Further digits would show
// rounding errors.
func exact(v float64) string { return withoutZeros(tidy(strconv.FormatFloat(v, 'e', 14, 64))) }

// finite reports whether v is neither NaN nor infinite.
func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// noNumber returns the text for a v that is not finite.
func noNumber(v float64) string {
	switch {
	case math.IsInf(v, 1):
		return "inf"
	case math.IsInf(v, -1):
		return "-inf"
	}
	return "nan"
}

// magnitude returns the exponent of a positive number: 2 for 123.
func magnitude(a float64) int {
	if a == 0 {
		return 0
	}
	return int(math.Floor(math.Log10(a)))
}

// scientific returns v with an exponent and the given number of decimals, or fewer
// if it would take more than eight columns.
func scientific(v float64, decimals int) string {
	text := tidy(strconv.FormatFloat(v, 'e', decimals, 64))
	for ; len(text) > numberWidth && decimals > 0; decimals-- {
		text = tidy(strconv.FormatFloat(v, 'e', decimals-1, 64))
	}
	return text
}

// tidy drops the plus and the zeros of an exponent: "1e5" for "1e+05".
func tidy(text string) string {
	mantissa, exponent, _ := strings.Cut(text, "e")
	n, _ := strconv.Atoi(exponent)
	return mantissa + "e" + strconv.Itoa(n)
}

// withoutZeros drops the zeros at the end of the decimals of a number.
func withoutZeros(text string) string {
	whole, rest, _ := strings.Cut(text, ".")
	decimals, exponent, scientific := strings.Cut(rest, "e")
	if decimals = strings.TrimRight(decimals, "0"); decimals != "" {
		whole += "." + decimals
	}
	if scientific {
		whole += "e" + exponent
	}
	return whole
}
