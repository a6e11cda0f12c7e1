package onnx

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"descent/trainer/interchange/portable/portabletest"
	"descent/trainer/trainertest/python"
)

// written returns the model of an example.
func written(t *testing.T, e *portabletest.Example) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, e.Network); err != nil {
		t.Fatalf("%s: %v", e.Name, err)
	}
	return b.Bytes()
}

// The checker of ONNX accepts all models, with the types and shapes that they
// should have.
func TestChecker(t *testing.T) {
	all := portabletest.Catalog(t)
	var models []string
	for _, e := range all {
		models = append(models, base64.StdEncoding.EncodeToString(written(t, e)))
	}
	var out []struct {
		Ports    [][]any
		Metadata map[string]string
	}
	python.Run(t, "testdata/check.py", []string{"onnx"}, models, &out)
	for i, e := range all {
		input, output := out[i].Ports[0], out[i].Ports[1]
		if len(out[i].Ports) != 2 || fmt.Sprint(input) != fmt.Sprint("[x ", uint64(inputKind(e.Network)), " batch ", len(e.Rows[0]), "]") {
			t.Errorf("%s: the input is %v", e.Name, input)
		}
		if output[1].(float64) != float64(float) || output[3].(float64) != float64(len(e.Want[0])) {
			t.Errorf("%s: the output is %v", e.Name, output)
		}
		var classes []string
		json.Unmarshal([]byte(out[i].Metadata["classes"]), &classes)
		if len(e.Want[0]) > 1 && len(classes) != len(e.Want[0]) {
			t.Errorf("%s: the classes are %v", e.Name, classes)
		}
	}
}

// onnxruntime computes of raw examples what this program predicts.
func TestRuntimeAgrees(t *testing.T) {
	npm := exec.Command("npm", "root", "-g")
	npm.Env = append(os.Environ(), "npm_config_cache="+t.TempDir()) // its log too
	modules, err := npm.Output()
	if err != nil {
		t.Skip("npm is missing: want Node.js and its package onnxruntime-web")
	}
	env := append(os.Environ(), "NODE_PATH="+strings.TrimSpace(string(modules)))
	probe := exec.Command("node", "-e", "require('onnxruntime-web')")
	if probe.Env = env; probe.Run() != nil {
		t.Skip("onnxruntime-web is missing: want npm install -g onnxruntime-web")
	}
	all := portabletest.Catalog(t)
	var tasks []map[string]any
	for _, e := range all {
		tasks = append(tasks, map[string]any{"model": base64.StdEncoding.EncodeToString(written(t, e)), "double": inputKind(e.Network) == double, "rows": portabletest.Nullable(e.Rows)})
	}
	input, err := json.Marshal(tasks)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("node", "testdata/run.cjs")
	cmd.Env, cmd.Stdin = env, bytes.NewReader(input)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	text, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, errs.Bytes())
	}
	var out []struct {
		Name string
		Rows [][]float64
	}
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatalf("%v in %.300s", err, text)
	}
	worst := 0.0
	for i, e := range all {
		off := e.Difference(out[i].Rows)
		if worst = max(worst, off); !(off <= 1e-5) {
			t.Errorf("%s: %s differ by %g", e.Name, out[i].Name, off)
		}
	}
	t.Logf("%d models: a prediction differs by %.2g at most", len(all), worst)
}
