package uitest

import (
	"math"
	"regexp"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"descent/tui/plot"
)

// Extremes are numbers that runs can bring about.
var Extremes = []float64{0, 1e-300, -1e-300, 5.8e-42, 1e-5, -0.00012, 0.01, 0.123456789, -1, 12.3456789, -9999.99999, 99999.9,
	123456.789, -6690099642796498351030272, 5.8e41, -9.3e41, 1e300, -1e300, math.NaN(), math.Inf(1), math.Inf(-1)}

var longNumber = regexp.MustCompile(`[-+]?\d+(\.\d+)?(e[-+]?\d+)?`)

// CheckNumbers checks that no number in text takes more than eight columns.
func CheckNumbers(t testing.TB, what, text string) {
	t.Helper()
	for _, n := range longNumber.FindAllString(text, -1) {
		width := 8
		if strings.Contains(n, "e+") { // in the trainer's sentences, where nothing has to fit
			width = 10
		}
		if len(strings.TrimPrefix(n, "+")) > width {
			t.Fatalf("%s: %q is %d wide in\n%s", what, n, len(n), text)
		}
	}
}

// Plain returns what a canvas shows, without styles.
func Plain(c plot.Canvas) string { return ansi.Strip(c.String()) }
