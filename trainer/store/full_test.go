//go:build linux

package store

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"descent/trainer"
	"descent/trainer/library"
	"descent/trainer/run"
	"descent/trainer/search"
	"descent/trainer/trainertest"
)

// TestSizeLimit tests that with a limit on the size of files a run trains to its end and
// reports what is not stored, and that the records before the limit are complete.
func TestSizeLimit(t *testing.T) {
	dir := t.TempDir()
	spec := trainertest.With(t, "epochs", "600", "evals", "2", "hidden", "64")
	write(t, dir, "test.toml", formatSpec(spec))
	c := begin(t, rand.New(rand.NewPCG(1, 1)), dir, "", 0, "sh", "-c", `ulimit -f 96; exec "$0"`)
	id := c.says(t, "begun")
	if said := c.says(t, "error"); !strings.Contains(said, "file too large") {
		t.Errorf("it says %q", said)
	}
	c.says(t, "stored")
	c.cmd.Wait()
	s := open(t, dir)
	r := stored(t, s, id)
	if r.Entry.Step == 0 || r.Entry.State != library.Interrupted {
		t.Errorf("%v at step %d is stored", r.Entry.State, r.Entry.Step)
	}
	again, err := s.Resume(t.Context(), id, ResumeOptions{}) // now that there is room
	if err != nil {
		t.Fatal(err)
	}
	<-again.Kept()
	whole := run.Start(t.Context(), spec, run.Options{})
	<-whole.Done()
	sameRun(t, stored(t, s, id), whole)
}

// smallDisk returns a folder on a disk of size bytes. It needs root.
func smallDisk(t *testing.T, size int) string {
	t.Helper()
	dir := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", fmt.Sprintf("size=%d", size), "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("a small disk wants root: %s", out)
	}
	t.Cleanup(func() { syscall.Unmount(dir, syscall.MNT_DETACH) })
	return dir
}

// TestFullDisk tests that runs continue on a full disk and report the error, that their
// ends are stored in the reserved space, and that other runs are complete.
func TestFullDisk(t *testing.T) {
	dir := filepath.Join(smallDisk(t, shotBytes+8<<20), "store") // which the run alone does not fill
	s := open(t, dir)
	before := keep(t, s, small(t), run.Options{}, Meta{})
	want := seen(stored(t, s, before.ID()))
	spec := trainertest.With(t, "epochs", "60", "hidden", "400,400")
	r := pausedAt(t, s, spec, 20)
	fillDisk(t, filepath.Dir(dir))
	r.SetPace(1) // for 40 seconds more, unless an error is reported
	r.Resume()
	for r.Stored().Err == nil && !isClosed(r.Kept()) {
		time.Sleep(time.Millisecond)
	}
	if st := r.Stored(); r.State() != run.Running || st.Err == nil {
		t.Errorf("%v, stored: %+v", r.State(), st)
	}
	r.SetPace(0)
	<-r.Kept()
	if r.State() != run.Done {
		t.Errorf("it is %v", r.State())
	}
	got := stored(t, s, r.ID())
	if got.Entry.State != library.Done || got.Entry.Step != 240 {
		t.Errorf("%v at step %d is stored", got.Entry.State, got.Entry.Step)
	}
	if now := seen(stored(t, s, before.ID())); now != want {
		t.Errorf("the other run: %s", differs(now, want))
	}
	fillDisk(t, filepath.Dir(dir)) // what the end of the run has left
	later := s.Start(t.Context(), spec, run.Options{}, Meta{})
	<-later.Kept()
	if later.State() != run.Done || later.Stored().Err == nil || !strings.Contains(later.Stored().Err.Error(), "no space left") {
		t.Errorf("a later run is %v, stored: %+v", later.State(), later.Stored())
	}
}

// fillDisk fills the disk of dir.
func fillDisk(t *testing.T, dir string) {
	t.Helper()
	hog, err := os.Create(filepath.Join(dir, "hog"))
	if err != nil {
		t.Fatal(err)
	}
	defer hog.Close()
	for err == nil {
		_, err = hog.Write(make([]byte, 4096))
	}
}

// TestNetworksMakeRoom tests that a run on a full disk keeps its last network, which needs
// more than the reserve, in place of networks of epochs, and that this is said.
func TestNetworksMakeRoom(t *testing.T) {
	dir := smallDisk(t, shotBytes+16<<20)
	s := open(t, filepath.Join(dir, "store"))
	spec := trainertest.With(t, "epochs", "60", "hidden", "400,400")
	r := pausedAt(t, s, spec, 20)
	before := len(r.Epochs())
	if before < 8 {
		t.Fatalf("%d networks are stored", before)
	}
	os.Remove(filepath.Join(r.keeper.dir, beforeFile))
	fillDisk(t, dir)
	r.Resume()
	<-r.Kept()
	got := stored(t, s, r.ID())
	step := 0
	if c := got.spot.state; c != nil {
		step = c.Step
	}
	if got.Entry.State != library.Done || step != 240 {
		t.Errorf("%v is stored with the network at step %d: want step 240", got.Entry.State, step)
	}
	if left := len(got.shots.epochs()); left == 0 || left >= before {
		t.Errorf("%d networks of %d are left: want some", left, before)
	}
	if told := strings.Join(s.Told(), "\n"); !strings.Contains(told, "networks of epochs were removed") {
		t.Errorf("it says %q", told)
	}
}

