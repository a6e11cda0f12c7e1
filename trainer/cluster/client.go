package cluster

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// A Client is a connection to a coordinator. It reconnects by itself.
type Client struct {
	conn   *nats.Conn
	js     jetstream.JetStream
	name   string
	role   role
	line   Line
	denied atomic.Pointer[error] // the last permission error
	closed chan struct{}

	mu      sync.Mutex
	session context.Context // is canceled when the connection is lost
	lost    context.CancelFunc
}

// dialTime is the time limit of connecting.
const dialTime = 5 * time.Second

// Connect connects to a coordinator to submit searches and to observe runs.
func Connect(l Line) (*Client, error) { return dial(l, rolePerson) }

// dial connects to a coordinator with the permissions of a role.
func dial(l Line, r role) (*Client, error) {
	options := []nats.Option{nats.Timeout(dialTime)}
	where := l.url
	if where == "" {
		where = "nats://" + l.Address
	}
	if l.Fingerprint != "" {
		where = "tls://" + l.Address
		options = append(options, nats.Secure(pinned(l.Fingerprint)), nats.TLSHandshakeFirst())
	}
	p := newPass(r, l.Token)
	c, err := connectTo(where, l.url == "", p, options...)
	if err != nil {
		return nil, explain(err, l)
	}
	c.line = l
	if l.url == "" {
		return c, nil
	}
	if err := c.ready(); err != nil {
		c.Close()
		return nil, fmt.Errorf("the NATS server at %s cannot be used (%w): want one with JetStream, and a user who may make streams", l.Where(), err)
	}
	return c, nil
}

// Settings of the streams of a NATS server that is not a coordinator.
const (
	replicas   = 3 // of the streams of a cluster; fewer servers have one
	readyTries = 6 // of callTime each: a cluster does not answer while it elects a leader
)

// ready creates the streams and buckets on a NATS server that is not a coordinator, unless
// they exist.
func (c *Client) ready() (err error) {
	for range readyTries {
		if err = c.tryReady(); !errors.Is(err, context.DeadlineExceeded) {
			return err
		}
		if refused := c.refused(); refused != nil {
			return refused
		}
	}
	return err
}

// tryReady is an attempt of ready. The consumer is created last, so if it exists,
// everything else does.
func (c *Client) tryReady() error {
	ctx, cancel := context.WithTimeout(context.Background(), callTime)
	defer cancel()
	_, err := c.js.Consumer(ctx, trials, consumer)
	if !errors.Is(err, jetstream.ErrStreamNotFound) && !errors.Is(err, jetstream.ErrConsumerNotFound) {
		return err
	}
	if c.conn.ConnectedClusterName() != "" {
		err = c.prepare(ctx, DefaultAckWait, replicas)
		if e := (*jetstream.APIError)(nil); !errors.As(err, &e) { // such as that for too few servers
			return err
		}
	}
	return c.prepare(ctx, DefaultAckWait, 1)
}

// connectTo connects to a server. ours states whether the server is a coordinator. Only a
// coordinator receives the pass.
func connectTo(where string, ours bool, p pass, options ...nats.Option) (*Client, error) {
	c := &Client{name: p.name(), role: p.role, closed: make(chan struct{})}
	options = append(options,
		nats.Name("descent "+string(p.role)+" "+p.name()),
		nats.CustomInboxPrefix(inbox(p.name())),
		nats.MaxReconnects(-1), nats.ReconnectWait(100*time.Millisecond), nats.ReconnectJitter(200*time.Millisecond, 200*time.Millisecond),
		nats.ReconnectBufSize(-1),
		nats.PingInterval(20*time.Second), nats.MaxPingsOutstanding(2),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
			if errors.Is(err, nats.ErrPermissionViolation) || errors.Is(err, nats.ErrAuthorization) {
				c.denied.Store(&err)
			}
		}),
		nats.DisconnectErrHandler(func(*nats.Conn, error) { c.endSession() }),
		nats.ClosedHandler(func(*nats.Conn) { close(c.closed) }),
	)
	if ours {
		options = append(options, nats.UserInfo(p.user(), p.token), nats.IgnoreDiscoveredServers())
	}
	var err error
	if c.conn, err = nats.Connect(where, options...); err != nil {
		return nil, err
	}
	if c.js, err = jetstream.New(c.conn); err != nil {
		c.conn.Close()
		return nil, err
	}
	return c, nil
}

