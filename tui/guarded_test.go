package tui

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// hotGoroutines is the one file beside package guard that starts goroutines by
// itself: those of the pool recover in a way that costs a step nothing.
const hotGoroutines = "model/pool/group.go"

// Every goroutine of the program is guarded: it is started by package guard, or
// what it does is called by guard.Call.
func TestEveryGoroutineIsGuarded(t *testing.T) {
	found := 0
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		rel := filepath.ToSlash(strings.TrimPrefix(path, ".."+string(filepath.Separator)))
		if rel == hotGoroutines || strings.HasPrefix(rel, "model/guard/") {
			found++
			return nil
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt:
				t.Errorf("%s starts a goroutine: want guard.Go", files.Position(n.Pos()))
			case *ast.CallExpr:
				of, ok := n.Fun.(*ast.SelectorExpr)
				if !ok || of.Sel.Name != "Go" {
					break
				}
				if found++; !guards(n) {
					t.Errorf("%s: want guard.Go, or guard.Call in it", files.Position(n.Pos()))
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if found < 8 { // or the test looks at nothing
		t.Errorf("%d places start goroutines", found)
	}
}

// guards reports whether a call of guard.Go, or of another Go whose function uses
// a guard.
func guards(call *ast.CallExpr) (ok bool) {
	ast.Inspect(call, func(n ast.Node) bool {
		if of, is := n.(*ast.SelectorExpr); is {
			if x, is := of.X.(*ast.Ident); is && x.Name == "guard" {
				ok = true
			}
		}
		return !ok
	})
	return ok
}