// TestEndsOnFullDisk tests that the ends of several runs that have neither a checkpoint nor
// networks of epochs fit into the reserve, although the steps of one run would fill it.
func TestEndsOnFullDisk(t *testing.T) {
	dir := smallDisk(t, 4<<20)
	s := open(t, filepath.Join(dir, "store"))
	var runs []*Run
	for i := range 4 {
		spec := trainertest.With(t, "data", "moons:n=60", "hidden", "2", "epochs", "2500", "batch", "1")
		title := strings.Repeat("x", 2100+100*i) // so that little room is left in the last block of the log
		runs = append(runs, s.Start(t.Context(), spec, run.Options{Paused: true}, Meta{Title: title}))
	}
	for _, r := range runs {
		for fileLength(s.runDir(r.ID()), logFile) == 0 {
			time.Sleep(time.Millisecond)
		}
	}
	fillDisk(t, dir)
	for _, r := range runs {
		r.Resume()
	}
	for _, r := range runs {
		<-r.Kept()
		if e := stored(t, s, r.ID()).Entry; e.State != library.Done || e.Step != 90_000 || e.Dropped == 0 {
			t.Errorf("%v at step %d is stored, and %d records are missing", e.State, e.Step, e.Dropped)
		}
	}
}

// TestMakeRoom tests what a run deletes to make room for its end, and in which order.
func TestMakeRoom(t *testing.T) {
	s := open(t, t.TempDir())
	k := keep(t, s, trainertest.With(t, "epochs", "16"), run.Options{}, Meta{}).keeper
	write(t, k.dir, beforeFile, nil)
	k.saves.logged = true
	all, size := len(k.networks.epochs()), int(k.networks.bytes())
	if all < 8 || fileLength(s.dir, reserveFile) != reserveBytes {
		t.Fatalf("there are %d networks", all)
	}
	if !k.makeRoom(syscall.EIO, 1) || fileLength(s.dir, reserveFile) != endsBytes {
		t.Error("the reserve does not make room first, but for ends")
	}
	for _, err := range []error{syscall.EIO, syscall.EFBIG} {
		if k.makeRoom(err, 1) {
			t.Errorf("room is made after %v", err)
		}
	}
	if !k.makeRoom(syscall.ENOSPC, size+1) || exists(filepath.Join(k.dir, beforeFile)) || len(k.networks.epochs()) != all {
		t.Error("the checkpoint before the newest is not deleted next")
	}
	if k.makeRoom(syscall.ENOSPC, size+1) || len(k.networks.epochs()) != all {
		t.Error("networks are deleted though they do not make enough room")
	}
	for all > 0 {
		if !k.makeRoom(syscall.ENOSPC, 1) {
			t.Fatalf("none of %d networks is deleted", all)
		}
		files, err := filepath.Glob(filepath.Join(k.dir, "w-*.f32"))
		if err != nil || len(files) >= all || len(files) != len(k.networks.epochs()) {
			t.Fatalf("%d files, %v, for %d networks: want fewer than %d", len(files), err, len(k.networks.epochs()), all)
		}
		all = len(files)
	}
	if k.makeRoom(syscall.ENOSPC, 1) {
		t.Error("room is made of nothing")
	}
}

// TestAbandon tests that what is dropped for the end of a run on a full disk is all that was
// not written, also what still waits in the buffer, except for the start of the run and for
// what was dropped before.
func TestAbandon(t *testing.T) {
	k := open(t, t.TempDir()).newKeeper(newID(time.Now()), small(t))
	kept := (&entry{Event: dropped, Dropped: gap{Steps: 1, From: 1, To: 1}}).appendTo((&entry{Event: started, Run: trainer.Event{Step: 2}}).line())
	k.pending = waiting{steps: make([]byte, 2*stepLen), first: 3, lines: slices.Concat(kept, (&entry{Event: evaluated}).line()), gap: gap{Steps: 1, From: 2, To: 2}}
	k.steps, k.first = make([]byte, 3*stepLen), 5
	k.reports = []report{{event: evaluated}, {event: evaluated}}
	k.abandon()
	if got, want := k.pending.gap, (gap{Steps: 6, Evaluations: 3, From: 2, To: 7}); got != want {
		t.Errorf("the gap is %+v: want %+v", got, want)
	}
	if rest := k.take(waiting{}); !bytes.Equal(k.pending.lines, kept) || len(k.pending.steps) > 0 || !rest.empty() {
		t.Errorf("these lines stay: %s, and %d bytes of steps and %+v", k.pending.lines, len(k.pending.steps), rest)
	}
}

