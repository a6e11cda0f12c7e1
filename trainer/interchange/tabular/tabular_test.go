package tabular

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"descent/trainer/interchange"
	"descent/trainer/run"
)

// A reader is one of the formats that the package reads.
type reader struct {
	recognize func(path string, head []byte) bool
	decoder   func() interchange.Decoder
}

var (
	table = reader{RecognizeTable, NewTable}
	lines = reader{RecognizeLines, NewLines}
	state = reader{RecognizeState, NewState}
	all   = []reader{table, state, lines}
)

// decode returns what a file says, read in pieces of so many bytes.
func decode(t testing.TB, f reader, file string, piece int) *interchange.Log {
	t.Helper()
	l, d := interchange.NewLog("", 100), f.decoder()
	var waiting []byte
	for from := 0; from < len(file); from += piece {
		to := min(from+piece, len(file))
		waiting = append(waiting, file[from:to]...)
		n, err := d.Decode(waiting, to == len(file), l)
		if err != nil {
			t.Fatal(err)
		}
		waiting = waiting[n:]
	}
	return l
}

// text returns the curves of a log as text.
func text(l *interchange.Log) (s string) {
	for _, c := range l.Curves() {
		s += c.Tag + ":"
		for _, p := range c.Points {
			s += fmt.Sprintf(" %d=%v", p.Step, p.Value)
			if p.Time > 0 {
				s += fmt.Sprintf("@%v", p.Time)
			}
		}
		s += "; "
	}
	return strings.TrimSuffix(s, "; ")
}

var files = []struct {
	name   string
	format reader
	file   string
	want   string
}{
	{"Keras", table, "epoch,accuracy,loss,val_accuracy,val_loss\n0,0.5,1.5,NA,NA\n1,0.75,0.5,0.7,0.25\n",
		"accuracy: 0=0.5 1=0.75; loss: 0=1.5 1=0.5; val_accuracy: 1=0.7; val_loss: 1=0.25"},
	{"Lightning", table, "epoch,step,train_loss_step,val_loss\r\n0,49,0.5,\r\n0,99,,0.25\r\n1,149,0.375,\r\n",
		"train_loss_step: 49=0.5 149=0.375; val_loss: 99=0.25"},
	{"DVCLive", table, "timestamp\tstep\tloss\n1700000000000\t0\t2\n1700000001500\t1\t1\n", "loss: 0=2@1.7e+09 1=1@1.7000000015e+09"},
	{"Ray", table, "episode_reward,training_iteration,timestamp,date\n1,1,1700000000,2023-11-14_22-13-20\n2,2,1700000001,x\n",
		"episode_reward: 1=1@1.7e+09 2=2@1.700000001e+09"},
	{"quoted", table, "\ufeffstep,\"loss, mean\",note\n1,0.5,\"two\nlines, \"\"quoted\"\"\"\n2,nan,\n3,inf,x\n4,1e400,x\n5,0.25,\n", "loss, mean: 1=0.5 5=0.25"},
	{"going back", table, "step,loss\n1,1\n2,2\n3,3\n2,20\n", "loss: 1=1 2=20"},
	{"torn", table, "step,loss\n1,1\n2\n3,3\n4,4", "loss: 1=1 3=3"},
	{"lines", lines, `{"step": 1, "loss": 0.5, "eval": {"loss": 0.75}}` + "\n" +
		`{"step": 2, "loss": NaN, "text": "NaN \" Infinity", "eval": {"loss": "Infinity"}}` + "\n{\n" + `{"step": 3, "loss": 0.25}` + "\n",
		"eval/loss: 1=0.75; loss: 1=0.5 3=0.25"},
	{"Ray's lines", lines, `{"training_iteration": 7, "timestamp": 5, "date": "x", "done": false, "config": {"lr": 0.1}}` + "\n" + `{"training_iteration": 8, "loss": -1}` + "\n",
		"loss: 8=-1"},
	{"times as text", lines, `{"iter": 7, "timestamp": "1970-01-01T00:00:05Z", "loss": 2}` + "\n", "loss: 7=2@5"},
	{"Hugging Face", state, "{\n \"best_metric\": null,\n \"epoch\": 2.0,\n \"log_history\": [\n  {\"epoch\": 1.0, \"grad_norm\": Infinity, \"loss\": 0.5, \"step\": 10},\n  {\"epoch\": 1.0, \"eval_loss\": 0.25, \"step\": 10}\n ]\n}\n",
		"eval_loss: 10=0.25; loss: 10=0.5"},
}

