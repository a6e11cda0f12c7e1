package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"descent/trainer"
	"descent/trainer/run"
)

func TestOpenAddsToTheFile(t *testing.T) {
	for name, want := range map[string]string{"a.log": "level=INFO msg=", "a.json": `"msg":`, "a.jsonl": `"msg":`} {
		path := filepath.Join(t.TempDir(), name)
		for _, text := range []string{"one", "two"} {
			log, f, err := Open(path)
			if err != nil {
				t.Fatal(err)
			}
			log.Info(text)
			if err := f.Close(); err != nil {
				t.Error(err)
			}
		}
		text, err := os.ReadFile(path)
		lines := strings.Split(strings.TrimSpace(string(text)), "\n")
		if err != nil || len(lines) != 2 || !strings.Contains(lines[0], want) || !strings.Contains(lines[0], "one") || !strings.Contains(lines[1], "two") {
			t.Errorf("%s holds\n%s%v", name, text, err)
		}
	}
	if _, _, err := Open(filepath.Join(t.TempDir(), "no", "folder")); err == nil {
		t.Error("a file was opened in a folder that is not there")
	}
}

// events are what a run of two evaluations reports.
func events() []*trainer.Event {
	plan := trainer.Plan{Epochs: 1, StepsPerEpoch: 2, Params: 7}
	return []*trainer.Event{
		{Kind: trainer.Started, Plan: plan},
		{Kind: trainer.Stepped, Plan: plan, Step: 1},
		{Kind: trainer.Evaluated, Plan: plan, Step: 1, Train: trainer.Score{Loss: math.NaN()}},
		{Kind: trainer.Ended, Plan: plan, Step: 2, Why: "enough"},
	}
}

func TestListen(t *testing.T) {
	var b bytes.Buffer
	log := slog.New(slog.NewJSONHandler(&b, nil))
	tell := Listen(log, "sgd")
	for _, e := range events() {
		tell(e)
	}
	Result(log, "sgd", &run.Snapshot{State: run.Failed, Err: errors.New("no such file")})
	want := []map[string]any{
		{"msg": "run started", "parameters": 7.0},
		{"msg": "run evaluated", "train_loss": "NaN"},
		{"msg": "run ended", "why": "enough"},
		{"msg": "run result", "state": "failed", "error": "no such file"},
	}
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	if len(lines) != len(want) {
		t.Fatalf("%d lines, want %d:\n%s", len(lines), len(want), &b)
	}
	for i, line := range lines {
		var got map[string]any
		if err := json.Unmarshal([]byte(line), &got); err != nil {
			t.Errorf("%s: %v", line, err)
		}
		want[i]["run"] = "sgd"
		for key, v := range want[i] {
			if got[key] != v {
				t.Errorf("%s of line %d is %v, want %v", key, i, got[key], v)
			}
		}
	}
}

// A journal that writes nothing is not called, and one that writes allocates
// nothing at a step.
func TestStepsCostNothing(t *testing.T) {
	if Listen(None(), "sgd") != nil {
		t.Error("a journal that writes nothing listens")
	}
	step := events()[1]
	tell := Listen(slog.New(slog.NewTextHandler(io.Discard, nil)), "sgd")
	if n := testing.AllocsPerRun(100, func() { tell(step) }); n != 0 {
		t.Errorf("a step costs %v allocations", n)
	}
}

func TestServe(t *testing.T) {
	for _, addr := range []string{":0", "0.0.0.0:0", "[::]:0", "192.0.2.1:0", "example.org:0", "localhost.example.org:0", "localhost", ""} {
		s, err := Serve(addr, None())
		if err == nil {
			s.Close()
			t.Errorf("%q is served", addr)
		} else if !strings.Contains(err.Error(), "want ") {
			t.Errorf("%q: %v: want what is wanted", addr, err)
		}
	}
	for _, addr := range []string{"127.0.0.1:0", "localhost:0"} {
		s, err := Serve(addr, None())
		if err != nil {
			t.Fatal(err)
		}
		for page, want := range map[string]string{"": "goroutine", "goroutine?debug=1": "goroutine profile:", "cmdline": "journal"} {
			reply, err := http.Get(s.URL() + page)
			if err != nil {
				t.Fatal(err)
			}
			text, err := io.ReadAll(reply.Body)
			reply.Body.Close()
			if err != nil || reply.StatusCode != http.StatusOK || !strings.Contains(string(text), want) {
				t.Errorf("%s: %s, %v, %.200s", s.URL()+page, reply.Status, err, text)
			}
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if _, err := http.Get(s.URL()); err == nil {
			t.Errorf("%s is served after its end", s.URL())
		}
	}
}

// A file that cannot be written says so when it is closed.
func TestCloseTellsOfLostLines(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("there is no device that is always full")
	}
	log, f, err := Open("/dev/full")
	if err != nil {
		t.Fatal(err)
	}
	log.Info("one")
	if err := f.Close(); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("the journal is closed with %v", err)
	}
}
