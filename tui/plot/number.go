package plot

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// numberWidth is how many columns a number takes at the most.
const numberWidth = 8

// Numbers from smallest to below largest are written plainly, others in
// scientific notation. From largest on, rounding gives 100000.
const smallest, largest = 1e-3, 99999.5

// Number writes a measurement in at most eight columns, with two or three
// significant digits: "0.0012", "0.034", "4.50", "123", "12345", "5.8e41".
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

// Short writes v with up to so many significant digits, in at most eight
// columns and without zeros at its end: "0.02", "1.5", "1e-5".
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

// Decimals writes a score with n decimals, fewer where it is large, in at most
// eight columns: "0.913", "12.34", "-9.3e41". A small score is rounded to 0:
// scores are shares of some examples, and what is below their resolution is
// noise.
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

// Signed writes a difference of scores with its sign, otherwise as Decimals
// does.
func Signed(v float64, n int) string {
	text := Decimals(v, n)
	if math.IsNaN(v) || strings.HasPrefix(text, "-") {
		return text
	}
	return "+" + text
}

// Count writes a large number as people do: "412k", "1.3M".
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

// FormatTick returns a tick in full, with the given decimals or in scientific
// notation where that is shorter.
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

// FormatShortest returns a tick in as many digits as it takes.
func FormatShortest(v float64) string {
	if a := math.Abs(v); v != 0 && (a < smallest || a >= largest) {
		return exact(v)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// exact writes v with an exponent and up to 15 digits: one or two more would
// show rounding errors.
func exact(v float64) string { return withoutZeros(tidy(strconv.FormatFloat(v, 'e', 14, 64))) }

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// noNumber writes what is not finite.
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

// scientific writes v with the given decimals and an exponent, with fewer
// where it takes more than eight columns.
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
