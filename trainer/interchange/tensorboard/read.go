package tensorboard

import (
	"bytes"
	"maps"
	"math"
	"slices"
	"strconv"

	"descent/trainer/interchange"
	"descent/trainer/interchange/wire"
)

// fileVersion is what the first event of a file says.
const fileVersion = "brain.Event:"

// Plugins that say what a tensor is.
const (
	scalarsPlugin = "scalars"
	hparamsPlugin = "hparams"
)

// sessionStart is the status of a session log where training goes on from a
// step.
const sessionStart = 1

// A Reader decodes an event file.
type Reader struct{ tags map[string]*tag }

// A tag is what is known of one.
type tag struct {
	name   string
	scalar bool // only the first value of a tensor says so
}

// Recognize reports whether a file that begins with head is an event file. Of a
// file that is shorter than its first record it cannot tell.
func Recognize(_ string, head []byte) bool {
	first, n, err := cutRecord(head)
	return err == nil && n > 0 && bytes.Contains(first, []byte(fileVersion))
}

// NewReader returns a Reader for one file.
func NewReader() interchange.Decoder { return &Reader{tags: map[string]*tag{}} }

// Decode implements interchange.Decoder. A record that is not complete waits
// for its rest. A record with a wrong checksum is an error.
func (r *Reader) Decode(data []byte, _ bool, to interchange.Sink) (n int, err error) {
	for {
		payload, size, err := cutRecord(data[n:])
		if size == 0 {
			return n, err
		}
		n += size
		r.event(payload, to)
	}
}

// event reads an event.
func (r *Reader) event(payload []byte, to interchange.Sink) {
	var p interchange.Point
	var summary []byte // what is behind the step in all files that are known
	var more [][]byte
	started := false
	wire.Fields(payload, func(f wire.Field) {
		switch f.ID {
		case eventWallTime:
			p.Time = f.Double()
		case eventStep:
			p.Step = int(f.Number)
		case eventSummary:
			if summary == nil {
				summary = f.Bytes
			} else {
				more = append(more, f.Bytes)
			}
		case eventSessionLog:
			wire.Fields(f.Bytes, func(f wire.Field) {
				started = started || f.ID == sessionStatus && f.Number == sessionStart
			})
		}
	})
	if started {
		to.Cut(slices.Collect(maps.Keys(r.tags)), p.Step)
	}
	r.summary(summary, p, to)
	for _, s := range more {
		r.summary(s, p, to)
	}
}

// summary reads a summary, at the step and time of p.
func (r *Reader) summary(summary []byte, p interchange.Point, to interchange.Sink) {
	wire.Fields(summary, func(f wire.Field) {
		if f.ID == summaryValue {
			r.value(f.Bytes, p, to)
		}
	})
}

// value reads a value of a summary, at the step and time of p.
func (r *Reader) value(value []byte, p interchange.Point, to interchange.Sink) {
	plugin, simple := "", false
	var name, tensor, content []byte
	wire.Fields(value, func(f wire.Field) {
		switch f.ID {
		case valueTag:
			name = f.Bytes
		case valueSimple:
			p.Value, simple = f.Float(), true
		case valueTensor:
			tensor = f.Bytes
		case valueMetadata:
			plugin, content = pluginOf(f.Bytes)
		}
	})
	if plugin == hparamsPlugin {
		settings(content, to)
		return
	}
	t := r.tags[string(name)]
	if t == nil {
		t = &tag{string(name), simple || plugin == scalarsPlugin}
		r.tags[t.name] = t
	}
	scalar := t.scalar
	if scalar && !simple {
		p.Value, scalar = scalarOf(tensor)
	}
	if scalar {
		to.Add(t.name, p)
	}
}

// pluginOf returns the name and the content of the plugin in a SummaryMetadata.
func pluginOf(metadata []byte) (name string, content []byte) {
	wire.Fields(metadata, func(f wire.Field) {
		if f.ID != metadataPlugin {
			return
		}
		wire.Fields(f.Bytes, func(f wire.Field) {
			switch f.ID {
			case pluginName:
				name = string(f.Bytes)
			case pluginContent:
				content = f.Bytes
			}
		})
	})
	return name, content
}

// settings reads the hyper-parameters in a HParamsPluginData.
func settings(content []byte, to interchange.Sink) {
	wire.Fields(content, func(f wire.Field) {
		if f.ID != hparamsStart {
			return
		}
		wire.Fields(f.Bytes, func(f wire.Field) {
			if f.ID != startHparams {
				return
			}
			key, text := "", ""
			wire.Fields(f.Bytes, func(f wire.Field) {
				switch f.ID {
				case entryKey:
					key = string(f.Bytes)
				case entryValue:
					text = valueText(f.Bytes)
				}
			})
			to.Set(key, text)
		})
	})
}

// valueText returns a google.protobuf.Value as text.
func valueText(value []byte) (text string) {
	wire.Fields(value, func(f wire.Field) {
		switch f.ID {
		case valueNumber:
			text = strconv.FormatFloat(math.Float64frombits(f.Number), 'g', -1, 64)
		case valueString:
			text = string(f.Bytes)
		case valueBool:
			text = strconv.FormatBool(f.Number != 0)
		}
	})
	return text
}
