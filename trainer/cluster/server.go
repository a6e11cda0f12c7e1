package cluster

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"descent/model/guard"
	"descent/trainer/store"
)

// ServerOptions are the settings of a coordinator.
type ServerOptions struct {
	Folder  string        // contains all files of the coordinator
	Listen  string        // the address on which other machines connect, with tokens; "" for this machine only, without tokens
	Port    int           // on the loopback interface, if Listen is ""; 0 for any free port
	Private bool          // for a single search: use tokens on the loopback interface too, and remove no searches
	Renew   bool          // make new tokens, which invalidates all printed lines
	Program string        // version of the program
	AckWait time.Duration // after which the jobs of a silent worker are delivered again; 0 for DefaultAckWait
	Limits  Limits        // on the searches that are kept
	Removed func(Removal) // called with each search that is removed; may be nil
	Log     *slog.Logger  // may be nil
}

// A Server is a coordinator: it stores jobs and outcomes, and does not train.
type Server struct {
	options *server.Options
	folder  string
	log     *slog.Logger
	lock    io.Closer
	id      *identity // nil without tokens
	root    *Client
	watch   *nats.Conn // of the system account
	held    *holdings

	broken chan struct{}   // receives a value when NATS cannot write
	ctx    context.Context // of the work in the background
	stop   context.CancelFunc
	work   sync.WaitGroup
	close  func() // does the work of Close, once
	mu     sync.Mutex
	nats   *server.Server
}

// Time limits of starting and ending. Starting reads all stored results.
const (
	startPatience = time.Minute
	stopPatience  = 10 * time.Second
)

// syncTime is the interval at which files are synced to the disk. A power failure loses at
// most the data of this time; the end of the process loses none. A search queues again the
// jobs that were lost from the queue (delivery.lookAtQueue), and stores the outcomes that
// it has received in its own log.
const syncTime = time.Second

// watchName is the name of the connection that receives the events of clients that
// disconnect.
const watchName = "descent leavers"

