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
type Reader struct {
	scalars map[string]bool // tags by whether they are scalars: only the first value of a tensor says so
}

// Recognize reports whether a file that begins with head is an event file. Of a
// file that is shorter than its first record it cannot tell.
func Recognize(_ string, head []byte) bool {
	first, n, err := cutRecord(head)
	return err == nil && n > 0 && bytes.Contains(first, []byte(fileVersion))
}

// NewReader returns a Reader for one file.
func NewReader() interchange.Decoder { return &Reader{scalars: map[string]bool{}} }

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
	var summaries [][]byte
	started := false
	wire.Fields(payload, func(f wire.Field) {
		switch f.ID {
		case eventWallTime:
			p.Time = f.Double()
		case eventStep:
			p.Step = int(f.Number)
		case eventSummary:
			summaries = append(summaries, f.Bytes)
		case eventSessionLog:
			wire.Fields(f.Bytes, func(f wire.Field) {
				started = started || f.ID == sessionStatus && f.Number == sessionStart
			})
		}
	})
	if started {
		to.Cut(slices.Collect(maps.Keys(r.scalars)), p.Step)
	}
	for _, s := range summaries {
		wire.Fields(s, func(f wire.Field) {
			if f.ID == summaryValue {
				r.value(f.Bytes, p, to)
			}
		})
	}
}

// value reads a value of a summary, at the step and time of p.
func (r *Reader) value(value []byte, p interchange.Point, to interchange.Sink) {
	tag, plugin, simple := "", "", false
	var tensor, content []byte
	wire.Fields(value, func(f wire.Field) {
		switch f.ID {
		case valueTag:
			tag = string(f.Bytes)
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
	scalar, seen := r.scalars[tag]
	if !seen {
		scalar = simple || plugin == scalarsPlugin
		r.scalars[tag] = scalar
	}
	if !simple {
		var one bool
		p.Value, one = scalarOf(tensor)
		scalar = scalar && one
	}
	if scalar {
		to.Add(tag, p)
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
