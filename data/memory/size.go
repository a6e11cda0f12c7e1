package memory

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// least is the smallest limit that the program starts with.
const least = 64e6

// A Size is a number of bytes as text, such as 500MB or 1.5GiB. It is a flag's
// value; 0 stands for Share of what is free.
type Size float64

// units are the units of a Size, longer names first.
var units = []struct {
	name  string
	bytes float64
}{
	{"kib", 1 << 10}, {"mib", 1 << 20}, {"gib", 1 << 30}, {"tib", 1 << 40},
	{"kb", 1e3}, {"mb", 1e6}, {"gb", 1e9}, {"tb", 1e12},
	{"k", 1e3}, {"m", 1e6}, {"g", 1e9}, {"t", 1e12}, {"b", 1}, {"", 1},
}

// Set reads a size, or says what is wrong with it.
func (s *Size) Set(text string) error {
	lower := strings.ToLower(strings.TrimSpace(text))
	for _, u := range units {
		digits, ok := strings.CutSuffix(lower, u.name)
		if !ok {
			continue
		}
		x, err := strconv.ParseFloat(strings.TrimSpace(digits), 64)
		size := x * u.bytes
		switch {
		case err != nil || math.IsNaN(size) || math.IsInf(size, 0):
			return fmt.Errorf("%q is not a size: want one such as 500MB or 2GB", text)
		case size < least:
			return fmt.Errorf("%s is too small: want at least %s", text, Bytes(least))
		}
		*s = Size(size)
		return nil
	}
	return nil // not reached: the last unit ends every text
}

// String returns the size as text, "" for 0.
func (s *Size) String() string {
	if *s == 0 {
		return ""
	}
	return Bytes(float64(*s))
}

// Type returns how help names the value.
func (*Size) Type() string { return "SIZE" }

// Bytes writes an amount of memory with two digits or more: "3.4 GB".
func Bytes(n float64) string {
	names := []string{"bytes", "kB", "MB", "GB", "TB", "PB"}
	i := 0
	for ; n >= 999.5 && i < len(names)-1; i++ {
		n /= 1000
	}
	if n < 9.95 && i > 0 {
		return fmt.Sprintf("%.1f %s", n, names[i])
	}
	return fmt.Sprintf("%.0f %s", n, names[i])
}