// Serve starts a coordinator. If o.Listen is "", it listens on the loopback interface only.
func Serve(ctx context.Context, o ServerOptions) (*Server, error) {
	o.AckWait = cmp.Or(o.AckWait, DefaultAckWait)
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if err := os.MkdirAll(o.Folder, 0o700); err != nil {
		return nil, err
	}
	lock, err := store.LockFolder(o.Folder)
	if err != nil {
		return nil, err
	}
	s := &Server{folder: o.Folder, log: o.Log, lock: lock, held: newHoldings(), broken: make(chan struct{}, 1)}
	s.ctx, s.stop = context.WithCancel(context.Background())
	s.close = sync.OnceFunc(s.end)
	if err := s.start(ctx, o); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// start starts the NATS server and creates its streams.
func (s *Server) start(ctx context.Context, o ServerOptions) error {
	var err error
	if s.options, err = s.natsOptions(o); err != nil {
		return err
	}
	pass := pass{roleServer, secret(), secret()}
	s.options.CustomClientAuthentication = &doorkeeper{id: s.id, root: pass.token, sys: func() *server.Account { return s.current().SystemAccount() }}
	if err := s.startNATS(ctx); err != nil {
		return err
	}
	if s.root, err = connectTo("", true, pass, s.inProcess()...); err != nil {
		return err
	}
	if err := s.root.prepare(ctx, o.AckWait, 1); err != nil {
		return err
	}
	proof, err := Prove()
	if err != nil {
		return err
	}
	if err := s.root.declare(ctx, plan{Program: o.Program, Proof: proof}); err != nil {
		return err
	}
	if !o.Private {
		s.spawn(func() { s.tidy(o) }, "the coordinator does not tidy any more")
	}
	s.spawn(s.mend, "the coordinator is not mended any more")
	return s.watchWorkers(pass)
}

// spawn calls do in a goroutine for which Close waits. broke is logged after a panic.
func (s *Server) spawn(do func(), broke string) {
	s.work.Go(func() {
		if err := guard.Call(do); err != nil {
			s.log.Error(broke, "error", err)
		}
	})
}

// startNATS starts the NATS server.
func (s *Server) startNATS(ctx context.Context) error {
	n, err := server.NewServer(s.options)
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.nats = n
	s.mu.Unlock()
	failed := make(chan error, 1)
	n.SetLogger(natsLog{s.log, failed, s.broken}, false, false)
	guard.Go(n.Start, func(err error) {
		select {
		case failed <- err:
		default:
		}
	})
	for until := time.Now().Add(startPatience); !n.ReadyForConnections(50 * time.Millisecond); {
		select {
		case err := <-failed:
			return err
		case <-ctx.Done():
			return ctx.Err()
		default:
		}
		if time.Now().After(until) {
			return fmt.Errorf("the coordinator did not start within %v", startPatience)
		}
	}
	return nil
}

// current returns the NATS server, which mend may replace.
func (s *Server) current() *server.Server {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.nats
}

// InProcessConn implements nats.InProcessConnProvider.
func (s *Server) InProcessConn() (net.Conn, error) { return s.current().InProcessConn() }

// inProcess returns the options of a connection in this process. If other connections are
// encrypted, it is too: the server waits 50 ms for what may begin an encrypted one.
func (s *Server) inProcess() []nats.Option {
	options := []nats.Option{nats.InProcessServer(s)}
	if s.id != nil {
		options = append(options, nats.Secure(pinned(fingerprint(s.id.Certificate))), nats.TLSHandshakeFirst())
	}
	return options
}

// natsOptions returns the options of the NATS server, and loads the identity.
func (s *Server) natsOptions(o ServerOptions) (*server.Options, error) {
	opts := &server.Options{
		Host: "127.0.0.1", Port: o.Port, ServerName: "descent",
		JetStream: true, StoreDir: filepath.Join(o.Folder, "streams"), SyncInterval: syncTime,
		NoSigs: true, DisableJetStreamBanner: true,
	}
	if o.Port == 0 {
		opts.Port = server.RANDOM_PORT
	}
	if o.Listen == "" && !o.Private {
		return opts, nil
	}
	if o.Listen != "" {
		host, port, err := ParseListen(o.Listen)
		if err != nil {
			return nil, err
		}
		opts.Port = port
		if opts.Port == 0 {
			opts.Port = server.RANDOM_PORT
		}
		opts.Host = cmp.Or(host, "0.0.0.0")
	}
	var err error
	if s.id, err = identityIn(o.Folder, o.Renew); err != nil {
		return nil, err
	}
	opts.TLSConfig, err = s.id.tls()
	opts.TLS, opts.TLSHandshakeFirst, opts.TLSTimeout = true, true, 5
	return opts, err
}

// ParseListen splits the address on which a server listens, HOST:PORT: the host is "" for
// all interfaces, the port 0 for any free one. It returns an error for any other text.
func ParseListen(text string) (host string, port int, err error) {
	host, digits, err := net.SplitHostPort(text)
	if err != nil {
		return "", 0, fmt.Errorf("%q is no address: want HOST:PORT, such as :%d for all interfaces", text, DefaultPort)
	}
	if port, err = strconv.Atoi(digits); err != nil || port < 0 || port > 65535 {
		return "", 0, fmt.Errorf("%q is no port: want 1 to 65535, or 0 for any free one", digits)
	}
	return host, port, nil
}

// Lines returns the line for workers and the line for people. Without tokens they are
// equal.
func (s *Server) Lines() (workers, people Line) {
	addr := reachable(s.current().Addr().String())
	if s.id == nil {
		return Line{Address: addr}, Line{Address: addr}
	}
	sum := fingerprint(s.id.Certificate)
	return Line{Address: addr, Token: s.id.Workers, Fingerprint: sum}, Line{Address: addr, Token: s.id.People, Fingerprint: sum}
}

// Client returns a client in the process of the coordinator. Server.Close closes it.
func (s *Server) Client() *Client { return s.root }

// prepare creates the streams and buckets of a coordinator that do not exist, with a number
// of replicas on other servers of a cluster.
func (c *Client) prepare(ctx context.Context, ackWait time.Duration, replicas int) error {
	for _, kv := range []jetstream.KeyValueConfig{
		{Bucket: planBucket}, {Bucket: results}, {Bucket: workers, TTL: ackWait / 2},
	} {
		kv.Replicas = replicas
		if _, err := c.js.CreateOrUpdateKeyValue(ctx, kv); err != nil {
			return err
		}
	}
	for _, o := range []string{checkpoints, dataBucket} {
		if _, err := c.js.CreateOrUpdateObjectStore(ctx, jetstream.ObjectStoreConfig{Bucket: o, Replicas: replicas}); err != nil {
			return err
		}
	}
	if _, err := c.js.CreateOrUpdateStream(ctx, jetstream.StreamConfig{
		Name: trials, Subjects: []string{trialSubject + ">"},
		Retention: jetstream.WorkQueuePolicy, Storage: jetstream.FileStorage, Replicas: replicas,
		MaxMsgsPerSubject: 1, Discard: jetstream.DiscardNew, DiscardNewPerSubject: true, // a block is queued once
	}); err != nil {
		return err
	}
	_, err := c.js.CreateOrUpdateConsumer(ctx, trials, jetstream.ConsumerConfig{ // the last: see Client.ready
		Durable: consumer, AckPolicy: jetstream.AckExplicitPolicy, AckWait: ackWait,
		MaxDeliver: -1, MaxAckPending: 10_000, MaxWaiting: 4096,
	})
	return err
}
