//go:build unix

package watch

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"

	"descent/trainer/interchange"
	"descent/trainer/interchange/tensorboard"
	"descent/trainer/run"
)

var large = flag.Int("large", 0, "megabytes of event files that TestLarge writes and opens, for 1000 runs; 0 skips it")

// TestLarge opens many large runs, and reports and checks the time and memory. make
// watch-large calls it with 1000 MB.
func TestLarge(t *testing.T) {
	if *large == 0 {
		t.Skip("make watch-large measures it")
	}
	const runs, tags = 1000, 8
	dir := t.TempDir()
	file, steps := eventFile(t, tags, *large<<20/runs)
	for i := range runs {
		sub := filepath.Join(dir, fmt.Sprintf("run-%d", i))
		if err := os.Mkdir(sub, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(sub, "events.out.tfevents.1.host"), file, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	runtime.GC()
	begun, before := time.Now(), processor(t)
	w, err := New(dir)
	if err != nil {
		t.Fatal(err)
	}
	added, err := w.Poll()
	if err != nil || len(added) != runs {
		t.Fatalf("%d runs, %v", len(added), err)
	}
	opened, worked := time.Since(begun), processor(t)-before
	for _, r := range added {
		var s run.Snapshot
		if r.Snapshot(&s); s.Step != steps-1 || len(s.Series) != tags {
			t.Fatalf("%d curves to step %d, want %d to %d", len(s.Series), s.Step, tags, steps-1)
		}
	}
	begun, before = time.Now(), processor(t)
	if _, err := w.Poll(); err != nil {
		t.Fatal(err)
	}
	again, looked := time.Since(begun), processor(t)-before
	peak := usage(t).Maxrss >> 10
	t.Logf("%d MB of %d runs are open after %.2f s, %.2f s of processor time; the next look takes %.3f s, %.3f s of processor time; %d MB of memory at most",
		runs*len(file)>>20, runs, opened.Seconds(), worked.Seconds(), again.Seconds(), looked.Seconds(), peak)
	if processors := min(runtime.GOMAXPROCS(0), 2); worked > time.Duration(processors)*5*time.Second || peak > 500 {
		t.Errorf("want 5 s on 2 processors, and 500 MB")
	}
}

// eventFile returns an event file of about size bytes, with a value for each of the given
// number of tags at each of its steps.
func eventFile(t *testing.T, tags, size int) (file []byte, steps int) {
	steps = max(size/tags/55, 2)
	l := interchange.NewLog("", steps+steps%2)
	for tag := range tags {
		for step := range steps {
			l.Add(fmt.Sprintf("quantity/%d", tag), interchange.Point{Step: step, Time: 1.75e9 + float64(step), Value: 1 / float64(1+step)})
		}
	}
	var b bytes.Buffer
	if err := tensorboard.Write(&b, l, run.Running); err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), steps
}

// usage returns the resource usage of the process.
func usage(t *testing.T) (u syscall.Rusage) {
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return u
}

// processor returns the processor time of the process.
func processor(t *testing.T) time.Duration {
	u := usage(t)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
