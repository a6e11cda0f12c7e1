package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// perMultiplyAdd returns the instructions of the inner loop of a product for
// each vector multiply-add in it, counted in the assembly.
func perMultiplyAdd(t *testing.T, asm, name string, rows int) float64 {
	t.Helper()
	_, function, ok := strings.Cut(asm, "TEXT ·"+name+"(SB)")
	_, loop, found := strings.Cut(function, "\n"+innerLabel(rows)+":\n")
	loop, _, closed := strings.Cut(loop, fmt.Sprintf("\tBGE %s\n", innerLabel(rows)))
	if !ok || !found || !closed || strings.Contains(loop, ":\n") {
		t.Fatalf("%s has no inner loop for %d rows", name, rows)
	}
	lines := strings.Split(strings.TrimSpace(loop), "\n")
	multiplyAdds := len(regexp.MustCompile(`(?m)// fmla |\tVFMLA `).FindAllString(loop, -1))
	if want := rows * tileVecs * tileSteps; multiplyAdds != want {
		t.Errorf("%s makes %d multiply-adds of vectors for %d rows: want %d", name, multiplyAdds, rows, want)
	}
	return float64(len(lines)+1) / float64(multiplyAdds) // and the branch
}

// TestInstructionsPerMultiplyAdd checks what the README says of the inner loops
// of products on arm64.
func TestInstructionsPerMultiplyAdd(t *testing.T) {
	files, err := generate()
	if err != nil {
		t.Fatal(err)
	}
	asm := string(files["kernels_arm64.s"])
	table := "| rows of a tile | forward, gradient of the input | gradient of the weights |\n| ---: | ---: | ---: |\n"
	for rows := tileRows; rows > 0; rows /= 2 {
		table += fmt.Sprintf("| %d | %.2f | %.2f |\n", rows, perMultiplyAdd(t, asm, neonProducts[0].name, rows), perMultiplyAdd(t, asm, neonProducts[1].name, rows))
	}
	readme, err := os.ReadFile(filepath.Join("..", "..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(readme), table) {
		t.Errorf("the README does not hold what the kernels have:\n%s", table)
	}
}