// TestDropped tests that records that are dropped on a slow disk are counted in the log.
func TestDropped(t *testing.T) {
	s := open(t, t.TempDir())
	k := s.newKeeper(newID(time.Now()), trainertest.Spec())
	k.room, k.begun, k.batch = 5*stepLen, time.Now(), k.id
	r := s.start(t.Context(), k, run.Options{})
	<-r.Kept()
	if st := r.Stored(); st.Dropped == 0 || st.Err != nil {
		t.Errorf("stored: %+v", st)
	}
	got := stored(t, s, k.id)
	sameRun(t, got, r)
	if got.Entry.Dropped != r.Stored().Dropped {
		t.Errorf("%d were dropped: want %d", got.Entry.Dropped, r.Stored().Dropped)
	}
}

// TestDroppedBeforeResume tests that what a run had lost when it was interrupted is counted
// after it was resumed, in its summary as in its log.
func TestDroppedBeforeResume(t *testing.T) {
	s := open(t, t.TempDir())
	id := interrupt(t, s, trainertest.With(t, "epochs", "20"), 30).ID()
	h, err := readLog(s.runDir(id))
	if err != nil {
		t.Fatal(err)
	}
	at := h.last(checkpoint).Checkpoint.Step
	var log []byte
	for i := range h.places {
		if p := &h.places[i]; p.Event == checkpoint && p.Checkpoint.Step == at {
			log = append(log, (&entry{Event: dropped, Dropped: gap{Steps: 2, Evaluations: 1, From: at - 1, To: at}}).line()...)
		}
		log = h.places[i].appendTo(log)
	}
	write(t, s.runDir(id), logFile, log)
	r, err := s.Resume(t.Context(), id, ResumeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	<-r.Kept()
	summary, err := readSummary(s.runDir(id))
	if err != nil || r.Stored().Dropped != 0 || summary.Entry.Dropped != 3 {
		t.Errorf("the summary counts %d records, this process %d, %v: want 3 and 0", summary.Entry.Dropped, r.Stored().Dropped, err)
	}
	if e, err := readEntry(s.runDir(id)); err != nil || e.Dropped != 3 {
		t.Errorf("the log counts %d records, %v: want 3", e.Dropped, err)
	}
}

// TestGoesOnOnFullDisk tests that a killed run cannot be resumed if the disk has no room
// for the entry in its log, and that the run stays complete.
func TestGoesOnOnFullDisk(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	spec := trainertest.With(t, "epochs", "40")
	id := interrupt(t, s, spec, 30).ID()
	killed(t, s.runDir(id))
	want := seen(stored(t, s, id))
	c := begin(t, rand.New(rand.NewPCG(1, 1)), dir, id, 0, "sh", "-c", `ulimit -f 0; exec "$0"`)
	if said := c.says(t, "error"); !strings.Contains(said, "file too large") {
		t.Errorf("it says %q", said)
	}
	c.cmd.Wait()
	if got := seen(stored(t, s, id)); got != want {
		t.Error(differs(got, want))
	}
	r, err := s.Resume(t.Context(), id, ResumeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	<-r.Kept()
	whole := run.Start(t.Context(), spec, run.Options{})
	<-whole.Done()
	sameRun(t, stored(t, s, id), whole)
}

// killed changes the folder of an interrupted run into that of a killed run, with steps
// after its last checkpoint.
func killed(t *testing.T, dir string) {
	t.Helper()
	h, err := readLog(dir)
	if err != nil {
		t.Fatal(err)
	}
	steps, err := os.ReadFile(filepath.Join(dir, stepsFile))
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, stepsFile, append(steps, unknownSteps(2)...))
	var log []byte
	for i := range h.places {
		e := &h.places[i]
		if e.Event == interrupted {
			break
		}
		if n := e.Steps.Count + 2; e.Event == checkpoint {
			if e.Steps, err = stepsSum(dir, n); err != nil || e.Steps.Count != n {
				t.Fatalf("%d steps, %v: want %d", e.Steps.Count, err, n)
			}
		}
		log = e.appendTo(log)
	}
	write(t, dir, logFile, log)
	os.Remove(filepath.Join(dir, summaryFile))
}

// A search that begins on a full disk leaves no log that is called damaged.
func TestSearchOnFullDisk(t *testing.T) {
	dir := smallDisk(t, 64<<10)
	full := filepath.Join(dir, reserveFile, "full") // in a folder, so that no room is reserved
	if err := os.MkdirAll(full, 0o777); err != nil {
		t.Fatal(err)
	}
	s := open(t, dir)
	if _, err := s.Folders(); err != nil { // the store is made now
		t.Fatal(err)
	}
	fillDisk(t, full)
	y, err := s.Study(t.Context(), "", "a search", &search.Search{Base: small(t), Sampler: search.Random{}, Pruner: search.NoPruner{}, Trials: 1, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := y.Run(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if err := y.Close(); err == nil {
		t.Error("a full disk has room for a search")
	}
	if entries, damaged, err := s.Studies(t.Context(), false); len(entries)+len(damaged) > 0 || err != nil {
		t.Errorf("%d searches, %v, %v: want none", len(entries), damaged, err)
	}
}
