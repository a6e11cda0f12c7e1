package cluster

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"descent/trainer/trainertest"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// testAckWait is the AckWait of coordinators in tests.
const testAckWait = 2 * time.Second

// serve starts a coordinator on a free port of the loopback interface.
func serve(t *testing.T, o ServerOptions) *Server {
	t.Helper()
	if o.Folder == "" {
		o.Folder = t.TempDir()
	}
	o.AckWait = testAckWait
	s, err := Serve(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// join connects with a line in a role.
func join(t *testing.T, l Line, r role) *Client {
	t.Helper()
	c, err := dial(l, r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// TestStrangersAreRefused tests that a client is refused with a wrong token, without a
// token, with the token of the other role, and with a line from before --renew. A client
// refuses a coordinator with another certificate.
func TestStrangersAreRefused(t *testing.T) {
	dir := t.TempDir()
	s := serve(t, ServerOptions{Folder: dir, Listen: "127.0.0.1:0"})
	workers, people := s.Lines()
	for name, l := range map[string]Line{
		"wrong token":           {Address: workers.Address, Token: secret(), Fingerprint: workers.Fingerprint},
		"no token":              {Address: workers.Address, Fingerprint: workers.Fingerprint},
		"the token of people":   {Address: workers.Address, Token: people.Token, Fingerprint: workers.Fingerprint},
		"no token, without TLS": {Address: workers.Address},
		"wrong fingerprint":     {Address: workers.Address, Token: workers.Token, Fingerprint: strings.Repeat("ab", 32)},
	} {
		c, err := dial(l, roleWorker)
		if err == nil {
			c.Close()
			t.Errorf("%s: let in", name)
			continue
		}
		if got := errors.Is(err, errFingerprint); got != (name == "wrong fingerprint") {
			t.Errorf("%s: %v", name, err)
		}
	}
	join(t, workers, roleWorker).Close()
	join(t, people, rolePerson).Close()
	s.Close()
	again := serve(t, ServerOptions{Folder: dir, Listen: "127.0.0.1:0", Renew: true})
	fresh, _ := again.Lines()
	for _, l := range []Line{
		{Address: fresh.Address, Token: workers.Token, Fingerprint: workers.Fingerprint},
		{Address: fresh.Address, Token: workers.Token, Fingerprint: fresh.Fingerprint},
	} {
		if c, err := dial(l, roleWorker); err == nil {
			c.Close()
			t.Error("a line from before --renew lets in")
		}
	}
	join(t, fresh, roleWorker)
}

// TestWorkersMayDoTheirWorkAlone tests that a worker can neither publish trials, nor remove
// a stream, nor write data, nor read the replies and runs of other clients.
func TestWorkersMayDoTheirWorkAlone(t *testing.T) {
	s := serve(t, ServerOptions{Listen: "127.0.0.1:0"})
	line, people := s.Lines()
	w, other, person := join(t, line, roleWorker), join(t, line, roleWorker), join(t, people, rolePerson)
	publish := func(subject string) func() error {
		return func() error { return w.conn.Publish(subject, []byte("x")) }
	}
	read := func(subject string) func() error {
		return func() error { _, err := w.conn.SubscribeSync(subject); return err }
	}
	for name, do := range map[string]func() error{
		"publish a trial":          publish(trialSubject + "s.1"),
		"remove the stream":        func() error { go w.js.DeleteStream(t.Context(), trials); return nil },
		"purge the stream":         publish("$JS.API.STREAM.PURGE." + trials),
		"write data":               publish("$O." + dataBucket + ".C.x"),
		"write a plan":             publish("$KV." + planBucket + ".x"),
		"speak for another worker": publish("$KV." + workers + "." + other.name),
		"answer for another's run": publish(runSubject + other.name + ".r.eval"),
		"end another worker":       publish(workerSubject + other.name + ".control"),
		"read another's inbox":     read(inbox(other.name) + ".>"),
		"read a person's inbox":    read(inbox(person.name) + ".>"),
		"read all inboxes":         read("_INBOX_*.>"),
		"read everything":          read(">"),
		"follow another's run":     read(runSubject + other.name + ".r.control"),
	} {
		w.denied.Store(nil)
		if err := do(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		w.conn.Flush()
		eventually(t, "a worker may not "+name, func() bool {
			err := w.denied.Load()
			return err != nil && errors.Is(*err, nats.ErrPermissionViolation)
		})
	}
	if info, err := s.root.js.Stream(t.Context(), trials); err != nil || info.CachedInfo().State.Msgs != 0 {
		t.Errorf("the stream of trials: %v", err)
	}
	if _, err := person.conn.SubscribeSync(inbox(w.name) + ".>"); err != nil {
		t.Fatal(err)
	}
	person.conn.Flush()
	eventually(t, "a person may not read a worker's inbox", func() bool { return person.denied.Load() != nil })
}

// eventually waits until a condition holds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for until := time.Now().Add(time.Minute); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(until) {
			t.Fatalf("not after a minute: %s", what)
		}
	}
}

// TestCoordinatorStartsAgain tests that a coordinator keeps its data when it starts again,
// and that two coordinators cannot use one folder.
func TestCoordinatorStartsAgain(t *testing.T) {
	dir := t.TempDir()
	s := serve(t, ServerOptions{Folder: dir})
	put := func(s *Server) (jetstream.KeyValue, error) { return s.root.js.KeyValue(t.Context(), results) }
	kv, err := put(s)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := kv.Create(t.Context(), "s.1", []byte("first")); err != nil {
		t.Fatal(err)
	}
	if _, err := Serve(t.Context(), ServerOptions{Folder: dir}); err == nil || !strings.Contains(err.Error(), "is used by process") {
		t.Errorf("a second coordinator in one folder: %v", err)
	}
	s.Close()
	kv, err = put(serve(t, ServerOptions{Folder: dir}))
	if err != nil {
		t.Fatal(err)
	}
	e, err := kv.Get(t.Context(), "s.1")
	if err != nil || string(e.Value()) != "first" {
		t.Errorf("%v, %v", e, err)
	}
}

// TestReadLine tests that lines are read from text, from a file with printed output, and
// from the environment.
func TestReadLine(t *testing.T) {
	l := Line{Address: "10.0.0.7:7433", Token: secret(), Fingerprint: strings.Repeat("0f", 32)}
	file := filepath.Join(t.TempDir(), "line")
	if err := os.WriteFile(file, []byte("  descent join "+l.String()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv(Variable, l.String())
	for _, text := range []string{l.String(), file, ""} {
		if got, err := ReadLine(text); got != l || err != nil {
			t.Errorf("%q is %v, %v", text, got, err)
		}
	}
	t.Setenv(Variable, "")
	if got, err := ReadLine(""); got.Where() != "127.0.0.1:7433" || err != nil {
		t.Errorf("without a line: %v, %v", got, err)
	}
	for text, want := range map[string]string{
		"descent://10.0.0.7:1": "no token", "descent://t@h": "no port",
		"descent://t@h:1": "no fingerprint", "http://h:1": "begins with http", "descent://t@h:1#00": "no fingerprint",
		file + "x": "no such file", "nats://": "cannot be read", "nats://h:1,http://s3cret@k:1": "cannot be read",
	} {
		if _, err := ReadLine(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	for text, where := range map[string]string{"nats://h:4222": "h:4222", "nats://u:p@h:1,tls://t@k:2": "h:1,k:2", "descent://127.0.0.1:5": "127.0.0.1:5", "descent://localhost:5": "localhost:5"} {
		if got, err := ReadLine(text); err != nil || got.Where() != where || got.String() != text {
			t.Errorf("%q is %v, %v", text, got, err)
		}
	}
}

// TestBoundary tests that no other package imports NATS.
func TestBoundary(t *testing.T) {
	trainertest.OneImporter(t, "descent/trainer/cluster", "github.com/nats-io/")
}
