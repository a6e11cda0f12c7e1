package cli

import (
	"encoding/json"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"descent/model/tensor"
	"descent/presets"
	"descent/trainer/run"
	"descent/trainer/store"
	"descent/trainer/trainertest"
	"descent/tui/ui/uitest"
)

// inStore runs a command on a store and returns what it prints and its exit code.
func inStore(t *testing.T, dir string, args ...string) (code int, out string) {
	t.Helper()
	code, out, errOut := descent(append([]string{"--store", dir}, args...)...)
	if errOut != "" {
		t.Fatalf("descent %q: exit code %d, %s", args, code, errOut)
	}
	return code, out
}

// The report of the runs of a fixture, as Markdown. Its numbers are those of the
// arithmetic with which the fixture was made.
func TestReportGolden(t *testing.T) {
	const made = "float32 avx amd64"
	if tensor.Numerics() != made {
		t.Skipf("this program computes with %s: want %s", tensor.Numerics(), made)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(top, "trainer", "store", "testdata", "format1"))); err != nil {
		t.Fatal(err)
	}
	code, out := inStore(t, dir, "report", "t2q2f2", "79ya83", "pf7mm7", "--to", "md", "-o", "-")
	if code != exitOK {
		t.Fatalf("exit code %d", code)
	}
	uitest.Golden(t, "report", out)
}

// A report of stored runs gives the same bits again; what was changed in it is noticed.
func TestReportIsReproduced(t *testing.T) {
	dir, ids := archived(t)
	t.Chdir(t.TempDir())
	if code, out := inStore(t, dir, "report", ids[1], ids[3], "-o", "page.html"); code != exitOK || out != "page.html\n" {
		t.Fatalf("exit code %d, %q", code, out)
	}
	code, out := inStore(t, t.TempDir(), "reproduce", "page.html")
	if code != exitOK || strings.Count(out, "equal to the bit") != 2 {
		t.Errorf("exit code %d, %q", code, out)
	}
	if code, out := inStore(t, dir, "reproduce", ids[3]); code != exitOK || !strings.Contains(out, "equal to the bit") {
		t.Errorf("the stored run: exit code %d, %q", code, out)
	}
	page, err := os.ReadFile("page.html")
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(page), `{"key":"lr","text":"0.3"}`, `{"key":"lr","text":"0.31"}`, 1)
	if err := os.WriteFile("changed.html", []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out = inStore(t, t.TempDir(), "reproduce", "changed.html", "--json")
	var line struct {
		Run   string
		Chain []string
		Equal bool
		First struct {
			Run      string
			Step     int
			What     string
			Was, Now float64
		}
		Why []string
	}
	first, _, _ := strings.Cut(out, "\n")
	if err := json.Unmarshal([]byte(first), &line); err != nil {
		t.Fatal(err)
	}
	if code != exitFailed || line.Run != "quick" || line.Equal || line.First.What != "rate" || line.First.Was != 0.3 || line.First.Now != 0.31 || len(line.Why) != 1 {
		t.Errorf("exit code %d, %+v", code, line)
	}
	if code, out = inStore(t, t.TempDir(), "reproduce", "changed.html"); code != exitFailed || !strings.Contains(out, "rate was 0.3 and is 0.31") || !strings.Contains(out, "settings") {
		t.Errorf("exit code %d, %q", code, out)
	}
}

// last is all lanes that were begun together; a run has one page.
func TestReportOfLast(t *testing.T) {
	dir := t.TempDir()
	s, err := store.Open(dir, store.Options{Program: "test"})
	if err != nil {
		t.Fatal(err)
	}
	batch := ""
	for _, lr := range []string{"0.1", "0.2"} {
		r := s.Start(t.Context(), trainertest.With(t, "lr", lr), run.Options{}, store.Meta{Batch: batch, Title: "Together"})
		<-r.Kept()
		if batch == "" {
			batch = r.ID()
		}
	}
	s.Close()
	if code, out := inStore(t, dir, "report", "last", "last", "--to", "md", "-o", "-"); code != exitOK || !strings.Contains(out, "# Together\n\n2 runs") {
		t.Errorf("exit code %d, %q", code, out)
	}
}

// Pictures and presets are exported, too.
func TestExportedPictures(t *testing.T) {
	dir, ids := archived(t)
	t.Chdir(t.TempDir())
	for _, kind := range []string{"png", "svg", "html", "md", "preset"} {
		path := strings.TrimSpace(exportTo(t, dir, ids[1], "--to", kind))
		text, err := os.ReadFile(path)
		if err != nil || len(text) < 300 {
			t.Errorf("%s: %d bytes, %v", kind, len(text), err)
		}
		switch kind {
		case "png":
			if m, err := png.Decode(strings.NewReader(string(text))); err != nil || m.Bounds().Dx() < 1000 {
				t.Errorf("%s: %v", kind, err)
			}
			if out := exportTo(t, dir, ids[1], "--to", kind, "-o", "-"); out != string(text) {
				t.Errorf("on standard output are %d bytes: want %d", len(out), len(text))
			}
		case "preset":
			p, err := presets.Open(path)
			if err != nil || len(p.Lanes) != 1 || p.Lanes[0].Rate != 0.3 || p.Lanes[0].Name != "quick" {
				t.Errorf("it opens as %+v, %v", p, err)
			}
		}
	}
}

// What cannot be reproduced or reported is said.
func TestReportMisuse(t *testing.T) {
	dir, ids := archived(t)
	t.Chdir(t.TempDir())
	if err := os.WriteFile("mine.html", []byte("<p>mine</p>"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"reproduce", "mine.html"}, "want a page that descent report has written"},
		{[]string{"reproduce", "none.html"}, "none.html"},
		{[]string{"reproduce", "nothing"}, "no run"},
		{[]string{"report", ids[0], "-o", "mine.html"}, "exists"},
		{[]string{"report", ids[0], "--to", "pdf"}, "want one of html, md"},
		{[]string{"report", "nothing"}, "no run"},
	} {
		if code, _, errOut := descent(append([]string{"--store", dir}, c.args...)...); code != exitMisuse || !strings.Contains(errOut, c.want) {
			t.Errorf("descent %q: exit code %d, %q", c.args, code, errOut)
		}
	}
}

func TestShellsAreOfferedReports(t *testing.T) {
	dir, ids := archived(t)
	t.Setenv("DESCENT_STORE", dir)
	wantOffered(t, []string{"html", "md"}, "report", ids[0], "--to", "")
	wantOffered(t, []string{"png", "svg", "html", "preset"}, "export", ids[0], "--to", "")
	wantOffered(t, ids, "reproduce", "")
}
