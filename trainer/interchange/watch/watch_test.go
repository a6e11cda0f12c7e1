package watch

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"descent/trainer/interchange"
	"descent/trainer/interchange/tensorboard"
	"descent/trainer/run"
)

// A folder is a folder of logs with a Watcher.
type folder struct {
	t    *testing.T
	dir  string
	w    *Watcher
	runs []run.Source
}

func newFolder(t *testing.T) *folder {
	f := &folder{t: t, dir: t.TempDir()}
	w, err := New(f.dir)
	if err != nil {
		t.Fatal(err)
	}
	f.w = w
	return f
}

// write replaces a file.
func (f *folder) write(name, text string) {
	f.t.Helper()
	path := filepath.Join(f.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		f.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		f.t.Fatal(err)
	}
}

// add appends to a file.
func (f *folder) add(name, text string) {
	f.t.Helper()
	out, err := os.OpenFile(filepath.Join(f.dir, filepath.FromSlash(name)), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		f.t.Fatal(err)
	}
	defer out.Close()
	if _, err := io.WriteString(out, text); err != nil {
		f.t.Fatal(err)
	}
}

// poll calls Poll, and returns the names, tags and steps of all runs as text.
func (f *folder) poll() string {
	f.t.Helper()
	added, err := f.w.Poll()
	if err != nil {
		f.t.Fatal(err)
	}
	f.runs = append(f.runs, added...)
	return describe(f.runs)
}

func describe(runs []run.Source) string {
	var all []string
	for _, r := range runs {
		text := r.Spec().Name
		for _, c := range interchange.FromRun(r, 0).Curves() {
			text += " " + c.Tag
			for _, p := range c.Points {
				text += fmt.Sprintf(" %d", p.Step)
			}
		}
		all = append(all, text)
	}
	return strings.Join(all, "; ")
}

// want calls poll and compares the result.
func (f *folder) want(want string) {
	f.t.Helper()
	if got := f.poll(); got != want {
		f.t.Errorf("%q, want %q", got, want)
	}
}

// events returns an event file with a value of a tag at each step.
func events(tag string, steps ...int) string {
	l := interchange.NewLog("", 100)
	for _, s := range steps {
		l.Add(tag, interchange.Point{Step: s, Time: float64(s), Value: float64(s)})
	}
	var b bytes.Buffer
	tensorboard.Write(&b, l, run.Running)
	return b.String()
}

// TestGrows tests that a file is followed while it grows, by any number of bytes.
func TestGrows(t *testing.T) {
	f := newFolder(t)
	f.want("")
	f.write("runs/keras.csv", "epoch,lo")
	f.want("")
	f.add("runs/keras.csv", "ss\n0,1\n1,")
	f.want("runs/keras loss 0")
	f.add("runs/keras.csv", "2\n")
	f.write("notes.txt", "no log")
	f.want("runs/keras loss 0 1")
	file := events("loss", 1, 2, 3)
	f.write("tb/events.out.tfevents.1.host", file[:len(file)-5])
	f.want("runs/keras loss 0 1; tb loss 1 2")
	f.add("tb/events.out.tfevents.1.host", file[len(file)-5:])
	f.want("runs/keras loss 0 1; tb loss 1 2 3")
}

// TestRewritten tests that a rewritten log is read again, with or without another header.
func TestRewritten(t *testing.T) {
	f := newFolder(t)
	f.write("version_0/metrics.csv", "epoch,step,train_loss\n0,10,1\n0,20,1\n")
	f.want("version_0 train_loss 10 20")
	f.write("version_0/metrics.csv", "epoch,step,train_loss,val_loss\n0,10,1,\n0,20,1,\n0,20,,2\n")
	f.want("version_0 train_loss 10 20 val_loss 20")
	f.write("version_0/metrics.csv", "epoch,step,train_loss,val_loss\n0,5,1,\n") // shorter
	f.want("version_0 train_loss 5")
	os.Remove(filepath.Join(f.dir, "version_0/metrics.csv"))
	f.want("version_0 train_loss 5")
	f.write("version_0/metrics.csv", "epoch,step,train_loss,val_loss\n0,5,1,\n0,6,1,\n0,7,1,\n") // another file
	f.want("version_0 train_loss 5 6 7")
	f.write("hf/checkpoint-9/trainer_state.json", `{"log_history": [{"step": 5, "loss": 1}, {"step": 9, "loss": 1}]}`)
	f.want("version_0 train_loss 5 6 7; hf loss 5 9")
	f.write("hf/checkpoint-18/trainer_state.json", `{"log_history": [{"step": 5, "loss": 1}, {"step": 9, "loss": 1}, {"step": 18, "eval_loss": 2}]}`)
	f.want("version_0 train_loss 5 6 7; hf eval_loss 18 loss 5 9")
}

// TestFilesOfARun tests that several files are one run: a folder of event files, the
// folders of the parts of data, and a folder of DVCLive.
func TestFilesOfARun(t *testing.T) {
	f := newFolder(t)
	f.write("k/train/events.out.tfevents.9.host", events("epoch_loss", 1, 2))
	f.write("k/validation/events.out.tfevents.10.host", events("epoch_loss", 1))
	f.write("p/events.out.tfevents.9.host", events("loss", 1, 2, 3))
	f.write("p/events.out.tfevents.10.host", events("loss", 2)) // the same run, restarted
	f.write("p/events.out.tfevents.11.host", events("rate", 1)) // another writer
	f.write("d/dvclive/plots/metrics/train/loss.tsv", "step\tloss\n0\t1\n")
	f.write("d/dvclive/plots/metrics/lr.tsv", "step\tlr\n0\t1\n")
	f.want("d/dvclive lr 0 train/loss 0; k train/epoch_loss 1 2 validation/epoch_loss 1; p loss 1 2 rate 1")
	var s run.Snapshot
	f.runs[1].Snapshot(&s)
	if len(s.Series[run.TrainLoss]) != 2 || len(s.Series[run.ValLoss]) != 1 {
		t.Errorf("the parts are no pair: %v", s.Series)
	}
}

