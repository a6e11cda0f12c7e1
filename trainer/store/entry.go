package store

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"descent/data/regular"
	"descent/trainer"
)

// The events of a log. Each is a sealed line of events.jsonl; see entry.
const (
	created     = "created"     // the folder was made
	started     = "started"     // data and network are ready
	evaluated   = "evaluated"   // train and validation were scored
	checkpoint  = "checkpoint"  // a file with the state of the run was written
	weights     = "weights"     // a file with the network of an epoch was written
	dropped     = "dropped"     // records are missing, because the disk was too slow or full
	interrupted = "interrupted" // the program ended, and the run can be resumed
	resumed     = "resumed"     // the run resumes from a checkpoint; entries after that checkpoint do not count
	ended       = "ended"       // the last entry: the run has ended
)

// An entry is a line of a run's log. Which members it has depends on Event.
type entry struct {
	Event   string
	Time    time.Time     // wall-clock time; evaluations have none
	Seconds float64       // running time without pauses
	Run     trainer.Event // started, evaluated and ended: what the run reported; its plan at started alone

	Created    creation
	Checkpoint file
	Weights    file
	Dropped    gap
	Resumed    resumption
	Ended      ending
	Steps      sum // of steps.f32 so far: checkpoint, resumed, interrupted and ended
}

// A creation identifies a run and the program that made it.
type creation struct {
	ID     string
	Format int // of the folder
	Batch  string
	Title  string
	Parent string
	Step   int  // of Parent, where the run begins
	Turn   bool // whether the run replaced Parent and continues its curves

	Program  string // the version
	Numerics string
	Version  int // trainer.NumericsVersion
	Host     string
	Pid      int

	Spec   string // SHA-256 of spec.toml
	Start  file   // the checkpoint from which the run begins; empty if it begins with new weights
	Branch file   // the checkpoint from which the first run of a chain of replacements begins
}

// A file is a file beside the log.
type file struct {
	File   string
	Kind   string
	Step   int
	Epoch  float64
	Size   int64
	Sha256 string
	Crc    string // CRC-32C in place of Sha256, of a file of weights: it takes a tenth of the time
	Data   string // SHA-256 of the prepared data, of a checkpoint
	Params int    // how many numbers of a file of weights are parameters; the rest is state of layers, such as running means
}

// A sum is a number of steps, and the CRC-32C of the part of steps.f32 that holds them.
type sum struct {
	Count int
	Crc   string
}

// A gap describes records that were not stored.
type gap struct {
	Steps, Evaluations int
	From, To           int // steps
}

// add adds the records of another gap.
func (g *gap) add(o gap) {
	switch {
	case o == gap{}:
		return
	case *g == gap{}:
		*g = o
		return
	}
	g.From, g.To = min(g.From, o.From), max(g.To, o.To)
	g.Steps, g.Evaluations = g.Steps+o.Steps, g.Evaluations+o.Evaluations
}

// hasEvent reports whether a line of a log has the given event.
func hasEvent(line []byte, event string) bool {
	return bytes.HasPrefix(line, []byte(`{"event":"`+event+`"`))
}

// A resumption describes the point from which a run resumes.
type resumption struct {
	Step                    int
	Epoch                   float64
	Offset                  int64 // bytes of the log that still count
	Program, Numerics, Host string
	Version, Pid            int
	Format                  int // of the lines that follow
}

// An ending describes how a run ended.
type ending struct {
	State      string // of run.State
	Error      string
	Divergence trainer.Divergence // if the state is diverged
}

// A place is an entry, and the offset in bytes at which its line ends.
type place struct {
	entry
	end int64
}

// A history holds the entries of a log that count. If a run was resumed from a
// checkpoint, the entries between that checkpoint and the resumption do not count,
// except for networks of earlier epochs, which were written with the checkpoint. Neither do
// evaluations and gaps after the checkpoint's step that were written before it.
type history struct {
	places []place
	length int64 // of the whole lines
	torn   bool  // whether a part of a line follows
}

