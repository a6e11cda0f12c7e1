package cli

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"descent/model/catalog"
	"descent/tui/plot"
)

// themes are the values of --theme.
var themes = []catalog.Choice{{Name: "auto", Doc: "as the terminal says"}, {Name: "dark"}, {Name: "light"}}

// lookOptions are the flags for the dashboard that do not affect runs.
type lookOptions struct {
	ascii  bool
	glyphs string
	theme  string
	onEnd  string // command

	recordTo string // file
}

// addFlags gives a command the flags, except for --on-end.
func (l *lookOptions) addFlags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&l.glyphs, "glyphs", glyphNames()[0], "characters of charts: "+strings.Join(glyphNames(), ", "))
	cmd.Flags().BoolVar(&l.ascii, "ascii", false, "draw with ASCII characters only, like --glyphs ascii")
	cmd.Flags().StringVar(&l.recordTo, "record", "", "record the dashboard in `FILE` as an asciicast, which asciinema plays")
	cmd.Flags().StringVar(&l.theme, "theme", "auto", "colors for a dark or a light background: auto, dark, light")
	offerChoices(cmd, "theme", themes)
}

// check returns an error for a value that does not exist.
func (l lookOptions) check() error {
	if err := checkTheme(l.theme); err != nil {
		return fmt.Errorf("--theme: %w", err)
	}
	if err := checkGlyphs(l.glyphs); err != nil {
		return fmt.Errorf("--glyphs: %w", err)
	}
	return nil
}

// checkTheme returns an error if text is not the name of a theme.
func checkTheme(text string) error {
	var names []string
	for _, t := range themes {
		names = append(names, t.Name)
	}
	if !slices.Contains(names, text) {
		return catalog.Unknown("theme", text, names)
	}
	return nil
}

// checkGlyphs returns an error if text is not one of glyphNames.
func checkGlyphs(text string) error {
	if names := glyphNames(); !slices.Contains(names, text) {
		return catalog.Unknown("glyphs", text, names)
	}
	return nil
}

// glyphNames returns the names of the characters that charts are drawn with,
// the usual ones first.
func glyphNames() (names []string) {
	for _, g := range plot.AllGlyphs {
		names = append(names, strings.ToLower(g.Name))
	}
	return names
}

// chosenGlyphs returns the characters to draw the dashboard with.
func (l lookOptions) chosenGlyphs() *plot.Glyphs {
	chosen := plot.AllGlyphs[slices.Index(glyphNames(), l.glyphs)]
	return glyphs(l.ascii || chosen.Plain, chosen)
}

// textGlyphs returns the characters for printed charts.
func textGlyphs() *plot.Glyphs { return glyphs(false, &plot.Auto) }

// glyphs returns the characters for charts: ASCII if ascii is set or the locale is not
// UTF-8, else want.
func glyphs(ascii bool, want *plot.Glyphs) *plot.Glyphs {
	if ascii || !utf8Locale(os.Getenv) {
		return &plot.ASCII
	}
	return want
}

// utf8Locale reports whether the environment has a UTF-8 locale, in which a terminal can
// show box characters. It is true if no locale is set, because most terminals can.
func utf8Locale(getenv func(string) string) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := strings.ToLower(getenv(name)); v != "" {
			return strings.Contains(v, "utf-8") || strings.Contains(v, "utf8")
		}
	}
	return true
}
