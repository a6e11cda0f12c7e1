package cluster

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// BenchmarkHandOut delivers blocks to 100 workers that train nothing. It measures how long
// a worker waits for a block, and the memory of the process, which contains the coordinator
// and all workers. All workers join before the first request, and their requests are not
// synchronized.
func BenchmarkHandOut(b *testing.B) {
	s, err := Serve(b.Context(), ServerOptions{Folder: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	const crowd, blockTime = 100, time.Duration(blockSeconds * float64(time.Second))
	line, _ := s.Lines()
	if err := s.root.putPlan(b.Context(), "bench", []byte("{}")); err != nil { // else the jobs are those of a search that nobody uses
		b.Fatal(err)
	}
	for i := range b.N + crowd {
		t, err := json.Marshal(block{Search: "bench", Tasks: []task{{Until: float64(i)}}})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := s.root.js.PublishAsync(fmt.Sprintf("%sbench.%d", trialSubject, i), t); err != nil {
			b.Fatal(err)
		}
	}
	<-s.root.js.PublishAsyncComplete()
	var mu sync.Mutex
	var waits []time.Duration
	var all sync.WaitGroup
	queues := make([]jetstream.Consumer, crowd)
	for i := range queues {
		c, err := dial(line, roleWorker)
		if err != nil {
			b.Fatal(err)
		}
		defer c.Close()
		if queues[i], err = c.js.Consumer(b.Context(), trials, consumer); err != nil {
			b.Fatal(err)
		}
	}
	b.ResetTimer()
	for i, queue := range queues {
		all.Go(func() {
			time.Sleep(time.Duration(i) * blockTime / crowd)
			for {
				begun := time.Now()
				batch, err := queue.Fetch(1, jetstream.FetchMaxWait(time.Second))
				if err != nil {
					b.Error(err)
					return
				}
				m, ok := <-batch.Messages()
				if !ok {
					return
				}
				mu.Lock()
				waits = append(waits, time.Since(begun))
				mu.Unlock()
				time.Sleep(blockTime)
				m.Ack()
			}
		})
	}
	all.Wait()
	slices.Sort(waits)
	b.ReportMetric(float64(waits[len(waits)/2].Microseconds())/1e3, "ms-median")
	b.ReportMetric(float64(waits[len(waits)*99/100].Microseconds())/1e3, "ms-p99")
	b.ReportMetric(resident(b), "MB")
}

// resident returns the resident memory of this process in MB; 0 if it is unknown.
func resident(b *testing.B) (mb float64) {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			fmt.Sscan(rest, &mb)
		}
	}
	return mb / 1024
}
