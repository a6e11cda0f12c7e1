//go:build unix

package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"descent/trainer/cluster"
	"descent/trainer/run"
	"descent/trainer/search"
	"descent/trainer/store"
)

// A site is a coordinator and workers, each in its own process.
type site struct {
	*testing.T
	bin, folder     string
	listen          string
	serving         *exec.Cmd
	workers, people string // lines
	joined          []*exec.Cmd
}

// newSite starts a coordinator and n workers.
func newSite(t *testing.T, bin string, n int) *site {
	s := &site{T: t, bin: bin, folder: t.TempDir(), listen: "127.0.0.1:0"}
	t.Cleanup(func() {
		for _, cmd := range append(s.joined, s.serving) {
			kill(cmd)
		}
	})
	s.serve()
	l, err := cluster.ParseLine(s.people)
	if err != nil {
		t.Fatal(err)
	}
	s.listen = l.Where() // also when it is started again
	for range n {
		s.join()
	}
	return s
}

// kill kills a process and waits for its end.
func kill(cmd *exec.Cmd) {
	cmd.Process.Kill()
	cmd.Wait()
}

// start starts the program and waits for its first line.
func (s *site) start(line string, args ...string) (*exec.Cmd, string) {
	s.Helper()
	cmd := exec.Command(s.bin, args...)
	cmd.Env = append(os.Environ(), cluster.Variable+"="+line, "GOMAXPROCS=1")
	out, errOut := new(syncBuffer), new(syncBuffer)
	cmd.Stdout, cmd.Stderr = out, errOut
	if err := cmd.Start(); err != nil {
		s.Fatal(err)
	}
	s.until(strings.Join(args, " ")+" prints a line", func() bool {
		if strings.Contains(errOut.String(), "descent:") {
			s.Fatalf("descent %s: %s", strings.Join(args, " "), errOut.String())
		}
		return strings.Contains(out.String(), "\n")
	})
	first, _, _ := strings.Cut(out.String(), "\n")
	return cmd, first
}

// serve starts the coordinator.
func (s *site) serve() {
	s.Helper()
	var lines struct{ Workers, People string }
	cmd, first := s.start("", "serve", "--json", "--listen", s.listen, "--folder", s.folder, "--patience", "2s")
	if err := json.Unmarshal([]byte(first), &lines); err != nil {
		s.Fatalf("%v: %s", err, first)
	}
	s.serving, s.workers, s.people = cmd, lines.Workers, lines.People
}

// join starts a worker.
func (s *site) join() {
	s.Helper()
	cmd, _ := s.start(s.workers, "join", "--slots", "1")
	s.joined = append(s.joined, cmd)
}

// until waits until a condition holds.
func (s *site) until(what string, holds func() bool) {
	s.Helper()
	for until := time.Now().Add(time.Minute); !holds(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(until) {
			s.Fatalf("not after a minute: %s", what)
		}
	}
}

// progress returns the number of jobs that are done; 0 if the coordinator is not running.
func (s *site) progress() (p cluster.Progress) {
	l, err := cluster.ParseLine(s.people)
	if err != nil {
		s.Fatal(err)
	}
	c, err := cluster.Connect(l)
	if err != nil {
		return p // the coordinator is not running
	}
	defer c.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if p, err = c.Progress(ctx); err != nil {
		return cluster.Progress{} // the coordinator has ended, and p is incomplete
	}
	return p
}

// complete waits until the queue is empty, and checks that there is one result of each of n
// trials. The worker of the last block may have been killed before its acknowledgment.
func (s *site) complete(n int) {
	s.Helper()
	var p cluster.Progress
	s.until("the queue is empty", func() bool { p = s.progress(); return p.Done > 0 && p.Blocks == 0 })
	if p.Done != n || p.Twice != 0 {
		s.Errorf("%+v: want one result of each of %d trials", p, n)
	}
	s.Logf("%d trials: %d lost, %d double", n, n-p.Done, p.Twice)
}

// loseWorker kills a worker, or stops it so that it is silent, and starts another.
func (s *site) loseWorker(rng *rand.Rand, how syscall.Signal) {
	s.Helper()
	i := rng.IntN(len(s.joined))
	s.joined[i].Process.Signal(how)
	if how == syscall.SIGKILL {
		s.joined[i].Wait()
	} else {
		silent := s.joined[i]
		s.Cleanup(func() { kill(silent) })
	}
	s.join()
	s.joined[i], s.joined = s.joined[len(s.joined)-1], s.joined[:len(s.joined)-1]
}

