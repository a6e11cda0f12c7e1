package ui

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"

	"descent/tui/plot"
)

var foreground = regexp.MustCompile(`38;2;(\d+);(\d+);(\d+)`)

// inkOfStyle returns the color of text in a style.
func inkOfStyle(t *testing.T, s plot.Style) (ink plot.Ink) {
	t.Helper()
	m := foreground.FindString(string(s))
	if _, err := fmt.Sscanf(m, "38;2;%d;%d;%d", &ink.R, &ink.G, &ink.B); err != nil {
		t.Fatalf("style %q has no color: %v", s, err)
	}
	return ink
}

// TestContrasts tests that text has a contrast of 4.5 to 1 against the background, and that
// other elements, including dimmed curves, have one of 3 to 1. An alarm is bold, and no run
// has its color.
func TestContrasts(t *testing.T) {
	for _, dark := range []bool{true, false} {
		th := NewTheme(Look{Dark: dark, Colors: colorprofile.TrueColor, Glyphs: &plot.Box})
		ground := th.Paint.Background()
		check := func(what string, s plot.Style, least float64) {
			if got := inkOfStyle(t, s).Contrast(ground); got < least {
				t.Errorf("dark %v: %s has a contrast of %.2f to 1, want %v", dark, what, got, least)
			}
		}
		alarm := inkOfStyle(t, th.Grave)
		for slot := range th.Runs {
			what := fmt.Sprintf("run %c", 'A'+slot)
			check(what, th.Runs[slot], plot.ReadableContrast)
			check(what+" selected", th.Bold[slot], plot.ReadableContrast)
			check(what+" dimmed", th.Dim[slot], plot.VisibleContrast)
			check(what+" dimmed more", th.Dimmer[slot], plot.VisibleContrast)
			check(what+" faint", th.Faint[slot], plot.VisibleContrast)
			if full, band := inkOfStyle(t, th.Runs[slot]), *th.Band[slot]; full.Contrast(band) < plot.VisibleContrast {
				t.Errorf("dark %v: %s has a contrast of %.2f to 1 against what is between its curves", dark, what, full.Contrast(band))
			}
			if inkOfStyle(t, th.Runs[slot]) == alarm {
				t.Errorf("dark %v: %s has the color of alarms", dark, what)
			}
		}
		check("an alarm", th.Grave, plot.ReadableContrast)
		check("weak text", th.Weak, plot.ReadableContrast)
		if !strings.Contains(string(th.Grave), "\x1b[1;") {
			t.Errorf("dark %v: an alarm is written with %q, want bold", dark, th.Grave)
		}
	}
}

// TestFewColors tests that with few colors no style is a mixture of colors, and that styles
// that must be visible are not empty.
func TestFewColors(t *testing.T) {
	th := NewTheme(Look{Dark: true, Colors: colorprofile.ANSI, Glyphs: &plot.Box})
	for slot := range th.Runs {
		if th.Band[slot] != nil || th.DimBand[slot] != nil || th.bandStyle(slot) != "" {
			t.Errorf("run %c has a color between its curves", 'A'+slot)
		}
		if th.Dim[slot] != th.Runs[slot] || th.Dimmer[slot] != th.Runs[slot] || th.Bold[slot] == th.Runs[slot] {
			t.Errorf("run %c is drawn in %q, dimmed in %q, selected in %q", 'A'+slot, th.Runs[slot], th.Dim[slot], th.Bold[slot])
		}
	}
}
