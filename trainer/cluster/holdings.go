package cluster

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
)

// holdings contains the blocks that workers have taken. A block is identified by the
// subject on which it is acknowledged. When the connection of a worker ends, the
// coordinator returns its blocks to the queue immediately rather than after AckWait.
type holdings struct {
	mu sync.Mutex
	of map[string][]string // by the name of the worker
}

func newHoldings() *holdings { return &holdings{of: map[string][]string{}} }

// set sets the blocks of a worker.
func (h *holdings) set(worker string, acks []string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.of[worker] = acks
}

// take returns and removes the blocks of a worker, without those that were delivered again
// since: NATS would take the return of an old delivery for that of the new one.
func (h *holdings) take(worker string) []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	acks := slices.DeleteFunc(slices.Clone(h.of[worker]), h.isOld)
	delete(h.of, worker)
	return acks
}

// isOld reports whether a worker has a later delivery of a block. h.mu must be held.
func (h *holdings) isOld(ack string) bool {
	times, number := deliveryOf(ack)
	for _, acks := range h.of {
		for _, other := range acks {
			if t, n := deliveryOf(other); n == number && t > times {
				return true
			}
		}
	}
	return false
}

// deliveryOf returns the number of deliveries of a block, and its number in the stream,
// from the subject on which it is acknowledged: they follow the name of the consumer
// (https://docs.nats.io/reference/reference-protocols/nats_api_reference).
func deliveryOf(ack string) (times, number uint64) {
	_, rest, _ := strings.Cut(ack, "."+trials+"."+consumer+".")
	fmt.Sscanf(rest, "%d.%d.", &times, &number)
	return times, number
}

// watchWorkers returns blocks to the queue when the connection of their worker ends.
func (s *Server) watchWorkers(p pass) error {
	_, err := s.root.conn.Subscribe(workerSubject+"*.holds", func(m *nats.Msg) {
		var acks []string
		if json.Unmarshal(m.Data, &acks) == nil {
			s.held.set(strings.Split(m.Subject, ".")[2], acks)
		}
	})
	if err != nil {
		return err
	}
	options := append(s.inProcess(), nats.Name(watchName), nats.MaxReconnects(-1), nats.ReconnectWait(100*time.Millisecond),
		nats.UserInfo(p.user(), p.token), nats.ErrorHandler(func(*nats.Conn, *nats.Subscription, error) {}))
	s.watch, err = nats.Connect("", options...)
	if err != nil {
		return err
	}
	_, err = s.watch.Subscribe("$SYS.ACCOUNT.*.DISCONNECT", func(m *nats.Msg) {
		var event struct {
			Client struct{ User string }
		}
		if json.Unmarshal(m.Data, &event) != nil {
			return
		}
		for _, ack := range s.held.take(event.Client.User) {
			s.root.conn.Publish(ack, []byte("-NAK")) // without effect for a block that was acknowledged
		}
	})
	if err != nil {
		return err
	}
	return s.watch.FlushTimeout(time.Second)
}
