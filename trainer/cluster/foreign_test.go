package cluster

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/nats-io/nats-server/v2/server"

	"descent/data"
)

// natsVariable is the environment variable with a configuration file. If it is set, the
// test program is only a NATS server and uses no code of this package.
const natsVariable = "DESCENT_TEST_NATS"

func TestMain(m *testing.M) {
	if file := os.Getenv(natsVariable); file != "" {
		stockServer(file)
		return
	}
	os.Exit(m.Run())
}

// stockServer behaves as the program nats-server, until standard input ends.
func stockServer(file string) {
	nothing := func() {}
	opts, err := server.ConfigureOptions(flag.NewFlagSet("nats-server", flag.ExitOnError), []string{"-c", file}, nothing, nothing, nothing)
	if err != nil {
		server.PrintAndDie(err.Error())
	}
	s, err := server.NewServer(opts)
	if err != nil {
		server.PrintAndDie(err.Error())
	}
	s.ConfigureLogger()
	go func() {
		io.Copy(io.Discard, os.Stdin)
		s.Shutdown()
	}()
	if err := server.Run(s); err != nil {
		server.PrintAndDie(err.Error())
	}
	s.WaitForShutdown()
}

// withStreams returns a configuration with JetStream.
func withStreams(t *testing.T) string {
	return fmt.Sprintf("jetstream { store_dir: %q }\n", t.TempDir())
}

// stock starts a NATS server in another process, with more appended to its configuration,
// and returns its address.
func stock(t *testing.T, more string) (address string) {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "nats.conf")
	text := fmt.Sprintf("listen: \"127.0.0.1:-1\"\nports_file_dir: %q\nlog_file: %q\n%s\n", dir, filepath.Join(dir, "log"), more)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), natsVariable+"="+file)
	end, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		end.Close()
		cmd.Wait()
	})
	eventually(t, "the NATS server listens", func() bool {
		files, _ := filepath.Glob(filepath.Join(dir, "*.ports"))
		if len(files) == 0 {
			return false
		}
		text, err := os.ReadFile(files[0])
		var ports struct{ Nats []string }
		if err != nil || json.Unmarshal(text, &ports) != nil || len(ports.Nats) == 0 {
			return false
		}
		u, err := url.Parse(ports.Nats[0])
		address = u.Host
		return err == nil
	})
	return address
}

// TestAnyServer runs a search with two workers on a NATS server that is not a coordinator,
// with a user or with a token. The table equals that of one process. Wrong credentials
// give an error that says so.
func TestAnyServer(t *testing.T) {
	file := filepath.Join(t.TempDir(), "points.csv")
	if err := os.WriteFile(file, []byte("a,b,class\n"+strings.Repeat("1,2.5,x\n2,1.5,y\n", 40)), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ config, user string }{
		"user":  {`authorization { user: "ada", password: "s3cret" }`, "ada:s3cret"},
		"token": {`authorization { token: "t0ken" }`, "t0ken"},
	} {
		t.Run(name, func(t *testing.T) {
			address := stock(t, withStreams(t)+c.config)
			l, err := ParseLine("nats://" + c.user + "@" + address)
			if err != nil || l.Where() != address {
				t.Fatalf("%v, %v", l.Where(), err)
			}
			worker(t, l, WorkerOptions{Slots: 1})
			worker(t, l, WorkerOptions{Slots: 1})
			s := tiny(t, 12)
			if s.Base.Data, err = data.Named(file); err != nil {
				t.Fatal(err)
			}
			far := on(t, s, l)
			if local, far := hash(t, s), hash(t, far); local != far {
				t.Errorf("the table on another NATS server has the hash %.8s: want that of one process, %.8s", far, local)
			}
			person := join(t, l, rolePerson)
			eventually(t, "two workers are listed", func() bool {
				all, err := person.Workers(t.Context())
				return err == nil && len(all) == 2
			})
			for _, line := range []string{"nats://" + address, "nats://ada:wrong@" + address} {
				wrong, err := ParseLine(line)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := Connect(wrong); err == nil || !strings.Contains(err.Error(), "does not let this user in") || strings.Contains(err.Error(), "wrong") {
					t.Errorf("%s: %v", line, err)
				}
			}
		})
	}
}

// TestNumericsWithoutCoordinator tests that the numerics on a NATS server that is not a
// coordinator are those of the first client, and that a later client replaces them if no
// worker is connected.
func TestNumericsWithoutCoordinator(t *testing.T) {
	address := stock(t, withStreams(t))
	l, err := ParseLine("nats://" + address)
	if err != nil {
		t.Fatal(err)
	}
	proof, err := Prove()
	if err != nil {
		t.Fatal(err)
	}
	c := join(t, l, rolePerson)
	ours, other := plan{Program: "1", Proof: proof}, plan{Program: "1", Proof: Numerics{"float8 abacus", "00"}}
	for i, step := range []struct{ says, agreed plan }{{other, other}, {ours, ours}} {
		if got, err := c.agree(t.Context(), step.says); err != nil || !got.same(step.agreed) {
			t.Errorf("step %d: %+v, %v", i, got, err)
		}
	}
	_, stop := worker(t, l, WorkerOptions{Program: "1", Slots: 1})
	eventually(t, "the worker is listed", func() bool {
		all, err := c.Workers(t.Context())
		return err == nil && len(all) == 1
	})
	if got, err := c.agree(t.Context(), other); err != nil || !got.same(ours) {
		t.Errorf("with a worker that is there: %+v, %v", got, err)
	}
	if err := Join(t.Context(), l, WorkerOptions{Program: "2"}); err == nil || !strings.Contains(err.Error(), "want the same version") {
		t.Errorf("another version: %v", err)
	}
	stop()
}

// TestServerWithoutStreams tests the error for a NATS server without JetStream.
func TestServerWithoutStreams(t *testing.T) {
	l, err := ParseLine("nats://" + stock(t, ""))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Connect(l); err == nil || !strings.Contains(err.Error(), "want one with JetStream") {
		t.Error(err)
	}
}
