package cluster

import (
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"descent/model/guard"
)

// Close ends the coordinator. Its files stay in its folder.
func (s *Server) Close() { s.close() }

// end is Close. It does not hold mu, for which connections may wait that it closes.
func (s *Server) end() {
	s.stop()
	if s.watch != nil {
		s.watch.Close()
	}
	if s.root != nil {
		s.root.Close()
	}
	s.work.Wait() // from now on no NATS server is started
	if n := s.current(); n != nil {
		shutdown(n)
	}
	s.lock.Close()
}

// shutdown ends a NATS server, and waits for its end for at most stopPatience.
func shutdown(n *server.Server) {
	ended := make(chan struct{})
	guard.Go(func() {
		defer close(ended)
		n.Shutdown()
		n.WaitForShutdown()
	}, func(error) {})
	select {
	case <-ended:
	case <-time.After(stopPatience):
	}
}
