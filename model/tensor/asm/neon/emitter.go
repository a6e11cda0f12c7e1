// Package neon writes assembly for arm64 in the syntax of Go's assembler, as
// avo does for amd64. Instructions that Go's assembler lacks, such as most vector
// arithmetic, are written as numbers (WORD), with the name that a disassembler
// gives them in a comment.
package neon

import (
	"fmt"
	"strings"

	"github.com/mmcloughlin/avo/buildtags"
	"github.com/mmcloughlin/avo/gotypes"
	"github.com/mmcloughlin/avo/ir"
	"github.com/mmcloughlin/avo/printer"
)

// An R is a general register, of 64 bits.
type R int

func (r R) String() string { return fmt.Sprintf("R%d", int(r)) }

// A V is a vector register, of four floats.
type V int

// F returns the name of the register as a scalar, and for loads and stores. The
// other methods name it as a vector of 4 floats or words (S4), 2 doubles (D2), 8
// or 4 half words (H8, H4), and 16 or 8 bytes (B16, B8).
func (v V) F() string   { return fmt.Sprintf("F%d", int(v)) }
func (v V) S4() string  { return fmt.Sprintf("V%d.S4", int(v)) }
func (v V) D2() string  { return fmt.Sprintf("V%d.D2", int(v)) }
func (v V) H8() string  { return fmt.Sprintf("V%d.H8", int(v)) }
func (v V) H4() string  { return fmt.Sprintf("V%d.H4", int(v)) }
func (v V) B16() string { return fmt.Sprintf("V%d.B16", int(v)) }
func (v V) B8() string  { return fmt.Sprintf("V%d.B8", int(v)) }

// S returns the name of word i of the register, D that of double word i.
func (v V) S(i int) string { return fmt.Sprintf("V%d.S[%d]", int(v), i) }
func (v V) D(i int) string { return fmt.Sprintf("V%d.D[%d]", int(v), i) }

// List returns the name of the list of n registers from v on, of 4 floats each.
func (v V) List(n int) string {
	var names []string
	for i := range n {
		names = append(names, (v + V(i)).S4())
	}
	return "[" + strings.Join(names, ", ") + "]"
}

// An Emitter writes functions one after the other.
type Emitter struct {
	text      strings.Builder    // the assembly so far
	file      *ir.File           // the Go declarations
	signature *gotypes.Signature // the type of the current function
	next      R                  // the next free general register
	labels    int                // number of the last label of NewLabel
	table     [][4]uint32        // constants, each a vector
}

// New returns an emitter of a file with the given build constraint, such as
// "arm64,!float64".
func New(constraint string) (*Emitter, error) {
	constraints, err := buildtags.ParseConstraint(constraint)
	if err != nil {
		return nil, err
	}
	file := ir.NewFile()
	file.Constraints = constraints.ToConstraints()
	return &Emitter{file: file}, nil
}

// Files returns the assembly of all functions and their Go declarations.
func (e *Emitter) Files(config printer.Config) (asm, stubs []byte, err error) {
	constraints, err := buildtags.Format(e.file.Constraints)
	if err != nil {
		return nil, nil, err
	}
	if stubs, err = printer.NewStubs(config).Print(e.file); err != nil {
		return nil, nil, err
	}
	var data strings.Builder
	for i, words := range e.table {
		for half := range 2 {
			fmt.Fprintf(&data, "DATA constants<>+%d(SB)/8, $0x%08x%08x\n", 16*i+8*half, words[2*half+1], words[2*half])
		}
	}
	fmt.Fprintf(&data, "GLOBL constants<>(SB), RODATA|NOPTR, $%d\n", 16*len(e.table))
	asm = fmt.Appendf(nil, "// %s\n\n%s\n#include \"textflag.h\"\n\n%s%s", config.GeneratedWarning(), constraints, data.String(), e.text.String())
	return asm, stubs, nil
}