// far runs a search on the site, calls do during the search, and returns its output.
func (s *site) far(args []string, do func()) string {
	s.Helper()
	cmd := exec.Command(s.bin, append(args, "--on", "")...)
	cmd.Env = append(os.Environ(), cluster.Variable+"="+s.people)
	out, errOut := new(syncBuffer), new(syncBuffer)
	cmd.Stdout, cmd.Stderr = out, errOut
	if err := cmd.Start(); err != nil {
		s.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	defer func() {
		if s.Failed() {
			cmd.Process.Kill()
			there, _ := exec.Command(s.bin, "workers", s.people, "--json").CombinedOutput()
			s.Logf("the search says: %s; %+v; workers are\n%s", errOut.String(), s.progress(), there)
		}
	}()
	do()
	select {
	case err := <-ended:
		if err != nil {
			s.Fatalf("the search: %v\n%s", err, errOut.String())
		}
	case <-time.After(5 * time.Minute):
		kill(cmd)
		s.Fatal("the search has not ended after five minutes")
	}
	return out.String()
}

// testOutlives tests that workers and the coordinator may be killed at any time: each trial
// has one result, the table is that of one process, and the submitting process stores the
// runs of the best trials.
func testOutlives(t *testing.T, bin string) {
	const n = "60"
	args := []string{"search", "--data", "moons", "--hidden", "24", "--epochs", "40", "--batch", "4", "--patient",
		"--over", "lr=1e-3..0.3", "--trials", n, "--json"}
	local, err := exec.Command(bin, append(args, "--no-store")...).Output()
	if err != nil {
		t.Fatal(err)
	}
	s := newSite(t, bin, 2)
	rng := rand.New(rand.NewPCG(rand.Uint64(), 1))
	dir := t.TempDir()
	far := s.far(append(args, "--store", dir), func() {
		for i, at := range []int{4 + rng.IntN(8), 16 + rng.IntN(8), 28 + rng.IntN(8), 40 + rng.IntN(8)} {
			s.until(fmt.Sprintf("harm %d: %d trials are done", i, at), func() bool { return s.progress().Done >= at })
			if i == 2 {
				kill(s.serving)
				s.serve()
			} else {
				s.loseWorker(rng, syscall.SIGKILL)
			}
		}
	})
	if far != string(local) {
		t.Errorf("the table on workers is another than that of one process:\n%s\nwant\n%s", far, local)
	}
	s.complete(60)
	checkStored(t, dir, 60)
	there, err := exec.Command(bin, "serve", "gc", s.people, "--json").Output()
	if err != nil || !strings.Contains(string(there), `"jobs":60,"queued":0`) || !strings.Contains(string(there), `"removed":false`) {
		t.Errorf("the coordinator keeps %s, %v", there, err)
	}
}

// checkStored checks that a store has one search with the given number of trials and their
// curves, and complete runs of the ten best trials.
func checkStored(t *testing.T, dir string, trials int) {
	t.Helper()
	kept, err := store.Open(dir, store.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer kept.Close()
	e, err := kept.FindStudy(t.Context(), "last", false)
	if err != nil {
		t.Fatal(err)
	}
	y, err := kept.OpenStudy(t.Context(), e.ID)
	if err != nil || len(y.Trials) != trials || len(y.Runs) != 10 {
		t.Errorf("%d trials are stored, %d with runs, %v: want %d and the ten best", len(y.Trials), len(y.Runs), err, trials)
	}
	for _, b := range search.Ranked(y.Trials) {
		if len(y.Curves[b.Number]) < 2 {
			t.Errorf("trial %d is stored with the curve %v", b.Number, y.Curves[b.Number])
		}
		for _, id := range y.Runs[b.Number] {
			r, err := kept.Open(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			var snap run.Snapshot
			if r.Snapshot(&snap); snap.Best.Val != b.Best {
				t.Errorf("the run of trial %d has %v at best: want %v", b.Number, snap.Best.Val, b.Best)
			}
		}
	}
}

// listening returns the TCP addresses at which a process listens, in the notation of
// /proc/net. It needs Linux.
func listening(t *testing.T, pid int) (addresses []string) {
	t.Helper()
	dir := fmt.Sprintf("/proc/%d/", pid)
	if _, err := os.Stat("/proc/net/tcp"); err != nil {
		t.Skipf("this needs Linux: %v", err)
	}
	own := map[string]bool{}
	files, err := filepath.Glob(dir + "fd/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if to, err := os.Readlink(f); err == nil {
			own[to] = true
		}
	}
	for _, file := range []string{"net/tcp", "net/tcp6"} {
		text, err := os.ReadFile(dir + file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			const listens = "0A"
			if f := strings.Fields(line); len(f) > 9 && f[3] == listens && own["socket:["+f[9]+"]"] {
				addresses = append(addresses, f[1])
			}
		}
	}
	return addresses
}

// loopbackAddress is the beginning of the addresses 127.0.0.1:PORT in /proc/net.
const loopbackAddress = "0100007F:"

// testListens tests that a coordinator listens at one address of the loopback interface
// unless --listen is given, also that of a search with local workers, and that no other
// command listens.
func testListens(t *testing.T, bin string) {
	s := &site{T: t, bin: bin}
	for _, c := range []struct {
		args string
		want int
	}{
		{"serve --json --port 0 --folder " + t.TempDir(), 1},
		{"serve --json --listen 127.0.0.1:0 --folder " + t.TempDir(), 1},
		{"train --json --no-store --data moons --epochs 400000", 0},
	} {
		cmd, _ := s.start("", strings.Fields(c.args)...)
		got := listening(t, cmd.Process.Pid)
		kill(cmd)
		if len(got) != c.want {
			t.Errorf("descent %s listens at %v: want %d addresses", c.args, got, c.want)
		}
		for _, addr := range got {
			if !strings.HasPrefix(addr, loopbackAddress) {
				t.Errorf("descent %s listens at %s: want the loopback interface", c.args, addr)
			}
		}
	}
	cmd := exec.Command(bin, "search", "--no-store", "--json", "--workers", "1", "--data", "moons", "--epochs", "400000", "--over", "lr=0.1..1", "--trials", "2")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer kill(cmd)
	s.until("a search with local workers listens", func() bool { return len(listening(t, cmd.Process.Pid)) > 0 })
	if got := listening(t, cmd.Process.Pid); len(got) != 1 || !strings.HasPrefix(got[0], loopbackAddress) {
		t.Errorf("a search with local workers listens at %v: want the loopback interface", got)
	}
}

// TestCluster contains the tests of coordinators and workers as processes, which share one
// build of the program.
func TestCluster(t *testing.T) {
	t.Parallel()
	bin := program(t)
	t.Run("outlives its machines", func(t *testing.T) { testOutlives(t, bin) })
	t.Run("listens", func(t *testing.T) { testListens(t, bin) })
}
