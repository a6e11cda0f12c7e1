package cli

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"descent/trainer/store"
	"descent/tui/ui"
)

// TestSearchReport tests that report and export write the report of a stored search as a
// page and as Markdown, and that the command in the report gives the same table.
func TestSearchReport(t *testing.T) {
	dir := t.TempDir()
	args := append(slices.Clone(tuning), "--trials", "8", "--repeats", "3", "--repeat-best", "2", "--pruner", "median:startup=2", "--sampler", "tpe:startup=4",
		"--metric", "loss", "--name", "tune", "--json")
	hash := lastHash(t, searched(t, dir, args...))
	t.Chdir(t.TempDir())
	if out := searched(t, dir, "report", "--search", "tune"); out != "report-tune.html\n" {
		t.Fatalf("it prints %q", out)
	}
	page, err := os.ReadFile("report-tune.html")
	if err != nil {
		t.Fatal(err)
	}
	if out := searched(t, dir, "search", "export", "tune", "--to", "html", "-o", "-"); out != string(page) {
		t.Error("the export is another page than the report")
	}
	var shown bytes.Buffer
	c := newCommand(nil, nil, io.Discard, io.Discard)
	c.stored.dir = dir
	if err := c.inStore(true, func(s *store.Store) error {
		e, err := s.FindStudy(t.Context(), "tune", false)
		if err != nil {
			return err
		}
		formats := c.searchFormats()
		i := slices.IndexFunc(formats, func(f ui.SearchFormat) bool { return f.Name == "html" })
		return formats[i].Write(t.Context(), s, e.ID, &shown)
	}); err != nil || shown.String() != string(page) {
		t.Errorf("the dashboard writes another page than the report: %v", err)
	}
	md := searched(t, dir, "report", "--search", "last", "--to", "md", "-o", "-")
	for kind, text := range map[string]string{"page": string(page), "Markdown": strings.ReplaceAll(md, `\`, "")} {
		for _, want := range []string{hash, "tpe:startup=4", "median:startup=2", "the best 2 with 3 other seeds each", "lr=0.01..1:log", "validation loss", "sha256 of the prepared data"} {
			if !strings.Contains(text, want) {
				t.Errorf("the %s has no %q", kind, want)
			}
		}
	}
	command := regexp.MustCompile("(?m)^descent search .*$").FindString(md)
	again := strings.Fields(strings.ReplaceAll(command, "'", "")) // no word contains a space
	if got := lastHash(t, searched(t, t.TempDir(), append(again[1:], "--json")...)); got != hash {
		t.Errorf("%s\ncomes to the table %s: want %s", command, got, hash)
	}
	file := filepath.Join(t.TempDir(), "tune.md")
	if out := searched(t, dir, "report", "--search", "tune", "-o", file); strings.TrimSpace(out) != file {
		t.Errorf("it prints %q", out)
	}
	for text, want := range map[string]string{
		"report":                       "want runs, or --search",
		"report --search tune last":    "two reports",
		"report --search tone":         `unknown search "tone"`,
		"reproduce report-tune.html":   "want the command that stands in it",
		"search export tune --to html": "",
	} {
		code, _, errOut := descent(append(arguments(text), "--store", dir)...)
		if want != "" && (code != exitMisuse || !strings.Contains(errOut, want)) || want == "" && code != exitOK {
			t.Errorf("%s: exit code %d, %q: want %q", text, code, errOut, want)
		}
	}
	wantOffered(t, []string{"tune"}, "report", "--store", dir, "--search", "")
	wantOffered(t, []string{"csv", "json", "html", "md"}, "search", "export", "tune", "--store", dir, "--to", "")
}
