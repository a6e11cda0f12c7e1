package cli

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"

	"descent/trainer/library"
	"descent/trainer/store"
)

// A watched dashboard runs in a pseudo-terminal, at whose other end an emulator
// shows what a person sees.
type watched struct {
	*testing.T
	cmd  *exec.Cmd
	keys *os.File
	term *vt.SafeEmulator
	out  *syncBuffer
	seen int // bytes of out that the emulator has
}

// watched starts the program on a terminal of 120×36 cells.
func watchedTerminal(t *testing.T, bin string, args ...string) *watched {
	t.Helper()
	w := &watched{T: t, cmd: exec.Command(bin, args...), term: vt.NewSafeEmulator(120, 36)}
	w.keys, w.out = terminal(t, w.cmd)
	if err := pty.Setsize(w.keys, &pty.Winsize{Rows: 36, Cols: 120}); err != nil {
		t.Fatal(err)
	}
	go pass(w.term, w.keys) // what the terminal answers
	t.Cleanup(func() { w.term.Close() })
	return w
}

// text returns the screen.
func (w *watched) text() string {
	written := w.out.String()
	w.term.Write([]byte(written[w.seen:]))
	w.seen = len(written)
	return ansi.Strip(w.term.Render())
}

// press presses keys, a character each, and waits until the screen has all of the
// patterns.
func (w *watched) press(keys string, patterns ...string) {
	w.Helper()
	w.keys.WriteString(keys)
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		text, missing := w.text(), ""
		for _, p := range patterns {
			if !regexp.MustCompile("(?m)" + p).MatchString(text) {
				missing = p
			}
		}
		if missing == "" {
			return
		}
		if time.Now().After(deadline) {
			w.Fatalf("after %q the screen has no %q:\n%s", keys, missing, text)
		}
	}
}

// query shows the one of so many stored runs that a query selects, which has a name.
func (w *watched) query(text, name string, all int) {
	w.Helper()
	w.press("/"+text+"\r", fmt.Sprintf(`^ / %s .*1 of %d runs `, regexp.QuoteMeta(text), all), selectedRun(name))
}

// selectedRun is the pattern of a selected row of the list: one whose run is open, so
// that it has a letter.
func selectedRun(name string) string { return `^▸[A-Z] +\S? *` + name + ` ` }

// end presses keys and waits until the program ends, which it must do well.
func (w *watched) end(keys string) {
	w.Helper()
	w.keys.WriteString(keys)
	timer := time.AfterFunc(time.Minute, func() { w.cmd.Process.Kill() })
	defer timer.Stop()
	if err := w.cmd.Wait(); err != nil {
		w.Fatalf("it ends with %v:\n%s", err, w.text())
	}
}

// What a person does with stored runs by keys alone: train, quit, start again, find a
// run, tag it, compare it with a live one, fork it at an earlier epoch, resume another
// that was interrupted, remove one, take it back, and come back to all of it.
func TestRunsLast(t *testing.T) {
	t.Parallel()
	bin, dir, files := program(t), t.TempDir(), t.TempDir()
	preset := func(name, lanes string) string {
		path := filepath.Join(files, name)
		text := "title = \"" + name + "\"\npace = 20\n[base]\ndata = \"moons:n=100\"\nhidden = [4]\noptimizer = \"sgd\"\nevals = 1\nepochs = 100000\n" + lanes
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		return path
	}
	w := watchedTerminal(t, bin, preset("first.toml", "[[lane]]\nname=\"plain\"\nepochs = 6\n[[lane]]\nname=\"long\"\noptimizer=\"momentum\"\n"), "--store", dir)
	w.press("", `plain +✓ (.* )?6/6 `, `long +▶`)
	w.press("q", `Quit while 1 run trains\?`)
	w.end("l")

	w = watchedTerminal(t, bin, preset("second.toml", "[[lane]]\nname=\"live\"\n"), "--store", dir)
	w.press("", `live +▶`, `1 stored run can go on from where it was interrupted: `)
	w.press("7", `3 of 3 runs`)
	w.query("optimizer=sgd state:done", "plain", 3)
	w.press("tclass\r", `tags +class `)
	w.press("\x1b", `all stored runs`, `3 of 3 runs`)
	w.query("tag:class", "plain", 3)
	w.press("c", `^▸[A-Z] +◆ plain `)
	w.press("\x1b", `3 of 3 runs`)
	w.press("kkc", `^ [A-Z] +◆ live `, `^ [A-Z] +◆ plain `)
	w.press("\r", `outcomes`, `A live .* baseline `, `B plain +0\.`)
	w.press("7", `3 of 3 runs`)
	w.query("tag:class", "plain", 3)
	w.press("hh", ` epoch 4 train/val: `)
	w.press("f", `Fork of run [A-Z], plain, from epoch 4 on`, `goes on from the whole state at epoch 4: `)
	w.press("2\r", `^ / tag:class`)
	w.press("\x1b", `plain2 .*✓ 6/6`, `4 of 4 runs`)
	w.query("state:interrupted", "long", 4)
	w.press(" ", `long goes on from step \d+`)
	w.press("\x1b", `4 of 4 runs`)
	w.query("name=plain2", "plain2", 4)
	w.press("D", `1 run moved to the trash`, `no run is listed`)
	w.press("u", `1 run taken back`, selectedRun("plain2"))
	w.press("q", `Quit while 2 runs train\?`)
	w.end("l")

	w = watchedTerminal(t, bin, "--last", "--store", dir)
	w.press("", `4 of 4 runs`, `long .*▶`, `live .*▶`)
	w.press("1", `A ◆ ▶ live `, `B ◆ ✓ plain `, `C ━ ✓ plain2 `, `D ━ ▶ long `)
	w.press("q", `Quit while 2 runs train\?`)
	w.end("s")
	checkLasting(t, dir)
}

// checkLasting checks what TestRunsLast has left in the store.
func checkLasting(t *testing.T, dir string) {
	s, err := store.Open(dir, store.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ids, err := s.Folders()
	if err != nil || len(ids) != 4 {
		t.Fatalf("there are the runs %v, %v: want 4", ids, err)
	}
	runs := map[string]library.Entry{}
	for _, id := range ids {
		r, err := s.Open(t.Context(), id) // verifies it
		if err != nil {
			t.Fatal(err)
		}
		if e := r.Entry; !e.Trashed.IsZero() {
			t.Errorf("run %s is in the trash", e.Name)
		}
		runs[r.Entry.Name] = r.Entry
	}
	plain, fork := runs["plain"], runs["plain2"]
	if plain.State != library.Done || strings.Join(plain.Tags, " ") != "class" {
		t.Errorf("plain is %v with the tags %q", plain.State, plain.Tags)
	}
	if from := plain.Step * 4 / 6; fork.State != library.Done || fork.Parent != plain.ID || fork.ParentStep != from || fork.Last != plain.Last {
		t.Errorf("plain2 is %v from step %d of run %q, at last %+v: want done from step %d of %s, at last %+v",
			fork.State, fork.ParentStep, fork.Parent, fork.Last, from, plain.ID, plain.Last)
	}
	if e := runs["live"]; e.State != library.Stopped {
		t.Errorf("live is %v", e.State)
	}
	long := runs["long"]
	log, err := os.ReadFile(filepath.Join(dir, "runs", long.ID, "events.jsonl"))
	if err != nil || long.State != library.Stopped || long.Batch != plain.ID || !strings.Contains(string(log), `"resumed"`) {
		t.Errorf("long is %v, begun with %q: %v, %s", long.State, long.Batch, err, log)
	}
}
