package cluster

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// After a write error, for example on a full disk, a NATS server does not write to the
// stream again until it is restarted. The coordinator restarts it when the disk has free
// space.

// The interval and the size of test writes to the disk.
const (
	mendTime = 500 * time.Millisecond
	mendRoom = 4 << 20 // bytes
)

// mend restarts the NATS server after each write error, as soon as the disk has free
// space, until the coordinator ends. Clients reconnect automatically.
func (s *Server) mend() {
	for {
		select {
		case <-s.broken:
		case <-s.ctx.Done():
		}
		if s.ctx.Err() != nil {
			return
		}
		s.log.Warn("the coordinator cannot write to its folder: it goes on when there is room", "folder", s.folder)
		for !s.takesBytes() {
			select {
			case <-time.After(mendTime):
			case <-s.ctx.Done():
				return
			}
		}
		if err := s.restart(); err != nil {
			s.log.Error("the coordinator does not start again", "error", err)
			s.fail()
			time.Sleep(mendTime)
		}
	}
}

// takesBytes reports whether mendRoom bytes can be written.
func (s *Server) takesBytes() bool {
	path := filepath.Join(s.folder, "room")
	defer os.Remove(path)
	f, err := os.Create(path)
	if err != nil {
		return false
	}
	defer f.Close()
	if _, err := f.Write(make([]byte, mendRoom)); err != nil {
		return false
	}
	return f.Sync() == nil
}

// restart ends the NATS server and starts it again at the same address.
func (s *Server) restart() error {
	old := s.current()
	addr := old.Addr()
	shutdown(old)
	select {
	case <-s.broken: // discard a signal of the server that has ended
	default:
	}
	if addr != nil {
		s.options.Port = portOf(addr.String())
	}
	if err := s.ctx.Err(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(s.ctx, startPatience)
	defer cancel()
	if err := s.startNATS(ctx); err != nil {
		return err
	}
	s.log.Warn("the coordinator goes on")
	return nil
}

// portOf returns the port of an address; 0 if there is none.
func portOf(addr string) (port int) {
	fmt.Sscan(addr[strings.LastIndex(addr, ":")+1:], &port)
	return port
}

// fail signals on s.broken that the NATS server cannot write.
func (s *Server) fail() { signal(s.broken) }

// signal sends a value to c, unless its buffer is full.
func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// A natsLog is the logger of the NATS server. It writes to the log of the program and
// detects write errors.
type natsLog struct {
	log    *slog.Logger
	failed chan error    // receives the error that ends the server
	broken chan struct{} // receives a value when the server cannot write
}

var _ server.Logger = natsLog{}

// Noticef implements server.Logger.
func (l natsLog) Noticef(format string, v ...any) { l.log.Info("nats: " + fmt.Sprintf(format, v...)) }

// Warnf implements server.Logger.
func (l natsLog) Warnf(format string, v ...any) { l.log.Warn("nats: " + fmt.Sprintf(format, v...)) }

// Errorf implements server.Logger. The server reports only by a message of the log that it
// does not write any more.
func (l natsLog) Errorf(format string, v ...any) {
	l.log.Warn("nats: " + fmt.Sprintf(format, v...))
	if strings.Contains(strings.ToLower(format), "critical write error") || strings.Contains(format, "out of resources") {
		signal(l.broken)
	}
}

// Debugf implements server.Logger. It discards the message.
func (l natsLog) Debugf(string, ...any) {}

// Tracef implements server.Logger. It discards the message.
func (l natsLog) Tracef(string, ...any) {}

// Fatalf implements server.Logger. It sends the error to failed.
func (l natsLog) Fatalf(format string, v ...any) {
	select {
	case l.failed <- fmt.Errorf(format, v...):
	default:
	}
}