// Logs of usual programs are told apart and read, however they are cut while
// they grow.
func TestFiles(t *testing.T) {
	for _, f := range files {
		for i, other := range all {
			if got, want := other.recognize("log", []byte(f.file)), reflect.ValueOf(other.decoder).Pointer() == reflect.ValueOf(f.format.decoder).Pointer(); got != want {
				t.Errorf("%s: format %d is recognized: %v", f.name, i, got)
			}
		}
		for _, piece := range []int{1, 10, len(f.file)} {
			if got := text(decode(t, f.format, f.file, piece)); got != f.want {
				t.Errorf("%s, in pieces of %d:\n%s, want\n%s", f.name, piece, got, f.want)
			}
		}
	}
	for _, no := range []string{"", "step", "step,loss", "loss\n1\n", "1,2\n3,4\n", "a;b\n", "{}\n", "[1]\n", "step\x00,loss\n"} {
		for i, f := range all {
			if f.recognize("log", []byte(no)) {
				t.Errorf("%q is recognized as format %d", no, i)
			}
		}
	}
}

// A line may be longer than any buffer.
func TestLongLine(t *testing.T) {
	file := `{"step": 1, "loss": 0.5, "note": "` + strings.Repeat("x", 1<<20) + "\"}\n"
	if got := text(decode(t, lines, file, 1<<16)); got != "loss: 1=0.5" {
		t.Error(got)
	}
}

func TestSettings(t *testing.T) {
	l := decode(t, lines, `{"config": {"lr": 0.1, "model": {"depth": 3}}, "loss": 1}`+"\n", 10)
	if got := l.Settings(); !reflect.DeepEqual(got, []interchange.Setting{{Key: "lr", Text: "0.1"}, {Key: "model/depth", Text: "3"}}) {
		t.Error(got)
	}
}

// What is written is read back.
func TestRoundTrip(t *testing.T) {
	l := interchange.NewLog("", 100)
	for step := range 4 {
		l.Add("train_loss", interchange.Point{Step: step, Time: 1.5e9 + float64(step), Value: 1 / float64(3+step)})
	}
	l.Add("val, \"loss\"", interchange.Point{Step: 2, Time: 1.5e9 + 2, Value: -1e-300})
	l.Set("lr", "0.1")
	write := map[string]func(*bytes.Buffer) error{
		"csv":  func(b *bytes.Buffer) error { return WriteTable(b, l, ',') },
		"tsv":  func(b *bytes.Buffer) error { return WriteTable(b, l, '\t') },
		"json": func(b *bytes.Buffer) error { return WriteLines(b, l) },
	}
	for kind, write := range write {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		f := table
		if kind == "json" {
			f = lines
		}
		if !f.recognize("", b.Bytes()) {
			t.Errorf("%s is not recognized", kind)
		}
		got := decode(t, f, b.String(), 100)
		if !reflect.DeepEqual(got.Curves(), l.Curves()) {
			t.Errorf("%s: %v, want %v of\n%s", kind, got.Curves(), l.Curves(), b.String())
		}
		if kind == "json" && !reflect.DeepEqual(got.Settings(), l.Settings()) {
			t.Errorf("the settings are %v", got.Settings())
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, file := range files {
		f.Add([]byte(file.file))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		for _, format := range all {
			format.recognize("log", file)
			l := interchange.NewLog("", 10)
			if n, _ := format.decoder().Decode(file, true, l); n < 0 || n > len(file) {
				t.Errorf("%d of %d bytes are read", n, len(file))
			}
			l.Snapshot(new(run.Snapshot))
		}
	})
}
