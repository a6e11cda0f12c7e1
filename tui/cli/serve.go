package cli

import (
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"descent/model/guard"
	"descent/trainer/cluster"
	"descent/trainer/store"
)

func (c *command) serveCommand() *cobra.Command {
	var o cluster.ServerOptions
	var limits keepOptions
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Coordinate a search on several machines",
		Long: `Run a coordinator, which stores the jobs and the results of searches for workers on
several machines, until a signal ends the command. The workers (descent join) train.
Everything is stored on disk, so that work continues after a restart.

Without --listen, only this machine reaches the coordinator, and whoever is logged in
here may use it. With --listen, others do, with TLS, and only with one of the two
lines that are printed: the first is for workers, the second for people who submit
searches and look on. Keep them secret. --renew makes all lines that were printed
before invalid.

What belongs to a search is removed when nobody has used it for 30 days (--keep), and,
what was used longest ago first, while everything takes more than 4 GB (--limit). That
is said, and loses nothing: a search that goes on has its results in the store of whoever
makes it. descent serve gc says what is kept, and removes it at once.

In place of a coordinator, any NATS server with JetStream will do: wherever a LINE is
wanted, nats://USER:PASSWORD@HOST:PORT, nats://TOKEN@HOST:PORT, or tls:// in place of
nats:// names one, and several with commas between them a cluster.`,
		Example: `  descent serve
  descent serve --listen :7433
  descent serve --listen :7433 --renew`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			o.Limits = limits.limits()
			return c.serve(o, asJSON)
		},
	}
	cmd.AddCommand(c.serveCollectCommand())
	limits.addFlags(cmd)
	f := cmd.Flags()
	f.StringVar(&o.Listen, "listen", "", "the `ADDRESS` at which other machines reach the coordinator, such as :7433")
	f.IntVar(&o.Port, "port", cluster.DefaultPort, "the port on this machine, without --listen; 0 for any free one")
	f.StringVar(&o.Folder, "folder", "", "keep everything in the folder `DIR`, in place of one beside the stored runs")
	f.BoolVar(&o.Renew, "renew", false, "make new tokens and a new certificate: the lines of before no longer hold")
	f.DurationVar(&o.AckWait, "patience", cluster.DefaultAckWait, "how long a worker may be silent before its jobs go on elsewhere")
	f.BoolVar(&asJSON, "json", false, "print the lines as one JSON object")
	return cmd
}

// serve runs a coordinator until the command ends.
func (c *command) serve(o cluster.ServerOptions, asJSON bool) error {
	if o.AckWait < time.Second {
		return fmt.Errorf("--patience: %v: want at least a second", o.AckWait)
	}
	if o.Listen != "" {
		if _, _, err := cluster.ParseListen(o.Listen); err != nil {
			return fmt.Errorf("--listen: %w", err)
		}
	}
	if o.Folder == "" {
		dir, err := store.Folder(c.stored.dir)
		if err != nil {
			return err
		}
		o.Folder = filepath.Join(dir, "cluster")
	}
	o.Log, o.Program = c.debug.log, c.storeSettings().Program
	o.Removed = func(r cluster.Removal) {
		fmt.Fprintf(c.err, "descent: removed %s\n", shownText(r.String()))
	}
	s, err := cluster.Serve(c.ctx, o)
	if err != nil {
		return failure{err}
	}
	defer s.Close()
	workers, people := s.Lines()
	if asJSON {
		err = c.printJSON(object{{"event", "serving"}, {"workers", workers.String()}, {"people", people.String()}, {"folder", o.Folder}})
	} else {
		fmt.Fprintf(c.out, "The coordinator is at %s and keeps everything in %s.\nA worker joins with\n\n  descent join %v\n\nand people submit and look on with\n\n  descent search ... --on %v\n",
			workers.Where(), o.Folder, workers, people)
	}
	if err != nil {
		return err
	}
	<-c.ctx.Done()
	return nil
}

func (c *command) joinCommand() *cobra.Command {
	var o cluster.WorkerOptions
	var attended bool
	cmd := &cobra.Command{
		Use:   "join [LINE]",
		Short: "Train trials of searches for a coordinator",
		Long: `Join the coordinator of LINE, as descent serve prints it, as a worker. LINE may
also be a file with it, or stand in DESCENT_LINE, since others see the arguments of a
command, or the URL of a NATS server, such as nats://USER:PASSWORD@HOST:PORT; without
any, the coordinator is one on this machine.

The worker first trains small known runs. If the bits of their results differ from
those of the coordinator, the worker is refused, unless --mixed is set. A signal, or
descent workers stop, ends a worker; other workers continue its trials from their
checkpoints.`,
		Example: `  descent join descent://127.0.0.1:7433
  descent join line.txt --slots 4`,
		Args: oneLine,
		RunE: func(_ *cobra.Command, args []string) error {
			l, err := cluster.ReadLine(first(args))
			if err != nil {
				return err
			}
			if attended {
				c.background(func() {
					io.Copy(io.Discard, c.in)
					c.cancel(errAlone)
				})
			}
			return c.join(l, o)
		},
	}
	f := cmd.Flags()
	f.IntVar(&o.Slots, "slots", 0, "trials at a time, 0 for one for each processor")
	f.BoolVar(&o.Mixed, "mixed", false, "work even if this machine computes other bits than the coordinator")
	f.BoolVar(&attended, "attended", false, "end when standard input ends")
	f.MarkHidden("attended")
	return cmd
}

// errAlone is the error for a worker whose parent process has ended.
var errAlone = failure{fmt.Errorf("standard input has ended")}

// join runs a worker of a coordinator until the command ends.
func (c *command) join(l cluster.Line, o cluster.WorkerOptions) error {
	if o.Slots < 0 {
		return fmt.Errorf("--slots: %d is too small: want at least 0", o.Slots)
	}
	defer collectLess()()
	o.Log, o.Program = c.debug.log, c.storeSettings().Program
	o.Joined = func(w *cluster.Worker) {
		fmt.Fprintf(c.out, "worker %s takes jobs from %s\n", w.Name(), l.Where())
	}
	var err error
	if broke := guard.Call(func() { err = cluster.Join(c.ctx, l, o) }); broke != nil {
		return broke
	}
	if err != nil && c.ctx.Err() == nil {
		return failure{err}
	}
	return nil
}

// oneLine returns an error if there is more than one argument.
func oneLine(_ *cobra.Command, args []string) error {
	if len(args) > 1 {
		return fmt.Errorf("there is one argument too many: want one line at most")
	}
	return nil
}

// first returns the first of texts; "" if there is none.
func first(texts []string) string { return append(texts, "")[0] }
