package cluster

import (
	"fmt"
	"slices"
	"testing"
)

// TestBlocksOfLostWorkers tests that the blocks of a worker whose connection ends are
// returned once, and not while a later delivery of them is with another worker.
func TestBlocksOfLostWorkers(t *testing.T) {
	ack := func(number, times int) string {
		return fmt.Sprintf("$JS.ACK.%s.%s.%d.%d.%d.1700000000000000000.0", trials, consumer, times, number, 40+times)
	}
	h := newHoldings()
	h.set("ada", []string{ack(1, 1), ack(2, 1), ack(12, 1)})
	h.set("bob", []string{ack(1, 2), ack(3, 1)})
	for _, step := range []struct {
		worker string
		want   []string
	}{
		{"ada", []string{ack(2, 1), ack(12, 1)}},
		{"ada", nil},
		{"bob", []string{ack(1, 2), ack(3, 1)}},
	} {
		if got := h.take(step.worker); !slices.Equal(got, step.want) {
			t.Errorf("the blocks of %s are %v: want %v", step.worker, got, step.want)
		}
	}
}

// TestDeliveryOf tests that the numbers in the subject of a real delivery are those of its
// metadata.
func TestDeliveryOf(t *testing.T) {
	srv := serve(t, ServerOptions{})
	js := srv.root.js
	if _, err := js.Publish(t.Context(), trialSubject+"s.1", []byte("{}")); err != nil {
		t.Fatal(err)
	}
	queue, err := js.Consumer(t.Context(), trials, consumer)
	if err != nil {
		t.Fatal(err)
	}
	for want := range uint64(2) {
		m, err := queue.Next()
		if err != nil {
			t.Fatal(err)
		}
		info, err := m.Metadata()
		if times, number := deliveryOf(m.Reply()); err != nil || times != want+1 || times != info.NumDelivered || number != info.Sequence.Stream {
			t.Errorf("%s: delivery %d of block %d: want %+v, %v", m.Reply(), times, number, info, err)
		}
		m.Nak()
	}
}