// readLog reads the log in dir. Its error names the damaged line.
func readLog(dir string) (*history, error) {
	text, err := regular.Read(filepath.Join(dir, logFile))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", logFile, plain(err))
	}
	return parseLog(text)
}

func parseLog(text []byte) (*history, error) {
	h := new(history)
	for n := int64(1); len(text) > 0; n++ {
		var e entry
		line, err := readLine(text, &e, Format)
		if errors.Is(err, errTorn) {
			h.torn = true
			break
		}
		if err == nil {
			text = text[len(line):]
			h.length += int64(len(line))
			err = h.add(e)
		}
		if err != nil {
			return nil, lineError(logFile, "in line", n, err)
		}
	}
	if len(h.places) == 0 || h.places[0].Event != created {
		return nil, fmt.Errorf("%s does not begin with the event %q: want the log of a run", logFile, created)
	}
	return h, nil
}

// add adds an entry, which ends where h does.
func (h *history) add(e entry) error {
	if e.Event == resumed {
		n := len(h.places)
		for n > 0 && h.places[n-1].end > e.Resumed.Offset {
			n--
		}
		if n == 0 || h.places[n-1].end != e.Resumed.Offset {
			return fmt.Errorf("the run goes on after byte %d, where no line ends", e.Resumed.Offset)
		}
		h.places = slices.DeleteFunc(h.places, func(p place) bool {
			return p.end > e.Resumed.Offset && (p.Event != weights || p.Weights.Epoch > e.Resumed.Epoch) ||
				p.Event == evaluated && p.Run.Step > e.Resumed.Step || p.Event == dropped && p.Dropped.From > e.Resumed.Step
		})
	}
	h.places = append(h.places, place{e, h.length})
	return nil
}

// created returns the first entry of the log.
func (h *history) created() *creation { return &h.places[0].Created }

// madeBy returns the numerics, their version and the version of the program with which the
// run was last resumed, or else started.
func (h *history) madeBy() (numerics string, version int, program string) {
	if p := h.last(resumed); p != nil {
		return p.Resumed.Numerics, p.Resumed.Version, p.Resumed.Program
	}
	c := h.created()
	return c.Numerics, c.Version, c.Program
}

// last returns the last entry with one of the given events, or nil.
func (h *history) last(events ...string) *place {
	for i := len(h.places) - 1; i >= 0; i-- {
		for _, e := range events {
			if h.places[i].Event == e {
				return &h.places[i]
			}
		}
	}
	return nil
}

// started returns the entry of the run's start, or nil if it never began.
func (h *history) started() *place { return h.last(started) }

// ended returns how the run ended, or nil.
func (h *history) ended() *place {
	if p := &h.places[len(h.places)-1]; p.Event == ended {
		return p
	}
	return nil
}

// event returns the event of an entry, with the plan of the run.
func (h *history) event(p *place) *trainer.Event {
	e := p.Run
	if s := h.started(); s != nil {
		e.Plan = s.Run.Plan
	}
	return &e
}

// lost returns the number of steps and evaluations up to a place and a step that could not
// be stored.
func (h *history) lost(until *place, step int) (n int) {
	for i := range h.places {
		if p := &h.places[i]; p.end <= until.end && p.Dropped.From <= step {
			n += p.Dropped.Steps + p.Dropped.Evaluations
		}
	}
	return n
}

// line returns e as a line of a log.
func (e *entry) line() []byte { return e.appendTo(nil) }

// appendTo appends e as a line of a log to b.
func (e *entry) appendTo(b []byte) []byte { return appendLine(b, e) }

// appendLine appends v, which is an entry or is written as one, as a line of a log to b.
func appendLine(b []byte, v any) []byte {
	b, err := appendSealed(b, v)
	if err != nil {
		panic(err) // impossible: every member can be written as JSON
	}
	return b
}