// explain returns an error of connecting, with a description of what is wanted.
func explain(err error, l Line) error {
	switch {
	case errors.Is(err, errFingerprint) || strings.Contains(err.Error(), errFingerprint.Error()):
		return errFingerprint
	case l.url != "" && (errors.Is(err, nats.ErrAuthorization) || errors.Is(err, nats.ErrAuthExpired)):
		return fmt.Errorf("the NATS server at %s does not let this user in: want nats://USER:PASSWORD@HOST:PORT, or nats://TOKEN@HOST:PORT", l.Where())
	case l.url != "" && errors.As(err, new(*tls.CertificateVerificationError)):
		return fmt.Errorf("the certificate of the NATS server at %s is not accepted (%w): want one from an authority that this machine knows, or the environment variable SSL_CERT_FILE with the file of its certificate", l.Where(), err)
	case l.url != "" && errors.Is(err, nats.ErrSecureConnWanted):
		return fmt.Errorf("the NATS server at %s has no TLS: want nats:// in place of tls://", l.Where())
	case l.url != "":
		return fmt.Errorf("there is no NATS server at %s (%w): want one that runs", l.Where(), err)
	case errors.Is(err, nats.ErrAuthorization), errors.Is(err, nats.ErrAuthExpired):
		return fmt.Errorf("the coordinator at %s does not accept the token: want a line that it printed last", l.Where())
	case l.Token == "" && (errors.Is(err, nats.ErrTimeout) || errors.Is(err, nats.ErrSecureConnRequired)):
		return fmt.Errorf("the coordinator at %s wants a token: want the line that it printed", l.Where())
	}
	return fmt.Errorf("there is no coordinator at %s (%w): want one that runs, as descent serve starts it", l.Where(), err)
}

// endSession cancels the session of a lost connection. The next call of connected starts
// a new session.
func (c *Client) endSession() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.lost != nil {
		c.lost()
	}
	c.session = nil
}

// connected returns a context that ends when ctx ends or the connection is lost. The
// coordinator does not answer the requests of a lost connection.
func (c *Client) connected(ctx context.Context) (context.Context, context.CancelFunc) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.session == nil {
		c.session, c.lost = context.WithCancel(context.Background())
	}
	ctx, cancel := context.WithCancel(ctx)
	forget := context.AfterFunc(c.session, cancel)
	return ctx, func() {
		forget() // a session lasts as long as the connection
		cancel()
	}
}

// Name returns the public name of the client.
func (c *Client) Name() string { return c.name }

// Close ends the connection.
func (c *Client) Close() { c.conn.Close() }

// refused returns the last permission error, or the error that closed the connection
// permanently; nil if there is none.
func (c *Client) refused() error {
	select {
	case <-c.closed:
		if err := c.conn.LastError(); err != nil {
			return explain(err, c.line)
		}
		return nats.ErrConnectionClosed
	default:
	}
	if err := c.denied.Load(); err != nil {
		return *err
	}
	return nil
}

// callTime is the time limit of a request to the coordinator.
const callTime = 5 * time.Second

// again calls do until do succeeds or returns one of the final errors, ctx ends, or the
// coordinator refuses the client. Each call has the time limit callTime, because a
// coordinator that has ended does not answer.
func (c *Client) again(ctx context.Context, do func(context.Context) error, final ...error) error {
	for wait := 20 * time.Millisecond; ; wait = min(2*wait, time.Second) {
		call, cancel := context.WithTimeout(ctx, callTime)
		err := do(call)
		cancel()
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		}
		for _, f := range final {
			if errors.Is(err, f) {
				return err
			}
		}
		if refused := c.refused(); refused != nil {
			return refused
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
}
