package tui

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"descent/data/excerpt"
	"descent/presets"
	"descent/presets/lesson"
	"descent/trainer"
	"descent/tui/lessons"
	"descent/tui/plot"
)

// The texts from outside that the screens have to cope with: long ones, wide
// ones, and characters that are joined.
const (
	longTitle  = "Titel 网络训练实验 with a name that is longer than any line of a small terminal has room for 👩‍💻👍🏽 and goes on to its end"
	longColumn = "Spalte 输入 with a very long name 🌡️ number"
	longClass  = "Klasse 类别 of some length 🐱 number"
	longLane   = "Lauf 运行 with a long name e\u0301 that goes on 🚀 number"
)

// shownAs returns text as a canvas shows it: the first of joined characters.
func shownAs(text string) string {
	var b strings.Builder
	for len(text) > 0 {
		r, columns, size := excerpt.First(text)
		if columns > 0 {
			b.WriteRune(r)
		}
		text = text[size:]
	}
	return b.String()
}

// outside returns experiments with long, wide and many names: tables with
// classes and with a number, lanes that differ in many settings, and so many of
// them. texts are those that must not be cut without a mark.
func outside(t *testing.T, target string, n int) (p presets.Preset, texts []string) {
	t.Helper()
	const columns, classes = 12, 9
	path := filepath.Join(t.TempDir(), "data 数据 with a long name.csv")
	var b strings.Builder
	var names []string
	for c := range columns {
		names = append(names, fmt.Sprintf("%s %d", longColumn, c))
	}
	fmt.Fprintf(&b, "%s,kind,size\n", strings.Join(names, ","))
	for r := range 90 {
		for c := range columns {
			fmt.Fprintf(&b, "%d.%d,", (r*7+c*3)%11, c)
		}
		fmt.Fprintf(&b, "%s %d,%d\n", longClass, r%classes, r%13)
	}
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	p = presets.Preset{Name: "outside", Title: longTitle}
	optimizers, activations := []string{"sgd", "momentum", "adam", "rmsprop"}, []string{"relu", "tanh", "elu"}
	for i := range n {
		spec := trainer.Default()
		spec.Name = fmt.Sprintf("%s %d", longLane, i)
		for _, s := range []string{"data=csv:target=" + target + `,file="` + path + `"`, "preprocess=standardize", "epochs=2", "batch=30", fmt.Sprint("hidden=", 4+i%3),
			"optimizer=" + optimizers[i%4], "activation=" + activations[i%3], fmt.Sprint("lr=0.0", 1+i%7), fmt.Sprint("l2=0.00", i%5), fmt.Sprint("dropout=0.", i%3), fmt.Sprint("seed=", 1+i)} {
			key, value, _ := strings.Cut(s, "=")
			if err := spec.Set(key, value); err != nil {
				t.Fatal(err)
			}
		}
		if target == "size" {
			if err := spec.Set("loss", "squared"); err != nil {
				t.Fatal(err)
			}
		}
		p.Lanes = append(p.Lanes, spec)
	}
	for _, text := range []string{longTitle, longColumn, longClass, longLane} {
		texts = append(texts, shownAs(text))
	}
	return p, texts
}

// A sheetOfTexts collects what is written on a canvas, and what goes wrong with it.
type sheetOfTexts struct {
	writes []plot.Write
	owner  map[[2]int]int // of each cell, the index of what was written there last
}

// traced returns a canvas whose texts are collected.
func (s *sheetOfTexts) traced(g *plot.Glyphs, w, h int) plot.Canvas {
	s.owner = map[[2]int]int{}
	return g.Canvas(w, h).Traced(func(w plot.Write) { s.writes = append(s.writes, w) })
}

// check returns what went wrong: a text that begins outside of its panel, lies
// on another, or touches it.
func (s *sheetOfTexts) check() (wrong []string) {
	for i, w := range s.writes {
		left, top := w.Within.Place()
		text := strings.TrimRight(w.Text, " ")
		switch {
		case strings.TrimSpace(text) == "":
			continue
		case w.Y < top || w.Y >= top+w.Within.Height:
			wrong = append(wrong, fmt.Sprintf("%q in row %d is not on its panel, rows %d to %d", w.Text, w.Y, top, top+w.Within.Height))
			continue
		case w.X < left || w.X+leading(text) >= left+w.Within.Width:
			wrong = append(wrong, fmt.Sprintf("%q at column %d of row %d is not on its panel, columns %d to %d", w.Text, w.X, w.Y, left, left+w.Within.Width))
			continue
		}
		x, drawn := w.X, shownAs(w.Within.Clip(text, left+w.Within.Width-w.X))
		for _, r := range drawn {
			at := [2]int{x, w.Y}
			if j, ok := s.owner[at]; ok && r != ' ' && s.writes[j].Text != w.Text && s.glyph(j, x) != r && s.glyph(j, x) != ' ' {
				wrong = append(wrong, fmt.Sprintf("%q lies on %q in row %d", w.Text, s.writes[j].Text, w.Y))
				break
			}
			s.owner[at] = i
			x += plot.Width(string(r))
		}
		if j, ok := s.owner[[2]int{x, w.Y}]; ok && s.touches(i, j, x) {
			wrong = append(wrong, fmt.Sprintf("%q touches %q in row %d", w.Text, s.writes[j].Text, w.Y))
		}
		if j, ok := s.owner[[2]int{w.X - 1, w.Y}]; ok && s.touches(j, i, w.X) {
			wrong = append(wrong, fmt.Sprintf("%q touches %q in row %d", s.writes[j].Text, w.Text, w.Y))
		}
	}
	return wrong
}

// runLetter is what names a run where there is no room for more: letters at the
// ends of curves stand side by side.
var runLetter = regexp.MustCompile(`^[A-Za-z]\d*$`)

