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

// A NATS server that could not write to its disk, as where that was full, writes no
// more to that stream until it is started again. So the coordinator starts it again
// when there is room.

// How the disk is tried.
const (
	mendTime = 500 * time.Millisecond
	mendRoom = 4 << 20 // bytes
)

// mend starts the NATS server again after it could not write, as soon as the disk
// takes something, until the coordinator ends. Clients connect again by themselves.
func (s *Server) mend() {
	for {
		select {
		case <-s.broken:
		case <-s.ended:
			return
		}
		s.log.Warn("the coordinator cannot write to its folder: it goes on when there is room", "folder", s.folder)
		for !s.takesBytes() {
			select {
			case <-time.After(mendTime):
			case <-s.ended:
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

// takesBytes reports whether the disk has room.
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
	case <-s.broken: // what it said when it ended
	default:
	}
	if addr != nil {
		s.options.Port = portOf(addr.String())
	}
	ctx, cancel := context.WithTimeout(context.Background(), startPatience)
	defer cancel()
	if err := s.startNATS(ctx); err != nil {
		return err
	}
	s.log.Warn("the coordinator goes on")
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		shutdown(s.nats)
	}
	return nil
}

// portOf returns the port of an address; 0 where there is none.
func portOf(addr string) (port int) {
	fmt.Sscan(addr[strings.LastIndex(addr, ":")+1:], &port)
	return port
}

// fail says that NATS cannot write.
func (s *Server) fail() { signal(s.broken) }

// signal makes one value wait in c.
func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// A natsLog writes what the NATS server says to a log: nothing goes to the screen.
type natsLog struct {
	log    *slog.Logger
	failed chan error    // gets what ends the server
	broken chan struct{} // gets a value when it cannot write
}

var _ server.Logger = natsLog{}

// Noticef implements server.Logger.
func (l natsLog) Noticef(format string, v ...any) { l.log.Info("nats: " + fmt.Sprintf(format, v...)) }

// Warnf implements server.Logger.
func (l natsLog) Warnf(format string, v ...any) { l.log.Warn("nats: " + fmt.Sprintf(format, v...)) }

// Errorf implements server.Logger. The server tells in no other way that it gave up
// writing.
func (l natsLog) Errorf(format string, v ...any) {
	l.log.Warn("nats: " + fmt.Sprintf(format, v...))
	if strings.Contains(strings.ToLower(format), "critical write error") || strings.Contains(format, "out of resources") {
		signal(l.broken)
	}
}

// Debugf implements server.Logger: nothing.
func (l natsLog) Debugf(string, ...any) {}

// Tracef implements server.Logger: nothing.
func (l natsLog) Tracef(string, ...any) {}

// Fatalf implements server.Logger.
func (l natsLog) Fatalf(format string, v ...any) {
	select {
	case l.failed <- fmt.Errorf(format, v...):
	default:
	}
}
