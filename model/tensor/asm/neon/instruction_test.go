package neon

import (
	"encoding/binary"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// encodings are instructions that Go's assembler lacks, with registers that set
// every bit of their fields somewhere, the words that stand for them and what
// binutils' disassembler says of those.
var encodings = []struct {
	write func(e *Emitter)
	word  uint32
	text  string
}{
	{func(e *Emitter) { e.FADD(0, 1, 2) }, 0x4e22d420, "fadd v0.4s, v1.4s, v2.4s"},
	{func(e *Emitter) { e.FADD(31, 16, 21) }, 0x4e35d61f, "fadd v31.4s, v16.4s, v21.4s"},
	{func(e *Emitter) { e.FSUB(3, 31, 4) }, 0x4ea4d7e3, "fsub v3.4s, v31.4s, v4.4s"},
	{func(e *Emitter) { e.FMUL(5, 6, 31) }, 0x6e3fdcc5, "fmul v5.4s, v6.4s, v31.4s"},
	{func(e *Emitter) { e.FDIV(7, 8, 9) }, 0x6e29fd07, "fdiv v7.4s, v8.4s, v9.4s"},
	{func(e *Emitter) { e.FMAX(10, 11, 12) }, 0x4e2cf56a, "fmax v10.4s, v11.4s, v12.4s"},
	{func(e *Emitter) { e.FMIN(13, 14, 15) }, 0x4eaff5cd, "fmin v13.4s, v14.4s, v15.4s"},
	{func(e *Emitter) { e.FADD2D(16, 17, 18) }, 0x4e72d630, "fadd v16.2d, v17.2d, v18.2d"},
	{func(e *Emitter) { e.FSUB2D(19, 20, 21) }, 0x4ef5d693, "fsub v19.2d, v20.2d, v21.2d"},
	{func(e *Emitter) { e.FMUL2D(22, 23, 24) }, 0x6e78def6, "fmul v22.2d, v23.2d, v24.2d"},
	{func(e *Emitter) { e.FCMGT(25, 26, 27) }, 0x6ebbe759, "fcmgt v25.4s, v26.4s, v27.4s"},
	{func(e *Emitter) { e.FCMEQ(28, 29, 30) }, 0x4e3ee7bc, "fcmeq v28.4s, v29.4s, v30.4s"},
	{func(e *Emitter) { e.CMGT(1, 2, 3) }, 0x4ea33441, "cmgt v1.4s, v2.4s, v3.4s"},
	{func(e *Emitter) { e.CMGE(4, 5, 6) }, 0x4ea63ca4, "cmge v4.4s, v5.4s, v6.4s"},
	{func(e *Emitter) { e.CMEQ(7, 8, 9) }, 0x6ea98d07, "cmeq v7.4s, v8.4s, v9.4s"},
	{func(e *Emitter) { e.BIC(7, 8, 9) }, 0x4e691d07, "bic v7.16b, v8.16b, v9.16b"},
	{func(e *Emitter) { e.FSQRT(10, 31) }, 0x6ea1fbea, "fsqrt v10.4s, v31.4s"},
	{func(e *Emitter) { e.FABS(31, 12) }, 0x4ea0f99f, "fabs v31.4s, v12.4s"},
	{func(e *Emitter) { e.FRINTN(13, 14) }, 0x4e2189cd, "frintn v13.4s, v14.4s"},
	{func(e *Emitter) { e.FCVTNS(15, 16) }, 0x4e21aa0f, "fcvtns v15.4s, v16.4s"},
	{func(e *Emitter) { e.UCVTF(17, 18) }, 0x6e21da51, "ucvtf v17.4s, v18.4s"},
	{func(e *Emitter) { e.FCVTL(19, 20) }, 0x0e617a93, "fcvtl v19.2d, v20.2s"},
	{func(e *Emitter) { e.FCVTL2(21, 22) }, 0x4e617ad5, "fcvtl2 v21.2d, v22.4s"},
	{func(e *Emitter) { e.FMAXV(23, 24) }, 0x6e30fb17, "fmaxv s23, v24.4s"},
	{func(e *Emitter) { e.FADDP2D(25, 26) }, 0x7e70db59, "faddp d25, v26.2d"},
	{func(e *Emitter) { e.SSHR(27, 28, 1) }, 0x4f3f079b, "sshr v27.4s, v28.4s, #1"},
	{func(e *Emitter) { e.SSHR(29, 30, 31) }, 0x4f2107dd, "sshr v29.4s, v30.4s, #31"},
	{func(e *Emitter) { e.FMLALane(0, 16, 18, 0) }, 0x4f921200, "fmla v0.4s, v16.4s, v18.s[0]"},
	{func(e *Emitter) { e.FMLALane(15, 17, 31, 1) }, 0x4fbf122f, "fmla v15.4s, v17.4s, v31.s[1]"},
	{func(e *Emitter) { e.FMLALane(31, 0, 1, 2) }, 0x4f81181f, "fmla v31.4s, v0.4s, v1.s[2]"},
	{func(e *Emitter) { e.FMLALane(8, 9, 10, 3) }, 0x4faa1928, "fmla v8.4s, v9.4s, v10.s[3]"},
}

// words returns the words that text writes, by what it says of them.
func words(t *testing.T, text string) map[string]uint32 {
	all := map[string]uint32{}
	for _, m := range regexp.MustCompile(`WORD \$(0x[0-9a-f]{8}) // (.*)`).FindAllStringSubmatch(text, -1) {
		word, err := strconv.ParseUint(m[1], 0, 32)
		if err != nil {
			t.Fatal(err)
		}
		if was, ok := all[m[2]]; ok && was != uint32(word) {
			t.Errorf("%s is written as %#x and as %#x", m[2], was, word)
		}
		all[m[2]] = uint32(word)
	}
	return all
}

// TestEncodings compares instructions with words that are known to be right.
func TestEncodings(t *testing.T) {
	for _, c := range encodings {
		e := new(Emitter)
		c.write(e)
		if got, want := e.text.String(), fmt.Sprintf("\tWORD $%#08x // %s\n", c.word, c.text); got != want {
			t.Errorf("%s is written as %q: want %q", c.text, got, want)
		}
	}
}

// kernels returns the assembly that package tensor is made of.
func kernels(t *testing.T) string {
	text, err := os.ReadFile(filepath.Join("..", "..", "kernels_arm64.s"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestEncodingsAreComplete checks that every kind of word in the kernels is
// among the encodings.
func TestEncodingsAreComplete(t *testing.T) {
	kind := func(text string) string { return regexp.MustCompile(`[0-9]+\b|\[[0-9]\]`).ReplaceAllString(text, "") }
	known := map[string]bool{}
	for _, c := range encodings {
		known[kind(c.text)] = true
	}
	for text := range words(t, kernels(t)) {
		if !known[kind(text)] {
			t.Errorf("%s: want an instruction of its kind in the table of encodings", text)
		}
	}
}

// disassembler is what Debian's package binutils-aarch64-linux-gnu has.
const disassembler = "aarch64-linux-gnu-objdump"

// TestDisassembly checks that every word in the kernels and in the table is
// what stands beside it.
func TestDisassembly(t *testing.T) {
	objdump, err := exec.LookPath(disassembler)
	if err != nil {
		t.Skipf("%s is not here: want Debian's package binutils-aarch64-linux-gnu", disassembler)
	}
	all := words(t, kernels(t))
	for _, c := range encodings {
		all[c.text] = c.word
	}
	texts := slices.Sorted(maps.Keys(all))
	var code []byte
	for _, text := range texts {
		code = binary.LittleEndian.AppendUint32(code, all[text])
	}
	file := filepath.Join(t.TempDir(), "code")
	if err := os.WriteFile(file, code, 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(objdump, "-D", "-z", "-b", "binary", "-m", "aarch64", file).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	lines := regexp.MustCompile(`(?m)^ *[0-9a-f]+:\t[0-9a-f]{8} \t(.*)$`).FindAllStringSubmatch(string(out), -1)
	if len(lines) != len(texts) {
		t.Fatalf("%d words are %d instructions:\n%s", len(texts), len(lines), out)
	}
	for i, text := range texts {
		if got := strings.ReplaceAll(lines[i][1], "\t", " "); got != text {
			t.Errorf("%#08x is %s: want %s", all[text], got, text)
		}
	}
	t.Logf("%d instructions are what they say", len(texts))
}
