package tensorboard

import (
	"cmp"
	"encoding/binary"
	"io"
	"math"
	"slices"
	"strconv"

	"descent/trainer/interchange"
	"descent/trainer/interchange/wire"
	"descent/trainer/run"
)

// Tags of the hyper-parameters.
const (
	startTag = "_hparams_/session_start_info"
	endTag   = "_hparams_/session_end_info"
)

// Values of the status of a run in hyper-parameters.
const (
	succeeded = 1
	failed    = 2
)

// FileName returns the name of an event file that begins at a time in seconds since 1970.
// TensorBoard shows a directory of event files as a run.
func FileName(began float64) string {
	return "events.out.tfevents." + strconv.FormatInt(int64(began), 10) + ".descent"
}

// Write writes an event file with the hyper-parameters and the curves of a run, in the
// order of their times. Values have single precision and are tensors of the plugin
// scalars, because TensorBoard's tab for hyper-parameters finds no others. A directory
// with this file is a row of that tab.
func Write(w io.Writer, l *interchange.Log, state run.State) error {
	type event struct {
		tag   string
		first bool
		interchange.Point
	}
	var events []event
	for _, c := range l.Curves() {
		for i, p := range c.Points {
			events = append(events, event{c.Tag, i == 0, p})
		}
	}
	slices.SortStableFunc(events, func(a, b event) int {
		return cmp.Or(cmp.Compare(a.Time, b.Time), cmp.Compare(a.Step, b.Step))
	})
	var began, ended float64
	if len(events) > 0 {
		began, ended = events[0].Time, events[len(events)-1].Time
	}
	var first wire.Message
	first.Double(eventWallTime, began)
	first.Text(eventVersion, fileVersion+"2")
	out := appendRecord(nil, first)
	if settings := l.Settings(); len(settings) > 0 {
		out = appendRecord(out, hparams(startTag, began, hparamsStart, start(settings, began)))
		if !state.Live() {
			out = appendRecord(out, hparams(endTag, ended, hparamsEnd, end(state, ended)))
		}
	}
	for _, e := range events {
		out = appendRecord(out, scalar(e.tag, e.Point, e.first))
	}
	_, err := w.Write(out)
	return err
}

// scalar returns an event with a number. The first event of a tag includes the metadata.
func scalar(tag string, p interchange.Point, first bool) []byte {
	var tensor, value wire.Message
	tensor.Varint(tensorType, floatType)
	tensor.Bytes(tensorShape, nil) // a scalar has no dimensions
	tensor.Bytes(tensorContent, binary.LittleEndian.AppendUint32(nil, math.Float32bits(float32(p.Value))))
	value.Text(valueTag, tag)
	value.Bytes(valueTensor, tensor)
	if first {
		value.Bytes(valueMetadata, plugin(scalarsPlugin, nil))
	}
	return summary(p.Time, p.Step, value)
}

// summary returns an event with a summary of one value.
func summary(time float64, step int, value wire.Message) []byte {
	var s, e wire.Message
	s.Bytes(summaryValue, value)
	e.Double(eventWallTime, time)
	e.Varint(eventStep, uint64(step))
	e.Bytes(eventSummary, s)
	return e
}

// plugin returns a SummaryMetadata that names a plugin.
func plugin(name string, content []byte) []byte {
	var data, metadata wire.Message
	data.Text(pluginName, name)
	if content != nil {
		data.Bytes(pluginContent, content)
	}
	metadata.Bytes(metadataPlugin, data)
	return metadata
}

// hparams returns an event that has info as a field of HParamsPluginData.
func hparams(tag string, time float64, id wire.Number, info wire.Message) []byte {
	var content, tensor, value wire.Message
	content.Varint(hparamsVersion, 0)
	content.Bytes(id, info)
	tensor.Varint(tensorType, floatType) // an empty tensor
	tensor.Bytes(tensorShape, []byte{2<<3 | 2, 2, 1 << 3, 0})
	value.Text(valueTag, tag)
	value.Bytes(valueTensor, tensor)
	value.Bytes(valueMetadata, plugin(hparamsPlugin, content))
	return summary(time, 0, value)
}

// start returns a SessionStartInfo with the settings, as numbers where possible.
func start(settings []interchange.Setting, began float64) (info wire.Message) {
	for _, s := range settings {
		var value, entry wire.Message
		if x, err := strconv.ParseFloat(s.Text, 64); err == nil && x-x == 0 {
			value.Double(valueNumber, x)
		} else {
			value.Text(valueString, s.Text)
		}
		entry.Text(entryKey, s.Key)
		entry.Bytes(entryValue, value)
		info.Bytes(startHparams, entry)
	}
	info.Double(startTime, began)
	return info
}

// end returns a SessionEndInfo.
func end(state run.State, ended float64) (info wire.Message) {
	status := uint64(succeeded)
	if state == run.Diverged || state == run.Failed {
		status = failed
	}
	info.Varint(endStatus, status)
	info.Double(endTime, ended)
	return info
}
