package model

import "descent/model/catalog"

// A Normalization gives the outputs of a hidden layer's affine map a mean and
// a variance that suit the nonlinearity behind it.
type Normalization interface {
	// Layer returns a layer of width units for batches of at most rows rows,
	// or nil if the normalization changes nothing.
	Layer(width, rows int) Layer

	// Count returns the number of parameters of the layer.
	Count(width int) int
}

// Normalizations lists the normalizations.
var Normalizations = catalog.Of[Normalization]{
	{Name: "none", Doc: "nothing", Part: NoNormalization{}},
	{Name: "batch", Doc: "batch norm: each unit gets mean 0 and variance 1 over the batch, then a learned scale and shift", Part: BatchNorm{Eps: 1e-5, Momentum: 0.1}},
}

// NoNormalization changes nothing.
type NoNormalization struct{}

// Layer implements Normalization.
func (NoNormalization) Layer(width, rows int) Layer { return nil }

// Count implements Normalization.
func (NoNormalization) Count(int) int { return 0 }
