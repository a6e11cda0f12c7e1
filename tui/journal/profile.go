package journal

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/pprof"
	"time"

	"descent/model/guard"
)

// A Server serves profiles of the program over HTTP, below /debug/pprof/.
type Server struct {
	listener net.Listener
	http     *http.Server
}

// Serve serves profiles at an address such as localhost:6060; with port 0 it chooses a
// free port. It returns an error if other machines can reach the address, because
// profiles contain internals of the program.
func Serve(addr string, log *slog.Logger) (*Server, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("%w: want HOST:PORT, such as localhost:6060", err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("%q is not this machine alone: want localhost, 127.0.0.1 or [::1]", host)
	}
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, err
	}
	// The machine may resolve localhost to another address.
	if at, ok := listener.Addr().(*net.TCPAddr); !ok || !at.IP.IsLoopback() {
		listener.Close()
		return nil, fmt.Errorf("%s is %v here, which is not this machine alone: want 127.0.0.1 or [::1]", host, listener.Addr())
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	s := &Server{listener, &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn)}}
	ended := func(err error) { log.Error("profiles ended", "error", err) }
	guard.Go(func() {
		if err := s.http.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			ended(err)
		}
	}, ended)
	return s, nil
}

// URL returns the address of the profiles.
func (s *Server) URL() string { return "http://" + s.listener.Addr().String() + "/debug/pprof/" }

// Close ends the server.
func (s *Server) Close() error { return s.http.Close() }
