//go:build unix

package tensor

import (
	"math/rand/v2"
	"reflect"
	"runtime/debug"
	"slices"
	"syscall"
	"testing"
	"unsafe"
)

// fenced returns a copy of a slice in memory whose next page after the end or, if
// before is set, before the beginning cannot be read or written.
func fenced(t *testing.T, v reflect.Value, before bool) reflect.Value {
	bytes, page := v.Len()*int(v.Type().Elem().Size()), syscall.Getpagesize()
	room := (bytes + page - 1) / page * page
	memory, err := syscall.Mmap(-1, 0, room+2*page, syscall.PROT_NONE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Munmap(memory) })
	at := page + room - bytes
	if before {
		at = page
	}
	if room > 0 {
		if err := syscall.Mprotect(memory[page:page+room], syscall.PROT_READ|syscall.PROT_WRITE); err != nil {
			t.Fatal(err)
		}
	}
	c := reflect.SliceAt(v.Type().Elem(), unsafe.Pointer(&memory[at]), v.Len())
	reflect.Copy(c, v)
	return c
}

// TestBounds checks that no kernel reads or writes outside of its arguments. It
// leaves out products, whose operands may be read beyond their ends.
func TestBounds(t *testing.T) {
	for _, k := range runnable {
		vectorFields(k, func(name string, f, _ reflect.Value) {
			t.Run(k.name+"/"+name, func(t *testing.T) {
				rng := rand.New(rand.NewPCG(7, 7))
				for _, cols := range slices.Concat(lengths[1:], []int{3, 4, 10, 12, 26}) {
					for _, rows := range []int{1, 2, 4, 5} {
						for _, before := range []bool{false, true} {
							callFenced(t, f, arguments(rng, name, f.Type(), rows, cols), before)
						}
					}
				}
			})
		})
	}
}

// callFenced calls f with copies of args from fenced.
func callFenced(t *testing.T, f reflect.Value, args []any, before bool) {
	var in []reflect.Value
	var lengths []int
	for _, a := range args {
		v := reflect.ValueOf(a)
		if v.Kind() == reflect.Slice {
			lengths = append(lengths, v.Len())
			v = fenced(t, v, before)
		}
		in = append(in, v)
	}
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true)) // of this goroutine
	defer func() {
		if r := recover(); r != nil {
			t.Fatalf("slices of %v elements, with a fence before them: %v: %v", lengths, before, r)
		}
	}()
	f.Call(in)
}
