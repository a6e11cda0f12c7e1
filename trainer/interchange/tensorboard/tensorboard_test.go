package tensorboard

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"os/exec"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"descent/trainer/interchange"
	"descent/trainer/interchange/wire"
	"descent/trainer/run"
	"descent/trainer/trainertest/python"
)

// example returns a log of two curves and three settings.
func example() *interchange.Log {
	l := interchange.NewLog("example", 100)
	for step := range 5 {
		l.Add("train_loss", interchange.Point{Step: 10 * step, Time: 1.75e9 + float64(step), Value: 1 / float64(1+step)})
		l.Add("val_loss", interchange.Point{Step: 10 * step, Time: 1.75e9 + float64(step), Value: 2 / float64(1+step)})
	}
	l.Set("lr", "0.1")
	l.Set("activation", "relu")
	l.Set("hidden", "128,64")
	return l
}

// written returns l as an event file.
func written(t testing.TB, l *interchange.Log) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, l, run.Done); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// single returns l as single precision has it.
func single(curves []interchange.Curve) []interchange.Curve {
	for _, c := range curves {
		for i := range c.Points {
			c.Points[i].Value = float64(float32(c.Points[i].Value))
		}
	}
	return curves
}

// What is written is read back, however it is cut while it grows.
func TestRoundTrip(t *testing.T) {
	l := example()
	file := written(t, l)
	if !Recognize("", file) || Recognize("", file[:20]) || Recognize("", bytes.Repeat([]byte("step,loss\n"), 9)) {
		t.Error("event files are not recognized by their start")
	}
	for _, piece := range []int{1, 7, 100, len(file)} {
		r, got := NewReader(), interchange.NewLog("", 100)
		var waiting []byte
		for from := 0; from < len(file); from += piece {
			waiting = append(waiting, file[from:min(from+piece, len(file))]...)
			n, err := r.Decode(waiting, false, got)
			if err != nil {
				t.Fatal(err)
			}
			waiting = waiting[n:]
		}
		if len(waiting) > 0 {
			t.Errorf("in pieces of %d: %d bytes are left", piece, len(waiting))
		}
		if !reflect.DeepEqual(got.Curves(), single(l.Curves())) || !reflect.DeepEqual(got.Settings(), l.Settings()) {
			t.Errorf("in pieces of %d: %v, %v", piece, got.Curves(), got.Settings())
		}
	}
}

func TestWrongChecksum(t *testing.T) {
	file := written(t, example())
	for _, at := range []int{0, 8, 12, len(file) / 2, len(file) - 1} {
		damaged := bytes.Clone(file)
		damaged[at] ^= 1
		got := interchange.NewLog("", 100)
		if n, err := NewReader().Decode(damaged, true, got); !errors.Is(err, errChecksum) || n > at {
			t.Errorf("byte %d is damaged: %d bytes are read, %v", at, n, err)
		}
	}
}

// event returns a record of an event with the given value, or of a session that
// starts if value is nil.
func event(step int, value wire.Message) []byte {
	if value != nil {
		return appendRecord(nil, summary(1, step, value))
	}
	var status, e wire.Message
	status.Varint(sessionStatus, sessionStart)
	e.Varint(eventStep, uint64(step))
	e.Bytes(eventSessionLog, status)
	return appendRecord(nil, e)
}

// simple returns a value in the form of TensorFlow 1 and of PyTorch.
func simple(tag string, v float32) (m wire.Message) {
	m.Text(valueTag, tag)
	m.Float(valueSimple, v)
	return m
}

// tensorValue returns a value in the form of TensorFlow 2, with metadata if it
// names a plugin.
func tensorValue(tag, name string, tensor wire.Message) (m wire.Message) {
	m.Text(valueTag, tag)
	m.Bytes(valueTensor, tensor)
	if name != "" {
		m.Bytes(valueMetadata, plugin(name, nil))
	}
	return m
}

// All ways to write a number are read, and what is no number is left out.
func TestForms(t *testing.T) {
	var floats, packed, doubles, content, two wire.Message
	floats.Varint(tensorType, floatType)
	floats.Float(tensorFloats, 1)
	packed.Varint(tensorType, floatType)
	packed.Bytes(tensorFloats, binary.LittleEndian.AppendUint32(nil, math.Float32bits(2)))
	doubles.Varint(tensorType, doubleType)
	doubles.Double(tensorDoubles, 3)
	content.Varint(tensorType, doubleType)
	content.Bytes(tensorContent, binary.LittleEndian.AppendUint64(nil, math.Float64bits(4)))
	two.Varint(tensorType, floatType)
	two.Bytes(tensorFloats, make([]byte, 8))
	var file []byte
	for i, tensor := range []wire.Message{floats, packed, doubles, content, two} {
		name := ""
		if i == 0 {
			name = scalarsPlugin
		}
		file = append(file, event(i+1, tensorValue("a", name, tensor))...)
		file = append(file, event(i+1, tensorValue("picture", "images", tensor))...)
	}
	file = append(file, event(9, simple("b", 9))...)
	got := interchange.NewLog("", 10)
	if n, err := NewReader().Decode(file, true, got); err != nil || n != len(file) {
		t.Fatal(n, err)
	}
	want := []interchange.Curve{
		{Tag: "a", Points: []interchange.Point{{Step: 1, Time: 1, Value: 1}, {Step: 2, Time: 1, Value: 2}, {Step: 3, Time: 1, Value: 3}, {Step: 4, Time: 1, Value: 4}}},
		{Tag: "b", Points: []interchange.Point{{Step: 9, Time: 1, Value: 9}}},
	}
	if !reflect.DeepEqual(got.Curves(), want) {
		t.Errorf("%v, want %v", got.Curves(), want)
	}
}

