// Package journal writes a log for debugging: starts, evaluations and ends of runs, keys,
// and late frames, with times. It does not affect the results of runs.
package journal

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"sync"

	"descent/trainer"
	"descent/trainer/run"
)

// None returns a logger that writes nothing.
func None() *slog.Logger { return slog.New(slog.DiscardHandler) }

// A File is the file of a log.
type File struct {
	mu   sync.Mutex
	file *os.File
	err  error // the error of the first write that failed
}

// Write implements io.Writer.
func (f *File) Write(p []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	n, err := f.file.Write(p)
	if f.err == nil {
		f.err = err
	}
	return n, err
}

// Close closes the file. It returns the first error of writing to it, because loggers do
// not return errors.
func (f *File) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	err := f.file.Close()
	if f.err != nil {
		return f.err
	}
	return err
}

// Open returns a logger that appends to the file at path, which it creates if necessary:
// JSON objects if the name ends in .json or .jsonl, else lines of key=value. Close the
// file after the last use of the logger.
func Open(path string) (*slog.Logger, *File, error) {
	opened, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, nil, err
	}
	f := &File{file: opened}
	o := &slog.HandlerOptions{Level: slog.LevelDebug}
	var h slog.Handler = slog.NewTextHandler(f, o)
	if ext := filepath.Ext(path); ext == ".json" || ext == ".jsonl" {
		h = slog.NewJSONHandler(f, o)
	}
	return slog.New(h), f, nil
}

// On reports whether log writes anything.
func On(log *slog.Logger) bool {
	return log != nil && log.Enabled(context.Background(), slog.LevelError)
}

// Listen returns a listener that logs the events of a run, except for steps. It returns
// nil if log writes nothing.
func Listen(log *slog.Logger, run string) func(*trainer.Event) {
	if !On(log) {
		return nil
	}
	log = log.With("run", run)
	return func(e *trainer.Event) {
		switch e.Kind {
		case trainer.Started:
			log.Info("run started", "step", e.Step, "epochs", e.Plan.Epochs, "steps_per_epoch", e.Plan.StepsPerEpoch,
				"samples", e.Plan.Samples, "parameters", e.Plan.Params, "numerics", e.Plan.Numerics)
		case trainer.Evaluated:
			log.Info("run evaluated", "step", e.Step, Number("epoch", e.Epoch), Number("train_loss", e.Train.Loss), Number("val_loss", e.Val.Loss),
				Number("train_accuracy", e.Train.Accuracy), Number("val_accuracy", e.Val.Accuracy), Number("rate", e.Rate))
		case trainer.Ended:
			log.Info("run ended", "step", e.Step, Number("epoch", e.Epoch), "complete", e.Complete, "why", e.Why)
		}
	}
}

// Result logs the result of a run.
func Result(log *slog.Logger, run string, s *run.Snapshot) {
	attrs := []slog.Attr{slog.String("run", run), slog.String("state", s.State.String()), slog.Int("step", s.Step),
		Number("epoch", s.Epoch), slog.Duration("elapsed", s.Elapsed)}
	if s.Err != nil {
		attrs = append(attrs, slog.String("error", s.Err.Error()))
	}
	log.LogAttrs(context.Background(), slog.LevelInfo, "run result", attrs...)
}

// Number returns an attribute with the value x, as text if it is NaN or infinite, which
// JSON does not allow.
func Number(key string, x float64) slog.Attr {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return slog.String(key, fmt.Sprint(x))
	}
	return slog.Float64(key, x)
}
