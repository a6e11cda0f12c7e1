package cluster

import (
	"encoding/pem"
	"flag"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

var peersFlag = flag.Bool("peers", false, "also end a server of a NATS cluster during a search, which takes half a minute")

// TestCertificates tests the errors for a NATS server whose certificate no known authority
// has signed, and for one without TLS.
func TestCertificates(t *testing.T) {
	id, err := newIdentity()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	file := func(name, kind string, der []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	config := fmt.Sprintf("tls { cert_file: %q, key_file: %q }\n", file("cert.pem", "CERTIFICATE", id.Certificate), file("key.pem", "PRIVATE KEY", id.Key))
	for url, want := range map[string]string{
		"tls://ada:s3cret@" + stock(t, config): "SSL_CERT_FILE",
		"tls://ada:s3cret@" + stock(t, ""):     "want nats:// in place of tls://",
	} {
		l, err := ParseLine(url)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Connect(l); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%v: want %s", err, want)
		}
	}
}

// freePort returns a port on which nothing listens.
func freePort(t *testing.T) int {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// natsCluster starts the servers of a NATS cluster with JetStream, and returns them and
// their URLs.
func natsCluster(t *testing.T, n int) (all []*server.Server, urls []string) {
	ports, routes := make([]int, n), make([]string, n)
	for i := range ports {
		ports[i] = freePort(t)
		routes[i] = fmt.Sprintf("nats://127.0.0.1:%d", ports[i])
	}
	for i, port := range ports {
		s, err := server.NewServer(&server.Options{
			Host: "127.0.0.1", Port: server.RANDOM_PORT, ServerName: fmt.Sprint("s", i), JetStream: true, StoreDir: t.TempDir(), NoSigs: true, NoLog: true,
			Cluster: server.ClusterOpts{Name: "lab", Host: "127.0.0.1", Port: port}, Routes: server.RoutesFromStr(strings.Join(routes, ",")),
		})
		if err != nil {
			t.Fatal(err)
		}
		go s.Start()
		t.Cleanup(s.WaitForShutdown)
		t.Cleanup(s.Shutdown)
		all = append(all, s)
	}
	for _, s := range all {
		if !s.ReadyForConnections(time.Minute) {
			t.Fatal("a server does not start")
		}
		urls = append(urls, "nats://"+s.Addr().String())
	}
	return all, urls
}

// TestNATSCluster tests that a search on a NATS cluster of two and of three servers, which
// begins before they have elected a leader, has the same table as in one process. One of
// three servers ends during the search.
func TestNATSCluster(t *testing.T) {
	if !*peersFlag {
		t.Skip("only with -peers")
	}
	for _, n := range []int{2, 3} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			peers, urls := natsCluster(t, n)
			for _, url := range urls {
				l, err := ParseLine(url)
				if err != nil {
					t.Fatal(err)
				}
				worker(t, l, WorkerOptions{Slots: 1})
			}
			l, err := ParseLine(strings.Join(urls, ","))
			if err != nil {
				t.Fatal(err)
			}
			s := tiny(t, 400)
			far, curves := drawn(t, s, l)
			table := make(chan string, 1)
			go func() { table <- hash(t, far) }()
			if n > 2 {
				eventually(t, "trials have ended", func() bool { return len(all(curves)) > 20 })
				peers[0].Shutdown()
			}
			if local, far := hash(t, s), <-table; local != far {
				t.Errorf("the table on a cluster of %d has the hash %.8s: want that of one process, %.8s", n, far, local)
			}
		})
	}
}
