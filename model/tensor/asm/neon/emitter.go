// Package neon writes assembly for arm64 in the syntax of Go's assembler, as
// avo does for amd64. Instructions that Go's assembler knows are written by
// their names there; the others, most vector arithmetic among them, are written
// as words, each beside what a disassembler says of it.
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

// F names the register as a scalar, or where it is loaded and stored; the
// others name it as a vector of 4 floats or words, of 2 doubles and so on.
func (v V) F() string   { return fmt.Sprintf("F%d", int(v)) }
func (v V) S4() string  { return fmt.Sprintf("V%d.S4", int(v)) }
func (v V) D2() string  { return fmt.Sprintf("V%d.D2", int(v)) }
func (v V) H8() string  { return fmt.Sprintf("V%d.H8", int(v)) }
func (v V) H4() string  { return fmt.Sprintf("V%d.H4", int(v)) }
func (v V) B16() string { return fmt.Sprintf("V%d.B16", int(v)) }
func (v V) B8() string  { return fmt.Sprintf("V%d.B8", int(v)) }

// S names word i of the register, D double word i.
func (v V) S(i int) string { return fmt.Sprintf("V%d.S[%d]", int(v), i) }
func (v V) D(i int) string { return fmt.Sprintf("V%d.D[%d]", int(v), i) }

// List names n registers from v on, of 4 floats each.
func (v V) List(n int) string {
	var names []string
	for i := range n {
		names = append(names, (v + V(i)).S4())
	}
	return "[" + strings.Join(names, ", ") + "]"
}

// An Emitter writes functions one after the other.
type Emitter struct {
	text      strings.Builder
	file      *ir.File // of the declarations
	signature *gotypes.Signature
	next      R // general register that is free
	labels    int
	table     [][4]uint32 // of constants
}

// New returns an emitter of a file with the given build constraint.
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

// Function begins a function without a stack frame. Its general registers and
// parameters are those that are asked for from here on.
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

// R returns a general register that the function has not used yet. R18 is the
// system's, those from R27 on are Go's.
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

// Op writes an instruction by its name in Go's assembler, with the operands in
// its order: what is written comes last.
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

// At is the memory so many bytes behind r.
func (r R) At(bytes int) string { return fmt.Sprintf("%d(%v)", bytes, r) }

// Label writes a label. Labels belong to their function.
func (e *Emitter) Label(name string) { fmt.Fprintf(&e.text, "%s:\n", name) }

// NewLabel returns a name that no other label has.
func (e *Emitter) NewLabel(name string) string {
	e.labels++
	return fmt.Sprintf("%s%d", name, e.labels)
}

// Base loads where a slice begins into a new register, Len its length and Int
// a whole number.
func (e *Emitter) Base(slice string) R { return e.load(e.signature.Params().Lookup(slice).Base()) }
func (e *Emitter) Len(slice string) R  { return e.load(e.signature.Params().Lookup(slice).Len()) }
func (e *Emitter) Int(name string) R   { return e.load(e.signature.Params().Lookup(name)) }

func (e *Emitter) load(c gotypes.Component) R {
	r := e.R()
	e.Op("MOVD", address(c), r)
	return r
}

// Reload loads where a slice begins into a register.
func (e *Emitter) Reload(slice string, r R) {
	e.Op("MOVD", address(e.signature.Params().Lookup(slice).Base()), r)
}

// Float loads a float into every lane of v.
func (e *Emitter) Float(name string, v V) {
	e.Op("FMOVS", address(e.signature.Params().Lookup(name)), v.F())
	e.Op("VDUP", v.S(0), v.S4())
}

// Return stores a result by the given instruction from the given register.
func (e *Emitter) Return(name, op, from string) {
	c := e.signature.Results().At(0)
	if name != "" {
		c = e.signature.Results().Lookup(name)
	}
	e.Op(op, from, address(c))
}

// address returns where a parameter or a result lies.
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

// Constant loads four words, the lowest first, from the table.
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
