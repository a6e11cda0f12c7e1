package cli

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// journalOf runs the program with --debug and returns what it prints and writes.
func journalOf(t *testing.T, args ...string) (out, journal string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "journal")
	code, out, errOut := descent(append(args, "--debug", path)...)
	text, err := os.ReadFile(path)
	if code != exitOK || err != nil || errOut != "" {
		t.Fatalf("exit code %d, %s, %v", code, errOut, err)
	}
	return out, string(text)
}

// wantInOrder checks that all of want stand in text, one behind the other.
func wantInOrder(t *testing.T, text string, want ...string) {
	t.Helper()
	rest := text
	for _, w := range want {
		var ok bool
		if _, rest, ok = strings.Cut(rest, w); !ok {
			t.Errorf("%q is not in its place in\n%s", w, text)
			return
		}
	}
}

func TestDebugOfCommands(t *testing.T) {
	args := append([]string{"train", "--json"}, small...)
	out, journal := journalOf(t, args...)
	wantInOrder(t, journal, `msg="command begun" arguments="[train --json --data spiral `, `msg="run started" run=sgd`,
		`msg="run evaluated" run=sgd`, `msg="run ended" run=sgd`, `msg="run result" run=sgd state=done`, `msg="command ended" error=""`)
	if n := strings.Count(journal, `msg="run evaluated"`); n != 2*7 {
		t.Errorf("%d evaluations, want %d", n, 2*7)
	}
	_, plain, _ := descent(args...)
	if a, b := times.ReplaceAllString(out, ""), times.ReplaceAllString(plain, ""); a != b {
		t.Errorf("with --debug it prints\n%s\nwithout\n%s", a, b)
	}

	_, journal = journalOf(t, append(append([]string{"search"}, small...), "--over", "lr=0.01..1", "--trials", "3")...)
	if n := strings.Count(journal, `msg="trial ended"`); n != 3 {
		t.Errorf("%d trials, want 3:\n%s", n, journal)
	}
	for want, args := range map[string]string{
		`msg="claim measured" lesson=adaline pass=true`:             "lessons --check adaline",
		`msg=checked run=run check=`:                                "check --optimizer adam",
		`msg="rate found" run=run suggestion=`:                      "lr --optimizer adam",
		`msg="ensemble measured" run=run of="2 networks together" `: "ensemble --optimizer adam --members 2",
	} {
		list := strings.Fields(args)
		if list[0] != "lessons" {
			list = append(list, small...)
		}
		_, journal = journalOf(t, list...)
		wantInOrder(t, journal, `msg="command begun"`, want, `msg="command ended"`)
	}
}

func TestDebugOfErrors(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.json")
	descent("train", "iris", "--debug", path)
	text, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(text), `"error":"unknown preset`) {
		t.Errorf("%s, %v", text, err)
	}
	code, _, errOut := descent("version", "--debug", filepath.Join(path, "x"))
	if code != exitFailed || !strings.Contains(errOut, "--debug: ") {
		t.Errorf("exit code %d, %s", code, errOut)
	}
	code, out, errOut := descent("version", "--pprof", "0.0.0.0:6060")
	if code != exitMisuse || out != "" || !strings.Contains(errOut, `--pprof: "0.0.0.0" is not this machine alone: want localhost`) {
		t.Errorf("exit code %d, %s, %s", code, out, errOut)
	}
}

// TestDebugOfTheDashboard presses keys in a pseudo-terminal, and asks for a
// profile meanwhile.
func TestDebugOfTheDashboard(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "journal")
	cmd := exec.Command(program(t), append([]string{"--debug", path, "--pprof", "localhost:0"}, small...)...)
	f, out := terminal(t, cmd)
	out.wait(t, "\x1b[?1049h", "momentum")
	url := regexp.MustCompile(`http://\S+`).FindString(out.String())
	reply, err := http.Get(url + "goroutine?debug=1")
	if err != nil {
		t.Fatal(err)
	}
	reply.Body.Close()
	if reply.StatusCode != http.StatusOK {
		t.Errorf("%s: %s", url, reply.Status)
	}
	f.WriteString("?\x03\x03")
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	wantInOrder(t, string(text), `msg="command begun" arguments="[--debug `, `msg="profiles served"`, `msg=size columns=80 rows=24`,
		`frame`, ` took=`, `msg=key key=?`, `msg=key key=ctrl+c`, `msg="run result" run="A sgd"`, `msg="command ended"`)
}
