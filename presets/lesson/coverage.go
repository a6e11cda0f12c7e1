package lesson

// A Row of Coverage is a topic of the lecture, where it can be seen and which
// tests check it.
type Row struct {
	Topic   string
	Lessons []string // whose claims measure it
	Seen    string   // where else it can be seen: a screen, a command, a setting
	Tests   []string // that check it: directory and name
}

// Coverage lists what the lecture names, row by row, with where it can be seen
// and what checks it. A test keeps it true.
var Coverage = []Row{
	{"score function f(x; W) = Wx + b, linear classifier", []string{"perceptron", "capacity-and-lambda"}, "--hidden none; the rows of W in the first lesson's picture and on Layers", []string{"model TestTwoLayerNet"}},
	{"softmax loss", []string{"sanity-checks"}, "--loss softmax", []string{"model TestSoftmaxValues", "model TestSoftmaxGradient"}},
	{"multi-class SVM loss", []string{"sanity-checks"}, "--loss hinge", []string{"model TestHingeValues"}},
	{"regularization, lambda", []string{"capacity-and-lambda", "sanity-checks"}, "--l2, --l1; loss, penalty and their sum below the regions", []string{"model TestPenalty"}},
	{"gradient descent, its stopping rule and the trap under momentum", []string{"adaline"}, "--batch 0 --stop goal", []string{"trainer TestGoalStopsAtSmallSteps", "trainer TestTurningPoint"}},
	{"learning end to end from pixels", []string{"perceptron", "ensemble-and-dropout"}, "--data fashion, digits, letters", []string{"trainer TestBaselines"}},
	{"computational graph, chain rule, (x + y)z", []string{"chain-rule-and-gradcheck"}, "its picture", []string{"trainer/classic TestCircuits"}},
	{"forward and backward of a node", []string{"chain-rule-and-gradcheck"}, "its picture: right gradients and planted mistakes; descent check", []string{"model TestGradients", "trainer/classic TestMistakes"}},
	{"two- and three-layer networks", []string{"xor-11-lines", "capacity-and-lambda"}, "--hidden", []string{"model TestNew", "model TestCount"}},
	{"the two-layer network in 11 lines", []string{"xor-11-lines"}, "", []string{"trainer/classic TestElevenLines"}},
	{"number of layers and units, capacity", []string{"capacity-and-lambda"}, "its regions", nil},
	{"universal approximation", []string{"universal-approx"}, "its curve", nil},
	{"perceptron, Mark I, 20x20 letters", []string{"perceptron"}, "--loss perceptron, --data letters", []string{"trainer/classic TestPerceptronGates", "trainer/classic TestNovikoff", "model TestPerceptronValues"}},
	{"ADALINE", []string{"adaline"}, "--loss adaline", []string{"trainer/classic TestWidrow", "trainer/classic TestWidrowLimit", "model TestAdaline"}},
	{"delta rule, error backpropagation", []string{"xor-11-lines", "chain-rule-and-gradcheck"}, "--loss squared", []string{"model TestSquaredValues", "trainer/classic TestDeltaRule"}},
	{"sigmoid, tanh, ReLU", []string{"activation-race", "saturation"}, "--activation", []string{"model TestActivationValues", "model TestActivationMoments"}},
	{"Leaky ReLU, PReLU, ELU", []string{"activation-race", "dead-relu"}, "--activation; PReLU's slope on Layers", []string{"model TestPReLUSlope"}},
	{"Maxout", []string{"activation-race", "xor-11-lines"}, "--activation maxout", []string{"model TestMaxoutGradient"}},
	{"saturation kills gradients, outputs not centered at 0", []string{"saturation", "activation-race"}, "saturated share on Layers", []string{"trainer/inspect TestGradientsVanish"}},
	{"dead ReLU, slightly positive bias", []string{"dead-relu"}, "--bias; dead share on Layers", []string{"trainer TestHealth", "model TestBias"}},
	{"center and scale the data", []string{"preprocess"}, "--preprocess", []string{"data TestStandardize", "data TestNothingLeaks", "data TestConditioning"}},
	{"subtract the mean image or the mean of each channel", []string{"preprocess"}, "its picture, and Data; --preprocess mean_image, mean_channel", []string{"data TestMeanImage", "data TestMeanChannel", "data TestCIFAR10", "trainer/inspect TestPrepare", "tui/data TestDataShowsTheMean"}},
	{"W = 0, small, too large, Xavier", []string{"init-zoo"}, "--init", []string{"model TestInitializerMoments", "model TestZeroInit"}},
	{"distribution of activations layer by layer", []string{"init-zoo"}, "its histograms, and Layers", []string{"model TestSignalThroughLayers", "trainer/inspect TestDiagnose"}},
	{"batch normalization", []string{"batchnorm-rescue"}, "--norm batch", []string{"model TestBatchNormValues", "trainer TestBatchNormRescues"}},
	{"start with 50 units and grow", []string{"sanity-checks", "capacity-and-lambda"}, "--hidden; the last lines of its checks", nil},
	{"check the loss, the penalty, and twenty examples", []string{"sanity-checks"}, "descent check", []string{"trainer/advice TestPreflight"}},
	{"check the gradient", []string{"chain-rule-and-gradcheck"}, "descent check", []string{"model TestGradientCheckFails"}},
	{"random against grid search", []string{"random-vs-grid"}, "descent search", []string{"trainer/search TestSamplers"}},
	{"which hyper-parameters to tune", []string{"random-vs-grid"}, "descent search: any setting", []string{"trainer/search TestParseAxis"}},
	{"watch the loss", []string{"lr-picture", "decay-shootout"}, "Runs", []string{"trainer TestEvaluations"}},
	{"watch the accuracy, the gap and what it says", []string{"overfit-gap"}, "Runs: the gap and the verdict", []string{"trainer/advice TestRules"}},
	{"SGD, its zigzag in a steep valley", []string{"steep-valley"}, "its trails", []string{"trainer/classic TestSteepValley", "trainer/classic TestStability"}},
	{"momentum, 0.9 / 0.95 / 0.99 or rising", []string{"momentum-race"}, "--optimizer momentum:mu=0.99,mu_start=0.5", []string{"trainer TestRisingMu", "trainer TestVectors"}},
	{"SGD against momentum, overshoot", []string{"steep-valley", "momentum-race"}, "the default preset", nil},
	{"learning rate too low, too high, good", []string{"lr-picture"}, "its picture; the key ctrl+l, descent lr", []string{"trainer/advice TestFindRate"}},
	{"step, exponential and 1/t decay", []string{"decay-shootout"}, "--schedule", []string{"trainer TestScheduleValues"}},
	{"ensembles of independent models", []string{"ensemble-and-dropout"}, "descent ensemble --members", []string{"trainer/ensemble TestEnsembleOfRuns"}},
	{"ensemble of snapshots of one run", []string{"ensemble-and-dropout"}, "descent ensemble --snapshots", []string{"trainer/ensemble TestEnsembleOfSnapshots"}},
	{"dropout", []string{"overfit-gap", "ensemble-and-dropout"}, "--dropout", []string{"model TestDropoutMoments"}},
	{"dropout as an ensemble, Monte Carlo at test time", []string{"ensemble-and-dropout"}, "descent ensemble --mc, --mc", []string{"trainer TestMonteCarlo"}},
}
