//go:build linux

package cli

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

var clusterSoak = flag.Int("cluster-soak", 0, "trials of TestClusterSoak")

// system runs a command of the system, and reports whether it could be run.
func system(t *testing.T, name string, args ...string) bool {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Logf("%s %s: %v %s", name, strings.Join(args, " "), err, out)
	}
	return err == nil
}

// Names and addresses of the room in which a worker can be cut off.
const (
	roomName = "descent-soak"
	hostLink = "dsoak0"
	roomLink = "dsoak1"
	hostAddr = "10.213.7.1"
	roomAddr = "10.213.7.2"
)

// room makes a network namespace that reaches this machine, and reports whether it
// could.
func room(t *testing.T) bool {
	if os.Getuid() != 0 || exec.Command("ip", "netns").Run() != nil {
		t.Log("no worker is cut off: that needs root and ip")
		return false
	}
	t.Cleanup(func() {
		exec.Command("ip", "netns", "del", roomName).Run()
		exec.Command("ip", "link", "del", hostLink).Run()
	})
	return system(t, "ip", "netns", "add", roomName) &&
		system(t, "ip", "link", "add", hostLink, "type", "veth", "peer", "name", roomLink, "netns", roomName) &&
		system(t, "ip", "addr", "add", hostAddr+"/24", "dev", hostLink) &&
		system(t, "ip", "link", "set", hostLink, "up") &&
		system(t, "ip", "netns", "exec", roomName, "ip", "addr", "add", roomAddr+"/24", "dev", roomLink) &&
		system(t, "ip", "netns", "exec", roomName, "ip", "link", "set", roomLink, "up")
}

// disk64 puts a small file system at a folder, and reports whether it could.
func disk64(t *testing.T, dir string) bool {
	if os.Getuid() != 0 || !system(t, "mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", dir) {
		t.Log("no disk is filled: that needs root")
		return false
	}
	t.Cleanup(func() { exec.Command("umount", "-l", dir).Run() })
	return true
}

// fill fills the disk of a folder for a time.
func fill(t *testing.T, dir string, d time.Duration) {
	path := filepath.Join(dir, "filler")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	for zeros := make([]byte, 1<<16); err == nil; {
		_, err = f.Write(zeros)
	}
	f.Close()
	time.Sleep(d)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}

// TestClusterSoak searches while workers and the coordinator are killed, a worker is
// stopped, one is cut off from the network, and the coordinator's disk is full.
func TestClusterSoak(t *testing.T) {
	n := *clusterSoak
	if n == 0 {
		t.Skip("-cluster-soak gives the number of trials")
	}
	bin := program(t)
	args := []string{"search", "--data", "moons", "--hidden", "24", "--epochs", "150", "--batch", "4", "--patient", "--dropout", "0.1",
		"--over", "lr=1e-3..0.3", "--trials", strconv.Itoa(n), "--no-store", "--json"}
	local, err := exec.Command(bin, args...).Output()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	small := disk64(t, dir)
	s := &site{T: t, bin: bin, folder: dir, listen: "0.0.0.0:0"}
	t.Cleanup(func() {
		for _, cmd := range append(s.joined, s.serving) {
			kill(cmd)
		}
	})
	s.serve()
	s.keepAddress()
	for range 3 {
		s.join()
	}
	apart := room(t)
	if apart {
		s.joinFrom(roomName, hostAddr)
	}
	rng := rand.New(rand.NewPCG(rand.Uint64(), 2))
	begun := time.Now()
	far := s.far(args, func() { s.harm(rng, n, small, apart) })
	if far != string(local) {
		t.Error("the table on workers is another than that of one process")
	}
	s.Logf("it took %.0f s", time.Since(begun).Seconds())
	s.complete(n)
}

// harm does everything to the site, spread over the trials.
func (s *site) harm(rng *rand.Rand, n int, small, apart bool) {
	type harm struct {
		name string
		do   func()
	}
	var all []harm
	for range 30 {
		all = append(all, harm{"a worker is killed", func() { s.loseWorker(rng, syscall.SIGKILL) }})
	}
	for range 10 {
		all = append(all, harm{"the coordinator is killed", func() { kill(s.serving); s.serve() }})
	}
	all = append(all, harm{"a worker is stopped", func() { s.loseWorker(rng, syscall.SIGSTOP) }})
	if apart {
		all = append(all, harm{"a worker is cut off", func() {
			system(s.T, "ip", "link", "set", hostLink, "down")
			time.Sleep(8 * time.Second)
			system(s.T, "ip", "link", "set", hostLink, "up")
		}})
	}
	if small {
		all = append(all, harm{"the disk is full", func() { fill(s.T, s.folder, 5*time.Second) }})
	}
	rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	for i, h := range all {
		at := n * (i + 1) / (len(all) + 2)
		var p int
		s.until("so many trials are done", func() bool { p = s.progress().Done; return p >= at })
		s.Logf("%d of %d: %s", p, n, h.name)
		h.do()
	}
}

// keepAddress makes the coordinator listen at the port it has when it is started
// again.
func (s *site) keepAddress() {
	at := s.people[strings.LastIndex(s.people, "@")+1:]
	port := at[strings.LastIndex(at, ":")+1:]
	port, _, _ = strings.Cut(port, "#")
	host, _, _ := strings.Cut(s.listen, ":")
	s.listen = host + ":" + port
}

// joinFrom starts a worker in a network namespace, which reaches the coordinator at
// an address.
func (s *site) joinFrom(room, addr string) {
	token, rest, _ := strings.Cut(s.workers, "@")
	_, rest, _ = strings.Cut(rest, ":")
	cmd := exec.Command("ip", "netns", "exec", room, s.bin, "join", "--slots", "1", fmt.Sprintf("%s@%s:%s", token, addr, rest))
	cmd.Stdout, cmd.Stderr = new(syncBuffer), new(syncBuffer)
	if err := cmd.Start(); err != nil {
		s.Fatal(err)
	}
	s.Cleanup(func() { kill(cmd) })
}
