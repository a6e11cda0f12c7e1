package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"descent/trainer/cluster"
	"descent/trainer/store"
	"descent/tui/plot"
)

// machinesOptions are the flags for training the trials of a search in other processes.
type machinesOptions struct {
	on      string      // line of a coordinator
	away    func() bool // whether on is given; "" is then the line in the environment
	workers int         // number of worker processes on this machine
}

func (o *machinesOptions) addFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	o.away = func() bool { return f.Changed("on") }
	f.StringVar(&o.on, "on", "", "train on the workers of the coordinator of `LINE`, the one for people that descent serve prints, a file with it, \"\" for that in "+cluster.Variable+", or nats://USER:PASSWORD@HOST:PORT")
	f.IntVar(&o.workers, "workers", 0, "train in so many processes of this machine, 0 for this one alone")
}

// machines contains the coordinator and the local workers of a search.
type machines struct {
	runner *cluster.Runner
	client *cluster.Client
	server *cluster.Server // for local workers; nil without any
	folder string          // folder of the server
	cancel context.CancelFunc
	local  sync.WaitGroup
}

// machines makes a study train on other machines or in other processes, depending on o. It
// returns nil if this process trains alone.
func (c *command) machines(ctx context.Context, y *store.Study, o machinesOptions) (*machines, error) {
	m := &machines{cancel: func() {}}
	var err error
	switch {
	case o.workers < 0:
		return nil, fmt.Errorf("--workers: %d is too small: want at least 0", o.workers)
	case o.workers > 0 && o.away():
		return nil, errors.New("--workers starts workers on this machine, and --on names others: want one of them")
	case o.workers > 0:
		err = m.start(ctx, c, o.workers)
	case o.away():
		var l cluster.Line
		if l, err = cluster.ReadLine(o.on); err != nil {
			return nil, err
		}
		m.client, err = cluster.Connect(l)
	default:
		return nil, nil
	}
	if err == nil {
		m.runner, err = c.submit(ctx, m.client, y)
	}
	if err != nil {
		m.close()
		return nil, failure{err}
	}
	return m, nil
}

// submit makes a study train on the workers of a coordinator.
func (c *command) submit(ctx context.Context, at *cluster.Client, y *store.Study) (*cluster.Runner, error) {
	r, err := cluster.NewRunner(ctx, at, cluster.RunnerOptions{Title: y.Title(), Search: y.Search(), Curves: y.Curves(), Program: c.storeSettings().Program})
	if err != nil {
		return nil, err
	}
	y.Search().Runner = r
	return r, nil
}

// start starts a coordinator for this search and n local workers.
func (m *machines) start(ctx context.Context, c *command, n int) (err error) {
	if m.folder, err = os.MkdirTemp("", "descent-search-"); err != nil {
		return err
	}
	program := c.storeSettings().Program
	if m.server, err = cluster.Serve(ctx, cluster.ServerOptions{Folder: m.folder, Private: true, Log: c.debug.log, Program: program}); err != nil {
		return err
	}
	line, _ := m.server.Lines()
	m.client = m.server.Client()
	path, err := os.Executable()
	if err != nil {
		return err
	}
	ctx, m.cancel = context.WithCancel(ctx)
	each := max(1, runtime.GOMAXPROCS(0)/n)
	for range n {
		m.local.Add(1)
		c.background(func() {
			defer m.local.Done()
			for wait := restartTime; ctx.Err() == nil; wait = min(2*wait, maxRestart) {
				if err := work(ctx, path, line, each); err != nil && ctx.Err() == nil {
					c.debug.log.Warn("a local worker has ended", "error", err)
				}
				select {
				case <-ctx.Done():
				case <-time.After(wait):
				}
			}
		})
	}
	return nil
}

// The time until a local worker that has ended is replaced.
const (
	restartTime = 200 * time.Millisecond
	maxRestart  = 10 * time.Second
)

// work runs a worker process until the process or ctx ends.
func work(ctx context.Context, path string, l cluster.Line, processors int) error {
	cmd := exec.Command(path, "join", "--attended")
	cmd.Env = append(os.Environ(), cluster.Variable+"="+l.String(), "GOMAXPROCS="+strconv.Itoa(processors))
	var said bytes.Buffer
	cmd.Stderr = &said
	ends, err := cmd.StdinPipe() // closed when this process ends, even if this process is killed
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	defer context.AfterFunc(ctx, func() { ends.Close() })()
	if err := cmd.Wait(); err != nil {
		return fmt.Errorf("%w: %s", err, bytes.TrimSpace(said.Bytes()))
	}
	return nil
}

// close ends the local workers and the connection to the coordinator.
func (m *machines) close() {
	if m == nil {
		return
	}
	m.cancel()
	m.local.Wait()
	switch {
	case m.server != nil:
		m.server.Close()
	case m.client != nil:
		m.client.Close()
	}
	if m.folder != "" {
		os.RemoveAll(m.folder)
	}
}

// report prints the number of workers that trained the trials.
func (m *machines) report(out io.Writer) {
	if m == nil {
		return
	}
	t := m.runner.Tally()
	if len(t.Workers) == 0 {
		return
	}
	fmt.Fprintf(out, "trained by %s on %s", plot.Plural(len(t.Workers), "worker"), plot.Plural(len(t.Hosts), "machine"))
	if t.Again > 0 {
		fmt.Fprintf(out, "; %s handed out again, since a worker was lost", plot.Plural(t.Again, "job"))
	}
	fmt.Fprintln(out)
	if t.Mixed != "" {
		fmt.Fprintf(out, "some computed in %s, the others in %s: equal searches may give other bits\n", t.Mixed, m.runner.Numerics())
	}
}
