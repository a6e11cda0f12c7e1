package plot

import (
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
)

// Every number takes at most eight columns, is right in its first digits, and has no
// exponent from a thousandth to five digits.
func TestNumbers(t *testing.T) {
	writers := map[string]struct {
		write func(float64) string
		off   float64 // how far from the number the text may be, absolutely
	}{
		"Number":     {Number, 0},
		"Short 4":    {func(v float64) string { return Short(v, 4) }, 0},
		"Short 6":    {func(v float64) string { return Short(v, 6) }, 0},
		"Short 2":    {func(v float64) string { return Short(v, 2) }, 0},
		"Decimals 1": {func(v float64) string { return Decimals(v, 1) }, 0.0501},
		"Decimals 3": {func(v float64) string { return Decimals(v, 3) }, 0.000501},
		"Decimals 4": {func(v float64) string { return Decimals(v, 4) }, 0.0000501},
	}
	rng := rand.New(rand.NewPCG(1, 1))
	for range 20_000 {
		v := (rng.Float64() + 0.1) * math.Pow(10, rng.Float64()*610-310) * float64(1-2*rng.IntN(2))
		if rng.IntN(2) == 0 {
			v = (rng.Float64() - 0.5) * math.Pow(10, rng.Float64()*12-6)
		}
		for name, w := range writers {
			text := w.write(v)
			if len(text) > numberWidth {
				t.Fatalf("%s(%v) = %q is %d wide", name, v, text, len(text))
			}
			read, err := strconv.ParseFloat(text, 64)
			if err != nil && !math.IsInf(read, 0) { // what rounds up to more than the largest number
				t.Fatalf("%s(%v) = %q is no number", name, v, text)
			}
			if math.Abs(read-v) > 0.51*math.Abs(v)+w.off && !math.IsInf(read, 0) {
				t.Fatalf("%s(%v) = %q", name, v, text)
			}
			if a := math.Abs(v); strings.Contains(text, "e") && a >= 1.1e-3 && a < 99999 {
				t.Fatalf("%s(%v) = %q has an exponent", name, v, text)
			}
			if strings.HasPrefix(text, "-") && strings.Trim(text, "-0.") == "" {
				t.Fatalf("%s(%v) = %q", name, v, text)
			}
		}
		if text := Count(v); len(text) > numberWidth {
			t.Fatalf("Count(%v) = %q", v, text)
		}
	}
}

func TestNumberTexts(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct{ got, want string }{
		{Number(0), "0"}, {Number(1), "1.00"}, {Number(-0.5), "-0.500"}, {Number(12.34), "12.3"}, {Number(-0.00099), "-9.9e-4"}, {Number(0.5678), "0.568"}, {Number(0.001234), "0.0012"}, {Number(0.0346), "0.035"}, {Number(1.234), "1.23"},
		{Number(99999), "99999"}, {Number(99999.9), "1.0e5"}, {Number(5.78e41), "5.8e41"}, {Number(-5.78e-300), "-6e-300"},
		{Number(math.NaN()), "nan"}, {Number(inf), "inf"}, {Number(-inf), "-inf"},
		{Short(0.02, 4), "0.02"}, {Short(1e-5, 4), "1e-5"}, {Short(100, 4), "100"}, {Short(-0.00123456, 6), "-0.00123"},
		{Short(0.0125, 4), "0.0125"}, {Short(2.3028, 4), "2.303"}, {Short(1.2345e-5, 4), "1.234e-5"}, {Short(math.NaN(), 4), "nan"},
		{Decimals(0.9, 3), "0.900"}, {Decimals(-0.0001, 3), "0.000"}, {Decimals(12.345, 3), "12.35"}, {Decimals(1234.5, 3), "1234"},
		{Decimals(123.45, 1), "123.5"}, {Decimals(-9.31e41, 3), "-9.3e41"}, {Decimals(0.12345, 4), "0.1235"}, {Decimals(inf, 3), "inf"},
		{Signed(0.0123, 3), "+0.012"}, {Signed(-0.5, 3), "-0.500"}, {Signed(0, 3), "+0.000"}, {Count(412_000), "412k"}, {Count(1.26e6), "1.3M"}, {Count(1e300), "1.0e300"},
		{FormatTick(100_000, 0), "1e5"}, {FormatTick(150_000, 0), "1.5e5"}, {FormatTick(123_456, 0), "123456"}, {FormatTick(0.00005, 5), "5e-5"},
		{FormatShortest(0.0002), "2e-4"}, {FormatShortest(1.0000000000000001e-298), "1e-298"}, {FormatShortest(20), "20"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

func TestWholeNumbers(t *testing.T) {
	for n, want := range map[int]string{0: "0 units", 1: "1 unit", 999: "999 units", 1000: "1,000 units", 1234567: "1,234,567 units", -100: "-100 units", -1000: "-1,000 units"} {
		if got := Plural(n, "unit"); got != want {
			t.Errorf("%d is %q: want %q", n, got, want)
		}
	}
}
