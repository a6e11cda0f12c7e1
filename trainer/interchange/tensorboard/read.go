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

// fileVersion is the prefix of the version in the first event of a file.
const fileVersion = "brain.Event:"

// Names of the plugins in the metadata of a tensor.
const (
	scalarsPlugin = "scalars"
	hparamsPlugin = "hparams"
)

// sessionStart is the status of a session log when training is resumed from a step.
const sessionStart = 1

// A Reader decodes an event file.
type Reader struct{ tags map[string]*tag }

// A tag has the metadata of a tag.
type tag struct {
	name   string
	scalar bool // only the first value of a tag has this information
}

// Recognize reports whether a file that begins with head is an event file. It returns
// false if head is shorter than the first record.
func Recognize(_ string, head []byte) bool {
	first, n, err := cutRecord(head)
	return err == nil && n > 0 && bytes.Contains(first, []byte(fileVersion))
}

// NewReader returns a Reader for one file.
func NewReader() interchange.Decoder { return &Reader{tags: map[string]*tag{}} }

// Decode implements interchange.Decoder. An incomplete record waits for more data. A wrong
// checksum is an error.
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

// event decodes an event.
func (r *Reader) event(payload []byte, to interchange.Sink) {
	var p interchange.Point
	var summary []byte // in all known files it follows the step
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

// summary decodes a summary. p has its step and time.
func (r *Reader) summary(summary []byte, p interchange.Point, to interchange.Sink) {
	wire.Fields(summary, func(f wire.Field) {
		if f.ID == summaryValue {
			r.value(f.Bytes, p, to)
		}
	})
}

// value decodes a value of a summary. p has its step and time.
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

// settings decodes the hyper-parameters in a HParamsPluginData.
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
