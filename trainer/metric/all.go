package metric

import "math"

// All lists the metrics. The main metric of a task is its first after the loss.
var All = [...]Metric{
	{"loss", "loss", "the mean loss of an example, without the penalty", -1, Any, false, (*Counts).loss},
	{"accuracy", "accuracy", "share of examples whose class is right", 1, Classes, true, (*Counts).accuracy},
	{"r2", "R²", "share of the target's variance that is explained: 1 - sum (y - p)^2 / sum (y - mean)^2", 1, Number, true, (*Counts).r2},
	{"rmse", "RMSE", "root of the mean squared error, in the unit of the target", -1, Number, false, (*Counts).rmse},
	{"balanced_accuracy", "balanced accuracy", "mean over the classes of the share of their examples that is right", 1, Classes, true, (*Counts).balancedAccuracy},
	{"macro_f1", "macro F1", "mean over the classes of 2 hits / (examples of the class + examples taken for it)", 1, Classes, true, (*Counts).macroF1},
	{"roc_auc", "ROC AUC", "probability that an example of the second class scores higher than one of the first", 1, TwoClasses, true, (*Counts).rocAUC},
}

func (c *Counts) loss() float64 { return c.losses / c.lossRows }

// accuracy divides sums over the classes, not by c.rows: rounded alike, they are
// equal where all examples are right.
func (c *Counts) accuracy() float64 {
	var hits, all float64
	for k, n := range c.hits {
		hits += n
		all += c.belong[k]
	}
	return hits / all
}

// balancedAccuracy leaves out classes without an example, as scikit-learn does.
func (c *Counts) balancedAccuracy() float64 {
	return c.overClasses(func(k int) (part, whole float64) { return c.hits[k], c.belong[k] })
}

// macroF1 leaves out classes that neither have an example nor are taken for
// one, as scikit-learn does.
func (c *Counts) macroF1() float64 {
	return c.overClasses(func(k int) (part, whole float64) { return 2 * c.hits[k], c.belong[k] + c.taken[k] })
}

// overClasses returns the mean of a share over the classes in which the whole
// is not 0.
func (c *Counts) overClasses(share func(k int) (part, whole float64)) float64 {
	var sum float64
	n := 0
	for k := range c.hits {
		if part, whole := share(k); whole > 0 {
			sum += part / whole
			n++
		}
	}
	return sum / float64(n)
}

// rocAUC is the share of pairs, one example of each class, in which the one of
// the second class scores higher; equal scores count half (Mann and Whitney
// 1947). A pair weighs as much as the product of its weights. It is NaN where a class has no example, or a score is no number.
func (c *Counts) rocAUC() float64 {
	c.sortMargins()
	var below, seconds, pairs float64 // examples of the first class below, of the second; pairs won
	for i := 0; i < len(c.margins); {
		if c.margins[i].rank == 0 {
			return math.NaN()
		}
		var first, second float64 // of equal scores
		j := i
		for ; j < len(c.margins) && c.margins[j].rank == c.margins[i].rank; j++ {
			if w := c.margins[j].weight; w > 0 {
				second += w
			} else {
				first -= w
			}
		}
		pairs += second * (below + first/2)
		below += first
		seconds += second
		i = j
	}
	return min(1, pairs/(below*seconds)) // but for rounding it is at most 1
}

// r2 is 0 where the target does not vary and nothing can be explained.
func (c *Counts) r2() float64 {
	variance := c.square - c.targets*c.targets/c.rows
	if variance <= 0 {
		return 0
	}
	return 1 - c.squares/variance
}

func (c *Counts) rmse() float64 { return math.Sqrt(c.squares/c.rows) * c.unit }