// A session that starts again at a step makes the later points of its own file
// void, and a tag that goes back in another file its own later points.
func TestRestart(t *testing.T) {
	var first, second []byte
	for step := 1; step <= 5; step++ {
		first = append(first, event(step, simple("loss", float32(step)))...)
		first = append(first, event(step, simple("rate", 1))...)
	}
	first = append(first, event(3, nil)...)
	first = append(first, event(3, simple("loss", 30))...)
	second = append(second, event(2, simple("loss", 20))...)
	log := interchange.NewLog("", 10)
	steps := func(file []byte) (all string) {
		if _, err := NewReader().Decode(file, true, log); err != nil {
			t.Fatal(err)
		}
		for _, c := range log.Curves() {
			all += " " + c.Tag
			for _, p := range c.Points {
				all += " " + strconv.Itoa(p.Step)
			}
		}
		return all
	}
	if got := steps(first); got != " loss 1 2 3 rate 1 2" {
		t.Errorf("after a session that starts again:%s", got)
	}
	if got := steps(second); got != " loss 1 2 rate 1 2" {
		t.Errorf("after a second file:%s", got)
	}
}

// decode returns what protoc, an independent program, reads in a message.
func decode(t *testing.T, kind string, message []byte) string {
	t.Helper()
	cmd := exec.Command("protoc", "--decode=tensorboard."+kind, "testdata/event.proto")
	cmd.Stdin = bytes.NewReader(message)
	text, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return string(text)
}

func TestProtocDecodes(t *testing.T) {
	if _, err := exec.LookPath("protoc"); err != nil {
		t.Skip("protoc is missing: want Debian's protobuf-compiler")
	}
	var events []string
	for file := written(t, example()); len(file) > 0; {
		payload, n, err := cutRecord(file)
		if err != nil || n == 0 {
			t.Fatal(n, err)
		}
		events = append(events, decode(t, "Event", payload))
		if strings.HasPrefix(events[len(events)-1], "wall_time") && len(events) == 2 {
			wire.Fields(payload, func(f wire.Field) {
				wire.Fields(f.Bytes, func(f wire.Field) {
					wire.Fields(f.Bytes, func(f wire.Field) {
						if f.ID != valueMetadata {
							return
						}
						_, content := pluginOf(f.Bytes)
						events = append(events, decode(t, "HParamsPluginData", content))
					})
				})
			})
		}
		file = file[n:]
	}
	all := strings.Join(events, "")
	for _, want := range []string{
		"wall_time: 1750000000\nfile_version: \"brain.Event:2\"\n",
		"tag: \"_hparams_/session_start_info\"", "plugin_name: \"hparams\"",
		"key: \"lr\"\n    value {\n      number_value: 0.1\n", "key: \"activation\"\n    value {\n      string_value: \"relu\"\n", "start_time_secs: 1750000000\n",
		"step: 40\nsummary {\n  value {\n    tag: \"val_loss\"\n    tensor {\n      dtype: 1\n      tensor_shape {\n      }\n      tensor_content: \"\\315\\314\\314>\"\n    }\n  }\n}\n",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("protoc does not read %q in\n%s", want, all)
		}
	}
	if n := strings.Count(all, "plugin_name: \"scalars\""); n != 2 {
		t.Errorf("%d values have metadata: want the first of each of 2 tags", n)
	}
}

// A file that a program of another language has written is read, in both forms.
func TestReadsOthers(t *testing.T) {
	var text []byte // base64 in JSON
	python.Run(t, "testdata/write.py", []string{"struct"}, nil, &text)
	l := interchange.NewLog("", 400)
	if n, err := NewReader().Decode(text, true, l); err != nil || n != len(text) || !Recognize("", text) {
		t.Fatalf("%d of %d bytes, %v", n, len(text), err)
	}
	curves := l.Curves()
	if len(curves) != 2 || curves[0].Tag != "Loss/train" || curves[1].Tag != "Loss/val" {
		t.Fatalf("the curves are %v", curves)
	}
	for i, c := range curves {
		last := c.Points[len(c.Points)-1]
		if want := (interchange.Point{Step: 299, Time: 1.75e9 + 299, Value: float64(float32(float64(1+i) / 300))}); len(c.Points) != 300 || last != want {
			t.Errorf("%s has %d points to %v, want 300 to %v", c.Tag, len(c.Points), last, want)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(written(f, example()))
	f.Add(event(1, simple("loss", 1)))
	f.Fuzz(func(t *testing.T, data []byte) {
		l := interchange.NewLog("", 10)
		if n, _ := NewReader().Decode(data, true, l); n < 0 || n > len(data) {
			t.Errorf("%d of %d bytes are read", n, len(data))
		}
		NewReader().(*Reader).event(data, l) // without the checksums, which a random change breaks
		l.Snapshot(new(run.Snapshot))
	})
}
