package onnx

import (
	"encoding/binary"
	"maps"
	"math"
	"slices"
	"strconv"

	"descent/trainer/interchange/wire"
)

// Numbers of the fields, by message
// (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
const (
	modelIRVersion  = 1
	modelProducer   = 2
	modelGraph      = 7
	modelOpset      = 8
	modelMetadata   = 14
	opsetVersion    = 2
	metadataKey     = 1
	metadataValue   = 2
	graphNode       = 1
	graphName       = 2
	graphConstant   = 5
	graphInput      = 11
	graphOutput     = 12
	nodeInput       = 1
	nodeOutput      = 2
	nodeName        = 3
	nodeOperator    = 4
	nodeAttribute   = 5
	attributeName   = 1
	attributeFloat  = 2
	attributeInt    = 3
	attributeKind   = 20
	attributeFloats = 1 // kinds of attributes
	attributeInts   = 2
	tensorDim       = 1
	tensorType      = 2
	tensorName      = 8
	tensorRaw       = 9
	valueName       = 1
	valueType       = 2
	typeTensor      = 1
	typeElement     = 1
	typeShape       = 2
	shapeDim        = 1
	dimValue        = 1
	dimParam        = 2
)

// An element is the type of the elements of a tensor.
type element uint64

const (
	float  element = 1
	int64s element = 7
	double element = 11
)

// A graph is an ONNX graph that is being built. A value has the name of the node or the
// constant that it comes from.
type graph struct {
	nodes, constants wire.Message
	count            int
}

// node adds a node that applies an operator to values, and returns its output.
// The attributes are of type float64 or int.
func (g *graph) node(operator string, attributes map[string]any, inputs ...string) string {
	output := g.name(operator)
	g.nodes.Bytes(graphNode, node(operator, output, attributes, inputs))
	return output
}

// name returns a name that no other value has.
func (g *graph) name(kind string) string {
	g.count++
	return kind + "_" + strconv.Itoa(g.count)
}

// node returns a NodeProto.
func node(operator, output string, attributes map[string]any, inputs []string) (n wire.Message) {
	for _, in := range inputs {
		n.Text(nodeInput, in)
	}
	n.Text(nodeOutput, output)
	n.Text(nodeName, output)
	n.Text(nodeOperator, operator)
	for _, key := range slices.Sorted(maps.Keys(attributes)) {
		var a wire.Message
		a.Text(attributeName, key)
		switch v := attributes[key].(type) {
		case float64:
			a.Float(attributeFloat, float32(v))
			a.Varint(attributeKind, attributeFloats)
		case int:
			a.Varint(attributeInt, uint64(v))
			a.Varint(attributeKind, attributeInts)
		}
		n.Bytes(nodeAttribute, a)
	}
	return n
}

// output makes a value an output of the graph with a name.
func (g *graph) output(name, value string) {
	g.nodes.Bytes(graphNode, node("Identity", name, nil, []string{value}))
}

// tensor adds a constant of a shape and returns its name.
func (g *graph) tensor(name string, kind element, shape []int, values []float64) string {
	var t wire.Message
	for _, d := range shape {
		t.Varint(tensorDim, uint64(d))
	}
	t.Varint(tensorType, uint64(kind))
	t.Text(tensorName, name)
	var raw []byte
	for _, v := range values {
		switch kind {
		case float:
			raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(float32(v)))
		case double:
			raw = binary.LittleEndian.AppendUint64(raw, math.Float64bits(v))
		case int64s:
			raw = binary.LittleEndian.AppendUint64(raw, uint64(int64(v)))
		}
	}
	t.Bytes(tensorRaw, raw)
	g.constants.Bytes(graphConstant, t)
	return name
}

// constant adds a number and returns its name.
func (g *graph) constant(kind element, v float64) string {
	return g.tensor(g.name("constant"), kind, nil, []float64{v})
}

// row adds a row of numbers, 1×n, and returns its name.
func (g *graph) row(kind element, values ...float64) string {
	return g.tensor(g.name("constant"), kind, []int{1, len(values)}, values)
}

// valueInfo returns a ValueInfoProto: the name, the type and the shape of an input
// or output with a row for each example.
func valueInfo(name string, kind element, cols int) (v wire.Message) {
	var rows, columns, shape, tensor, t wire.Message
	rows.Text(dimParam, "batch")
	columns.Varint(dimValue, uint64(cols))
	shape.Bytes(shapeDim, rows)
	shape.Bytes(shapeDim, columns)
	tensor.Varint(typeElement, uint64(kind))
	tensor.Bytes(typeShape, shape)
	t.Bytes(typeTensor, tensor)
	v.Text(valueName, name)
	v.Bytes(valueType, t)
	return v
}

// A port is an input or output of a model.
type port struct {
	name string
	kind element
	cols int
}

// model returns the ModelProto of g.
func (g *graph) model(name string, input, output port, metadata map[string]string) []byte {
	var body, opset, m wire.Message
	body = append(body, g.nodes...)
	body.Text(graphName, name)
	body = append(body, g.constants...)
	body.Bytes(graphInput, valueInfo(input.name, input.kind, input.cols))
	body.Bytes(graphOutput, valueInfo(output.name, output.kind, output.cols))
	opset.Varint(opsetVersion, opsetNumber)
	m.Varint(modelIRVersion, irVersion)
	m.Text(modelProducer, "descent")
	m.Bytes(modelGraph, body)
	m.Bytes(modelOpset, opset)
	for _, key := range slices.Sorted(maps.Keys(metadata)) {
		var entry wire.Message
		entry.Text(metadataKey, key)
		entry.Text(metadataValue, metadata[key])
		m.Bytes(modelMetadata, entry)
	}
	return m
}
