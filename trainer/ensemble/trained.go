package ensemble

import (
	"context"

	"descent/data"
	"descent/trainer"
)

// A Trained network has the data that it learned from, and which part of them
// it is measured on.
type Trained struct {
	trainer.Member
	Set  *data.Prepared
	Part *data.Part // of classes
}

// Together measures the average of networks that are trained already, one or
// more, beside the mean of the single ones. Their parts hold the same examples
// in the same order, whatever preprocessing each of them has, and their losses
// are equal. It calls each with the accuracy of each network alone, as
// a mean over the examples and its standard error. It returns ctx.Err() if ctx
// ends first.
func Together(ctx context.Context, nets []Trained, each func(i int, accuracy, err float64)) (Result, error) {
	a := newAveraging(nets[0].Spec.Loss, nets[0].Set, nets[0].Part)
	for i, n := range nets {
		if err := ctx.Err(); err != nil {
			return Result{}, err
		}
		o := n.Outputs(n.Set, n.Part)
		a.addSingle(o, len(nets))
		a.add(o)
		accuracy, std := a.meanError(a.hits(o))
		each(i, accuracy, std)
	}
	return a.finish(), nil
}

// Passes measures the average of so many passes of a trained network with
// dropout left on, beside one pass without.
func Passes(ctx context.Context, n Trained, passes int) (Result, error) {
	a := newAveraging(n.Spec.Loss, n.Set, n.Part)
	a.addSingle(n.Outputs(n.Set, n.Part), 1)
	if err := a.addPasses(ctx, n.Member, passes); err != nil {
		return Result{}, err
	}
	return a.finish(), nil
}

// Snapshots measures the average of snapshots of one run, beside the last of
// them.
func Snapshots(ctx context.Context, nets []Trained) (Result, error) {
	a := newAveraging(nets[0].Spec.Loss, nets[0].Set, nets[0].Part)
	for _, n := range nets {
		if err := ctx.Err(); err != nil {
			return Result{}, err
		}
		a.addSnapshot(n.Outputs(n.Set, n.Part))
	}
	return a.finish(), nil
}