// Function begins a function without a stack frame, of the given type in Go. The
// methods that follow use its parameters, and all general registers are free.
func (e *Emitter) Function(name, signature string, doc ...string) {
	s, err := gotypes.ParseSignature(signature)
	if err != nil {
		panic(err)
	}
	f := ir.NewFunction(name)
	f.SetSignature(s)
	f.Doc = doc
	f.AddPragma("noescape")
	e.file.AddSection(f)
	e.signature, e.next = s, 0
	fmt.Fprintf(&e.text, "\n// %s\nTEXT ·%s(SB), NOSPLIT, $0-%d\n", f.Stub(), name, s.Bytes())
}

// R returns a general register that the function has not used yet. R18 is reserved
// by the operating system, and those from R27 on by Go.
func (e *Emitter) R() R {
	r := e.next
	if e.next++; e.next == 18 {
		e.next++
	}
	if r > 26 {
		panic("the function uses more than the general registers there are")
	}
	return r
}

// Op writes an instruction by its name in Go's assembler, with operands in the
// order of that assembler: the destination is last. An int is an immediate value.
func (e *Emitter) Op(name string, operands ...any) {
	var texts []string
	for _, o := range operands {
		if n, ok := o.(int); ok {
			o = fmt.Sprintf("$%d", n)
		}
		texts = append(texts, fmt.Sprint(o))
	}
	fmt.Fprintf(&e.text, "\t%s\n", strings.TrimSpace(name+" "+strings.Join(texts, ", ")))
}

// At returns the operand for the memory at the address in r plus bytes.
func (r R) At(bytes int) string { return fmt.Sprintf("%d(%v)", bytes, r) }

// Label writes a label. Labels belong to their function.
func (e *Emitter) Label(name string) { fmt.Fprintf(&e.text, "%s:\n", name) }

// NewLabel returns a name that no other label has.
func (e *Emitter) NewLabel(name string) string {
	e.labels++
	return fmt.Sprintf("%s%d", name, e.labels)
}

// Base, Len and Int load a parameter into a new register: the address of a
// slice, the length of a slice, and an int.
func (e *Emitter) Base(slice string) R { return e.load(e.signature.Params().Lookup(slice).Base()) }
func (e *Emitter) Len(slice string) R  { return e.load(e.signature.Params().Lookup(slice).Len()) }
func (e *Emitter) Int(name string) R   { return e.load(e.signature.Params().Lookup(name)) }

func (e *Emitter) load(c gotypes.Component) R {
	r := e.R()
	e.Op("MOVD", address(c), r)
	return r
}

// Reload loads the address of a slice into the register r.
func (e *Emitter) Reload(slice string, r R) {
	e.Op("MOVD", address(e.signature.Params().Lookup(slice).Base()), r)
}

// Float loads a float into every lane of v.
func (e *Emitter) Float(name string, v V) {
	e.Op("FMOVS", address(e.signature.Params().Lookup(name)), v.F())
	e.Op("VDUP", v.S(0), v.S4())
}

// StoreResult stores the register from as a result, with the instruction op. An empty
// name is the first result.
func (e *Emitter) StoreResult(name, op, from string) {
	c := e.signature.Results().At(0)
	if name != "" {
		c = e.signature.Results().Lookup(name)
	}
	e.Op(op, from, address(c))
}

// address returns the operand for the memory of a parameter or a result.
func address(c gotypes.Component) string {
	b, err := c.Resolve()
	if err != nil {
		panic(err)
	}
	return b.Addr.Asm()
}

// Table returns a new register that points at the table of constants.
func (e *Emitter) Table() R {
	r := e.R()
	e.Op("MOVD", "$constants<>(SB)", r)
	return r
}

// Constant loads four words, the lowest first, from the table, whose address is
// in table. It adds them to the table if they are not in it.
func (e *Emitter) Constant(table R, words [4]uint32, to V) {
	at := 0
	for at < len(e.table) && e.table[at] != words {
		at++
	}
	if at == len(e.table) {
		e.table = append(e.table, words)
	}
	e.Op("FMOVQ", table.At(16*at), to.F())
}

// Same returns a constant of four equal words.
func Same(word uint32) [4]uint32 { return [4]uint32{word, word, word, word} }
