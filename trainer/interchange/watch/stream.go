package watch

import (
	"errors"
	"fmt"
	"io"

	"descent/model/guard"
	"descent/trainer/interchange"
	"descent/trainer/interchange/tabular"
	"descent/trainer/run"
)

// Read reads JSON lines from in, such as a pipe from another program, as a run with the
// given name. It may be called at most once, before the first Poll. The returned channel
// is closed at the end of in, or after an error, which Poll returns.
func (w *Watcher) Read(in io.Reader, name string) (done <-chan struct{}) {
	l, ended := interchange.NewLog(name, points(1)), make(chan struct{})
	l.Locate(name)
	w.list.add(l, name+" (JSON lines)")
	w.streams = append(w.streams, l)
	failed := func(err error) { w.broken <- fmt.Errorf("%s: %w", name, err) }
	guard.Go(func() {
		defer close(ended)
		if err := stream(in, l); err != nil {
			l.End(run.Stopped) // nothing more comes
			failed(err)
		}
	}, failed)
	return ended
}

// stream reads JSON lines from in into l until the end of in.
func stream(in io.Reader, l *interchange.Log) error {
	d, buffer := tabular.NewLines(), make([]byte, headLen)
	var rest []byte
	for {
		n, err := in.Read(buffer)
		rest = append(rest, buffer[:n]...)
		if errors.Is(err, io.EOF) {
			rest = append(rest, '\n') // the last line may have no newline
		}
		used, _ := d.Decode(rest, err != nil, l) // Lines returns no error: it skips what it cannot read
		rest = append(rest[:0], rest[used:]...)
		switch {
		case errors.Is(err, io.EOF):
			l.End(run.Done)
			return nil
		case err != nil:
			return err
		case len(rest) > maxRest:
			return errLong
		}
	}
}
