package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"descent/presets"
	"descent/tui/ui/uitest"
)

// hostile is a name that no terminal should get.
const hostile = uitest.Hostile

// hostileFiles writes files of others into a folder: a table whose header and
// classes are hostile, one that is none, and a preset. It returns their paths.
func hostileFiles(t *testing.T) (tableFile, brokenFile, presetFile string) {
	t.Helper()
	dir := t.TempDir()
	quoted := `"` + strings.ReplaceAll(hostile, "\n", " ") + `"`
	rows := quoted + "1," + quoted + "\n"
	for i := range 40 {
		rows += strings.Repeat("1", 1+i%5) + "," + []string{"b", quoted}[i%2] + "\n"
	}
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	tableFile = write("table.csv", rows)
	brokenFile = write("x\x1b]0;pwn\a\u202e.csv", quoted+",y\n1,2\n"+quoted+",3\n4,"+quoted+"\n")
	presetFile = write("hostile.toml", string(presets.Format(hostilePreset(t, tableFile))))
	return tableFile, brokenFile, presetFile
}

// hostilePreset returns two lanes with hostile names on a table.
func hostilePreset(t *testing.T, tableFile string) presets.Preset {
	t.Helper()
	p, err := presets.Open("sgd-vs-momentum")
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Change([]presets.Setting{{Key: "data", Text: "csv:file=" + tableFile}, {Key: "epochs", Text: "2"}, {Key: "hidden", Text: "4"}}); err != nil {
		t.Fatal(err)
	}
	p.Title, p.Note = hostile, hostile
	for i := range p.Lanes {
		p.Lanes[i].Name += hostile
	}
	return p
}

// Nothing of others' names steers the terminal, whichever command prints them,
// as results or as an error.
func TestHostileNames(t *testing.T) {
	tableFile, brokenFile, presetFile := hostileFiles(t)
	csv := "csv:file=" + tableFile
	for _, args := range [][]string{
		{"train", presetFile}, {"train", presetFile, "--json"}, {"train", presetFile, "--print-preset"},
		{"train", presetFile, "--on-end", `printf '%s\n' "$DESCENT_RUN"`},
		{presetFile}, {"check", presetFile}, {"check", presetFile, "--json"}, {"lr", presetFile}, {"lr", presetFile, "--json"},
		{"search", presetFile, "--over", "lr=0.1..1", "--trials", "2"}, {"search", presetFile, "--over", "lr=0.1..1", "--trials", "2", "--json"},
		{"search", "--over", "data=moons|" + csv, "--trials", "2", "--epochs", "1"},
		{"ensemble", presetFile, "--members", "2"}, {"ensemble", presetFile, "--members", "2", "--json"},
		{"data", tableFile}, {"data", tableFile, "--json"}, {"data", brokenFile}, {"data", brokenFile, "--json"},
		{"train", "--data", csv + ",target=" + hostile}, {"train", "--data", "csv:file=" + brokenFile}, {"train", "--data", csv, "--lr", "1e30"},
		{"train", hostile}, {"train", hostile + ".toml"}, {hostile}, {"train", "--data", hostile}, {"train", "--activation", hostile},
		{"train", "--" + hostile}, {"train", "-\x1b"}, {"train", "a", hostile}, {"lessons", hostile}, {"lessons", "--check", hostile},
		{"search", "--over", hostile}, {"search", "--over", hostile + "=1..2"}, {"search", "--over", "lr=1..2", "--sampler", hostile},
		{"search", "--over", "lr=1..2", "--metric", hostile}, {"--theme", hostile}, {"--glyphs", hostile}, {"data", hostile},
		{"data", "npz:file=" + hostile}, {"data", "images:dir=" + hostile}, {"version", "--debug", "/no\x1b[2J/x"}, {"version", "--pprof", hostile},
		{"runs", "ls"}, {"runs", "ls", "--json"}, {"runs", "ls", hostile}, {"runs", "show", hostile}, {"runs", "compare", hostile, hostile},
		{"runs", "tag", hostile, hostile}, {"runs", "note", hostile}, {"resume", hostile}, {"version", "--store", hostile}, {"runs", "where", "--store", hostile},
		{"help", hostile}, {"completion", hostile}, {"__complete", "train", hostile}, {"parts", hostile}, {"version", hostile},
	} {
		_, out, errOut := descent(args...)
		if found := uitest.Steers(out + errOut); found != nil {
			t.Errorf("descent %q prints %q", args, found)
		}
		if out+errOut == "" {
			t.Errorf("descent %q prints nothing", args)
		}
		for line := range strings.Lines(out + errOut) {
			if strings.HasPrefix(line, "INJECTED") {
				t.Errorf("descent %q begins a line with a name's text: %q", args, line)
			}
		}
	}
}

// JSON keeps the exact text of names, and a printed preset means the same lanes.
func TestHostileNamesStayWhatTheyAre(t *testing.T) {
	tableFile, _, presetFile := hostileFiles(t)
	_, out, _ := descent("train", presetFile, "--json")
	lines := strings.Split(strings.TrimSpace(out), "\n")
	for _, line := range lines {
		var o struct{ Run string }
		if err := json.Unmarshal([]byte(line), &o); err != nil || !strings.HasSuffix(o.Run, hostile) {
			t.Fatalf("%v: the run is called %q in %s", err, o.Run, line)
		}
	}
	_, out, _ = descent("train", presetFile, "--print-preset")
	p, err := presets.Parse("printed.toml", []byte(out))
	if err != nil || p.Title != hostile || len(p.Lanes) != 2 || !strings.HasSuffix(p.Lanes[1].Name, hostile) {
		t.Errorf("%v: the printed preset has the title %q and %d lanes", err, p.Title, len(p.Lanes))
	}
	_, out, _ = descent("data", tableFile, "--json")
	if !json.Valid([]byte(out)) {
		t.Errorf("no JSON: %s", out)
	}
}

// Long names are cut, with a mark.
func TestLongNamesAreCut(t *testing.T) {
	t.Setenv("LC_ALL", "C.UTF-8")
	p := hostilePreset(t, filepath.Join(t.TempDir(), "none.csv"))
	if err := p.Change([]presets.Setting{{Key: "data", Text: "moons"}}); err != nil {
		t.Fatal(err)
	}
	p.Lanes[0].Name, p.Lanes[1].Name = strings.Repeat("long ", 20_000), strings.Repeat("x", 100_000)
	path := filepath.Join(t.TempDir(), "long.toml")
	if err := os.WriteFile(path, presets.Format(p), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{"train", "check"} {
		_, out, _ := descent(command, path)
		for line := range strings.Lines(out) {
			if utf8.RuneCountInString(line) > 300 {
				t.Errorf("descent %s prints a line of %d characters", command, utf8.RuneCountInString(line))
			}
		}
		if !strings.Contains(out, "…") {
			t.Errorf("descent %s has no mark of a cut: %s", command, out)
		}
	}
}
