package tui

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"descent/tui/lanes"
	"descent/tui/ui"
)

// notPressed are the keys that leave the program, write files, or measure for
// minutes.
var notPressed = []string{"ctrl+z", "w", "Y", "C", "v"}

// everywhere calls look for each screen of app, and for each layer that a key
// of a screen, or of a layer that lies on it, puts on top; for what a key of all
// screens puts there only once, but for help. It leaves app as it was.
func everywhere(t *testing.T, app *App, look func(where string)) {
	pressed := map[string]bool{}
	for _, p := range app.pages {
		visit(t, app, p.Name())
		look(p.Name())
		for _, k := range p.keys {
			if slices.ContainsFunc(notPressed, k.Is) || pressed[k.Doc] && !k.Is("?") {
				continue
			}
			pressed[k.Doc] = true
			was := *app
			set := *app.lanes
			set.Lanes = app.lanes.Clone()
			app.pressed = k.Presses[0]
			opened(app, k, func() { look(p.Name() + ", " + k.Show) })
			for _, l := range app.lanes.Lanes {
				if !slices.Contains(set.Lanes, l) {
					stop(app, l)
				}
			}
			studies := app.studies
			*app, *app.lanes = was, set
			app.studies = studies
			app.Update(nil) // a screen sees that its layer is gone
			settle(t, app)
		}
	}
}

// trainingToo adds a run that trains, before the others, to a dashboard whose
// runs have ended.
func trainingToo(t *testing.T, app *App) *App {
	t.Helper()
	spec := lab(t, "epochs=1000000").Lanes[0]
	live := app.Start(spec, nil)
	t.Cleanup(func() { stop(app, live) })
	app.lanes.Live(live).Pause()
	all := app.lanes.Lanes
	app.lanes.Lanes = append([]*lanes.Lane{live}, all[:len(all)-1]...)
	return app
}

// opened calls look if a key puts a layer on top, and for layers that keys of
// this one put there.
func opened(app *App, k ui.Key, look func()) {
	if done(app, k.Do(app)); app.over == nil {
		return
	}
	done(app, app.nextStudy())
	look()
	first := app.over
	if _, ok := first.(*ui.Prompt); ok { // what is done with the text is no layer
		return
	}
	if p, ok := first.(*ui.FilePrompt); ok {
		done(app, p.Type(app, tea.PasteMsg{Content: "testdata"}))
	}
	for _, next := range first.Keys() {
		if len(next.Presses) == 0 || next.Is("esc") {
			continue
		}
		app.over = first
		if done(app, next.Do(app)); app.over != nil && reflect.TypeOf(app.over) != reflect.TypeOf(first) {
			look()
		}
	}
}

// layerTypes returns the names of all types of the program that are a layer, as
// the sources declare them: package and type.
func layerTypes(t *testing.T) (names []string) {
	methods := map[string]int{}
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv == nil || !slices.Contains([]string{"Keys", "Draw", "Name"}, f.Name.Name) {
				continue
			}
			if star, ok := f.Recv.List[0].Type.(*ast.StarExpr); ok {
				if of, ok := star.X.(*ast.Ident); ok {
					methods[path.Base(filepath.ToSlash(filepath.Dir(name)))+"."+of.Name]++
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, n := range methods {
		if n == 3 {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		t.Fatal(errors.New("there is no layer"))
	}
	return names
}

// The keys of the screens lead to every layer that there is, so that tests of
// what they lead to miss none. Every key of a screen, and of each layer on it, is
// on the help page of that screen; and a layer does something with keys of its
// table alone: others are typed, or go back where it says so.
func TestLayersAndTheirKeys(t *testing.T) {
	app := trainingToo(t, midway(finished(t, lab(t, "data=digits", "hidden=8", "epochs=1", "examples=100"))))
	seen, helps := map[string]bool{}, map[string]string{}
	everywhere(t, app, func(where string) {
		name := app.pages[app.page].Name()
		if helps[name] == "" {
			app.openHelp()
			helps[name] = drawn(app, 400, 300)
			app.over = nil
			checkHelp(t, helps[name], name, app.pages[app.page].keys)
		}
		if app.over == nil {
			return
		}
		seen[strings.TrimPrefix(reflect.TypeOf(app.over).String(), "*")] = true
		if _, own := app.over.(*ui.Question); !own { // which names its keys itself
			checkHelp(t, helps[name], where, app.over.Keys())
		}
		checkOtherKeys(t, app, where)
	})
	for _, name := range layerTypes(t) {
		if !seen[name] {
			t.Errorf("no key of a screen leads to the layer %s: %v", name, seen)
		}
	}
}

// checkHelp checks that keys and what they do are on a help page, which is so
// wide that nothing is broken.
func checkHelp(t *testing.T, page, where string, keys []ui.Key) {
	t.Helper()
	for _, k := range keys {
		if !strings.Contains(page, k.Show) || !strings.Contains(page, k.Doc) {
			t.Errorf("%s: help lacks %s: %s", where, k.Show, k.Doc)
		}
	}
}

// checkOtherKeys presses keys that a layer does not have. What people type is
// not among them.
func checkOtherKeys(t *testing.T, app *App, where string) {
	t.Helper()
	layer := app.over
	if slices.ContainsFunc(layer.Keys(), func(k ui.Key) bool { return k.Show == "other keys" }) {
		return
	}
	before := drawn(app, 120, 40)
	for _, code := range []rune{tea.KeyF1, tea.KeyF5, tea.KeyInsert, tea.KeyPgUp, tea.KeyPgDown, tea.KeyUp, tea.KeyDown, tea.KeyTab, tea.KeyEnter, tea.KeyEsc} {
		msg := tea.KeyPressMsg{Code: code}
		if slices.ContainsFunc(layer.Keys(), func(k ui.Key) bool { return k.Is(msg.String()) }) {
			continue
		}
		app.Update(msg)
		if after := drawn(app, 120, 40); app.over != layer || after != before {
			t.Errorf("%s: %s does something in %s that help does not say", where, msg, layer.Name())
		}
		app.over = layer
	}
}