// TestDamaged tests that the error of a damaged file is returned once, and that other files
// are read nevertheless.
func TestDamaged(t *testing.T) {
	f := newFolder(t)
	file := []byte(events("loss", 1, 2, 3))
	file[len(file)-1] ^= 1
	f.write("a/events.out.tfevents.1.host", string(file))
	f.write("b.csv", "step,loss\n1,1\n")
	runs, err := f.w.Poll()
	if err == nil || !strings.Contains(err.Error(), "wrong checksum") {
		t.Errorf("the error is %v", err)
	}
	if got := describe(runs); got != "a loss 1 2; b loss 1" {
		t.Error(got)
	}
	f.runs = runs
	f.add("a/events.out.tfevents.1.host", events("loss", 4))
	f.want("a loss 1 2; b loss 1")
}

// TestSilence tests that a run without changes for longer than silence is Done, until its
// file grows again.
func TestSilence(t *testing.T) {
	f := newFolder(t)
	f.write("a.csv", "step,loss\n1,1\n")
	f.poll()
	state := func() run.State {
		var s run.Snapshot
		f.runs[0].Snapshot(&s)
		return s.State
	}
	if got := state(); got != run.Running {
		t.Errorf("a log that is written is %v", got)
	}
	f.w.now = func() time.Time { return time.Now().Add(silence + time.Minute) }
	if f.poll(); state() != run.Done {
		t.Errorf("a silent log is %v", state())
	}
	f.w.now = time.Now
	if f.poll(); state() != run.Running {
		t.Errorf("a log that goes on is %v", state())
	}
}

func TestNothingThere(t *testing.T) {
	if _, err := New(filepath.Join(t.TempDir(), "none")); err == nil || !strings.Contains(err.Error(), "want a folder or file") {
		t.Errorf("the error is %v", err)
	}
}

// TestFormats tests that each file is recognized by exactly one format.
func TestFormats(t *testing.T) {
	sealed := `{"event":"created","crc":"0a1b2c3d"}` + "\n"
	files := []string{sealed, events("loss", 1), `{"log_history": []}`, `{"loss": 1}` + "\n", "step\tloss\n"}
	for i, text := range files {
		if got := formatOf("log", []byte(text)); got != &Formats[i] {
			t.Errorf("%.20q is recognized as %v", text, got)
		}
		if n := len(slices.DeleteFunc(slices.Clone(Formats), func(f Format) bool { return !f.Recognize("log", []byte(text)) })); n != 1 {
			t.Errorf("%d formats recognize %.20q", n, text)
		}
	}
	if Formats[0].Name == "" || len(files) != len(Formats) {
		t.Error("a format has no name or no file")
	}
}

func TestInOrder(t *testing.T) {
	paths := []string{"run-10/a", "run-9/b", "run-9/a2", "run-9/a10", "run"}
	slices.SortFunc(paths, inOrder)
	if got := strings.Join(paths, " "); got != "run run-9/a2 run-9/a10 run-9/b run-10/a" {
		t.Error(got)
	}
}

func TestStream(t *testing.T) {
	l := interchange.NewLog("stdin", 100)
	in := io.MultiReader(strings.NewReader(`{"step": 1, "lo`), strings.NewReader(`ss": NaN}`+"\nno JSON\n"), strings.NewReader(`{"step": 2, "loss": 1}`))
	if err := stream(in, l); err != nil {
		t.Fatal(err)
	}
	if got := describe([]run.Source{l}); got != "stdin loss 2" {
		t.Error(got)
	}
}

// TestRead tests that a pipe is a run from the first Poll on, and that an error of the pipe
// is returned once.
func TestRead(t *testing.T) {
	w, err := New()
	if err != nil {
		t.Fatal(err)
	}
	r, to := io.Pipe()
	w.Read(r, "pipe")
	runs, err := w.Poll()
	if err != nil || describe(runs) != "pipe" {
		t.Fatalf("%q, %v", describe(runs), err)
	}
	io.WriteString(to, `{"step": 1, "loss": 1}`+"\n")
	to.CloseWithError(io.ErrUnexpectedEOF)
	for err = nil; err == nil; _, err = w.Poll() {
	}
	if !strings.Contains(err.Error(), "pipe: unexpected EOF") || describe(runs) != "pipe loss 1" {
		t.Errorf("%q, %v", describe(runs), err)
	}
	if again, err := w.Poll(); len(again) > 0 || err != nil {
		t.Errorf("%d runs more, %v", len(again), err)
	}
}

// TestBrokenStream tests that the run of a pipe that cannot be read any more does not count
// as running for ever.
func TestBrokenStream(t *testing.T) {
	w, err := New()
	if err != nil {
		t.Fatal(err)
	}
	in := io.MultiReader(strings.NewReader(`{"step": 1, "loss": 2}`+"\n"), iotest.ErrReader(errors.New("broken")))
	<-w.Read(in, "pipe")
	runs, err := w.Poll()
	if err == nil || !strings.Contains(err.Error(), "pipe: broken") || len(runs) != 1 {
		t.Fatalf("%d runs, %v", len(runs), err)
	}
	var s run.Snapshot
	if runs[0].Snapshot(&s); s.State != run.Stopped || s.Step != 1 {
		t.Errorf("the run is %v at step %d", s.State, s.Step)
	}
}
