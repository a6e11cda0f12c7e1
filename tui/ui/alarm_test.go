package ui

import (
	"image/color"
	"math"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"

	"descent/tui/plot"
)

// inLab returns a color in the CIELAB space of 1976, in which distances correspond to
// perceived differences: 2 is hardly visible, and the closest colors of runs differ by 26.
func inLab(c color.Color) [3]float64 {
	r, g, b, _ := c.RGBA()
	linear := func(v uint32) float64 {
		if u := float64(v) / 0xFFFF; u > 0.04045 {
			return math.Pow((u+0.055)/1.055, 2.4)
		}
		return float64(v) / 0xFFFF / 12.92
	}
	lr, lg, lb := linear(r), linear(g), linear(b)
	f := func(t float64) float64 {
		if t > 0.008856 {
			return math.Cbrt(t)
		}
		return 7.787*t + 16.0/116
	}
	x := f((0.4124*lr + 0.3576*lg + 0.1805*lb) / 0.95047)
	y := f(0.2126*lr + 0.7152*lg + 0.0722*lb)
	z := f((0.0193*lr + 0.1192*lg + 0.9505*lb) / 1.08883)
	return [3]float64{116*y - 16, 500 * (x - y), 200 * (y - z)}
}

// TestNoRunHasTheColorOfAlarms tests that the colors of runs differ from that of errors in
// each look.
func TestNoRunHasTheColorOfAlarms(t *testing.T) {
	for _, dark := range []bool{true, false} {
		for _, profile := range []colorprofile.Profile{colorprofile.ANSI, colorprofile.ANSI256, colorprofile.TrueColor} {
			look := Look{dark, profile, &plot.Box}
			alarm := inLab(profile.Convert(look.alarm()))
			for i, c := range look.palette() {
				run := inLab(profile.Convert(lipgloss.Color(c)))
				far := math.Sqrt(sq(run[0]-alarm[0]) + sq(run[1]-alarm[1]) + sq(run[2]-alarm[2]))
				if far < 35 {
					t.Errorf("dark %v, %v: run %c is only %.0f from the color of alarms", dark, profile, 'A'+rune(i), far)
				}
			}
			theme := NewTheme(look)
			if want := prefix(lipgloss.NewStyle().Bold(true).Foreground(look.alarm())); theme.Grave != want {
				t.Errorf("alarms are written with %q, want %q", theme.Grave, want)
			}
			for i := range theme.Runs[:runColors] {
				if theme.Grave == theme.Runs[i] || theme.Grave == theme.Chips[i] {
					t.Errorf("alarms look like run %c", 'A'+rune(i))
				}
			}
		}
	}
}

func sq(v float64) float64 { return v * v }

// TestColorsDiffer tests that the colors of runs differ from each other in each look.
func TestColorsDiffer(t *testing.T) {
	for _, dark := range []bool{true, false} {
		for colors := range 6 {
			theme := NewTheme(Look{dark, colorprofile.Profile(colors), &plot.Box})
			seen := map[plot.Style]int{}
			for i, s := range theme.Runs[:runColors] {
				if j, ok := seen[s]; ok {
					t.Errorf("runs %d and %d are alike", i, j)
				}
				seen[s] = i
			}
			if len(seen) != runColors {
				t.Errorf("%d colors", len(seen))
			}
		}
	}
}