// touches reports whether write i ends with a word where write j begins with one,
// at a column. A mark alone stands for what is before a text that is typed.
func (s *sheetOfTexts) touches(i, j, column int) bool {
	a, b := s.writes[i].Text, s.writes[j].Text
	return i != j && letter(s.glyph(i, column-1)) && letter(s.glyph(j, column)) &&
		a != plot.Box.More && !(runLetter.MatchString(a) && runLetter.MatchString(b))
}

// glyph returns the character of write j at a column.
func (s *sheetOfTexts) glyph(j, column int) rune {
	x := s.writes[j].X
	if column < x {
		return ' '
	}
	for _, r := range shownAs(s.writes[j].Text) {
		if x += plot.Width(string(r)); x > column {
			return r
		}
	}
	return ' '
}

// leading returns how many blanks a text begins with.
func leading(text string) int { return len(text) - len(strings.TrimLeft(text, " ")) }

// letter reports whether r is of a word or a number, or the mark of a cut.
func letter(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || string(r) == plot.Box.More
}

// cutWithoutMark returns where one of texts stands in lines, from its beginning,
// and ends before its end without a mark, unless it goes on in the next line.
func cutWithoutMark(lines []string, texts []string) (wrong []string) {
	for y, line := range lines {
		for _, text := range texts {
			begin := text[:strings.IndexByte(text, ' ')+1]
			for at := strings.Index(line, begin); at >= 0; {
				rest, want := line[at:], text
				n := len(commonPrefix(rest, want))
				after, more := strings.TrimLeft(rest[n:], " "), strings.TrimLeft(want[n:], " ")
				word, _, _ := strings.Cut(more, " ")
				wrapped := y+1 < len(lines) && strings.Contains(lines[y+1], commonStart(word))
				if more != "" && !strings.HasPrefix(after, plot.Box.More) && !wrapped {
					wrong = append(wrong, fmt.Sprintf("row %d: %q is cut: %s", y, text, strings.TrimSpace(line)))
				}
				next := strings.Index(line[at+len(begin):], begin)
				if next < 0 {
					break
				}
				at += len(begin) + next
			}
		}
	}
	return wrong
}

// commonStart returns the beginning of a word that a next line may hold.
func commonStart(word string) string {
	runes := []rune(word)
	return string(runes[:min(len(runes), 3)])
}

// commonPrefix returns what both texts begin with.
func commonPrefix(a, b string) string {
	n := 0
	x, y := []rune(a), []rune(b)
	for n < min(len(x), len(y)) && x[n] == y[n] {
		n++
	}
	return string(x[:n])
}

// checkTexts checks what app shows in some sizes.
func checkTexts(t *testing.T, app *App, where string, texts []string, seen map[string]bool) {
	t.Helper()
	for _, size := range [][2]int{{80, 24}, {100, 30}, {120, 40}} {
		app.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
		var sheet sheetOfTexts
		c := sheet.traced(&plot.Box, size[0], size[1])
		f := app.frame()
		if app.over != nil {
			app.over.Draw(&f.Scene, c)
		} else {
			f.draw(c)
		}
		text := ansi.Strip(c.String())
		for _, outside := range texts {
			begin, _, _ := strings.Cut(outside, " ")
			seen[begin] = seen[begin] || strings.Contains(text, begin)
		}
		wrong := append(sheet.check(), cutWithoutMark(strings.Split(text, "\n"), texts)...)
		for _, w := range wrong {
			if key := where + w; !seen[key] && len(seen) < 200 {
				seen[key] = true
				t.Errorf("%s, %dx%d: %s", where, size[0], size[1], w)
			}
		}
	}
}

// No text that is cut goes without the mark, no field touches or hides another,
// on every screen and every layer, however long, wide and many names are.
func TestTruncation(t *testing.T) {
	seen := map[string]bool{}
	for _, about := range []struct {
		target string
		lanes  int
		layers bool // too; they depend little on how many runs there are
	}{{"kind", 2, true}, {"size", 3, false}, {"kind", 5, false}, {"size", 12, true}} {
		p, texts := outside(t, about.target, about.lanes)
		app := trainingToo(t, midway(finished(t, p)))
		app.title = longTitle
		check := func(where string) {
			t.Helper()
			checkTexts(t, app, fmt.Sprint(about.lanes, " lanes, ", where), texts, seen)
		}
		if about.layers {
			everywhere(t, app, check)
		}
		for _, p := range app.pages {
			visit(t, app, p.Name())
			check(p.Name())
		}
		for _, text := range texts { // or the test looks at nothing
			if begin, _, _ := strings.Cut(text, " "); !seen[begin] {
				t.Errorf("%d lanes: %q is on no screen", about.lanes, text)
			}
		}
	}
}

// The same holds for each lesson, and for each panel that is shown alone.
func TestTruncationOfLessonsAndPanels(t *testing.T) {
	seen := map[string]bool{}
	p, texts := outside(t, "kind", 4)
	app := midway(finished(t, p))
	for i := range app.pages {
		visit(t, app, app.pages[i].Name())
		app.full = true
		for k, panel := range app.pages[i].panels {
			if panel.About != "" {
				app.focus = k
				checkTexts(t, app, app.pages[i].Name()+", "+panel.Name, texts, seen)
			}
		}
		app.full = false
	}
	for _, l := range lesson.All {
		p, err := l.Preset()
		if err != nil {
			t.Fatal(err)
		}
		visit(t, app, lessons.New(p).Name())
		app.lookAt(p, nil)
		for _, app.lecture = range []bool{false, true} {
			checkTexts(t, app, l.Name, texts, seen)
		}
	}
}
