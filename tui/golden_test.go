package tui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"descent/tui/ui"
	"descent/tui/ui/uitest"
)

// picture returns what a terminal of w×h cells shows of app in a look.
func picture(t *testing.T, app *App, look ui.Look, w, h int) (text, styled string) {
	t.Helper()
	app.display.restyle(look)
	app.Update(tea.WindowSizeMsg{Width: w, Height: h})
	last := lastLine(app.View().Content)
	s := open(t, app, w, h, tea.WithColorProfile(look.Colors))
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(2 * time.Millisecond) {
		if text = s.text(); lastLine(text) == last { // the terminal has got all of it
			break
		}
	}
	styled = s.term.Render() + "\n"
	s.program.Kill()
	<-s.done
	return text, strings.ReplaceAll(styled, "\r", "")
}

// The whole dashboard in every size, as a terminal emulator shows it: the one
// golden file that shows what surrounds the screens. Those of the screens are
// in their packages.
func TestGoldenFrame(t *testing.T) {
	var all strings.Builder
	for _, size := range uitest.Sizes {
		app := staged(t, "overfit")
		text, _ := picture(t, app, uitest.Looks[0].Look, size[0], size[1])
		uitest.CheckFits(t, strings.TrimSuffix(text, "\n"), size[0], size[1])
		fmt.Fprintf(&all, "== %dx%d\n%s", size[0], size[1], text)
	}
	uitest.Golden(t, "frame", all.String())
}

// In every look a terminal emulator shows what the dashboard draws: the text
// of all is that of the first, but for characters that it lacks, and the
// colors are those of the look.
func TestLooksInTheTerminal(t *testing.T) {
	for _, look := range uitest.Looks {
		for _, runs := range []string{"healthy", "overfit", "diverged", "wild"} {
			app := staged(t, runs)
			text, styled := picture(t, app, look.Look, 80, 24)
			if want := uitest.Trimmed(app.View().Content); strings.TrimRight(text, "\n") != strings.TrimRight(want, "\n") {
				t.Errorf("%s, %s: the terminal shows\n%s\nwant\n%s", look.Name, runs, text, want)
			}
			if look.Glyphs.Plain {
				uitest.CheckASCII(t, text)
			}
			colored := strings.Contains(styled, "38;2;")
			if full := look.Name == "dark" || look.Name == "light"; colored != full {
				t.Errorf("%s, %s: colors of 24 bits: %v", look.Name, runs, colored)
			}
		}
	}
}
