// Package cli is the command line. Main parses the arguments, turns flags into a preset of
// Specs, and runs a command: the dashboard, training without it, a search, or a command
// about stored runs. Each command has a file; root.go lists them.
//
// # The JSON stream
//
// descent train --json prints one JSON object a line. Every line has run, the
// name of the run, and event. Each run prints, in this order, one data line, one
// started line, evaluated lines, and one ended line. A run that cannot begin
// prints an ended line only. The lines of several runs alternate. After them comes a
// mean line for each experiment that has several runs, with other seeds or folds. The
// members of a line have the order below; future versions may add others.
//
//	{"run":"sgd","event":"data","source":"moons","train":300,"val":100,"test":100,"inputs":2,"classes":["outer","inner"],"notes":[]}
//	{"run":"sgd","event":"started","step":0,"epochs":3,"steps_per_epoch":30,"parameters":58,"majority":0.5,"numerics":"float32 avx amd64"}
//	{"run":"sgd","event":"evaluated","step":0,"epoch":0,"train_loss":0.69,"train_accuracy":0.51,...,"val_loss":0.7,...,"penalty":0,"rate":0.02,"samples_per_second":0}
//	{"run":"sgd","event":"ended","state":"done","step":90,"epoch":3,"kept_epoch":3,"train_loss":0.3,...,"test_loss":0.31,...,"majority":0.5,"parameters":58,"numerics":"float32 avx amd64","seconds":0.01,"verdict":{"rule":"learning","text":"...","evidence":{"val":0.88}}}
//	{"run":"sgd","event":"mean","runs":5,"seeds":1,"folds":5,"train_loss":0.29,...,"val_loss":0.33,...,"half_val_loss":0.04,...,"test_loss":0.31,...,"sd_test_loss":0.01,...,"majority":0.5}
//
// data: source names the data set; a regression has target in place of classes;
// notes are remarks from reading the data. started: majority is the share of the
// largest class. The names of metrics are train_, val_ and test_ followed by the
// key of each metric that the task has: loss and, for classes, accuracy,
// balanced_accuracy, macro_f1 and, for two classes, roc_auc; for numbers r2 and
// rmse. A number that was not measured, or is not finite, is null. ended: state is
// done, diverged or failed; why says which rule ended the run before its
// last epoch, error says what went wrong; all metrics are those of the weights that
// are kept, which are those after kept_epoch epochs. mean: the means of these metrics
// over the runs, null if any run lacks one; half_val_, half of the 95% interval of
// the mean on validation, from three runs on, as package compare computes it;
// sd_test_, the standard deviation on the test part.
//
// A run that a signal ended has a line interrupted in place of ended, with the same
// members and this state:
//
//	{"run":"sgd","event":"interrupted","state":"interrupted","step":60,"epoch":2,...,"seconds":0.01,"verdict":{"rule":"learning","text":"...","evidence":{"val":0.88}}}
//
// If the run is stored, it can be resumed. descent resume --json first prints a line for
// each run with the step from which it goes on,
//
//	{"run":"sgd","event":"resumed","step":60,"epoch":2}
//
// and then the lines of descent train --json. A run that has ended already has only an
// ended line, whose state may also be stopped (by the user) or forked.
//
// Equal commands print equal lines, except for samples_per_second (training
// examples a second) and seconds: no line has an identifier, a path of this machine
// or a time of day.
//
// # Searches
//
// descent search --json prints a line for each trial, in the order of their numbers,
// when all have ended, and then one with the hash of their table, which is equal for
// equal searches that are complete:
//
//	{"trial":1,"settings":{"lr":"0.02"},"state":"done","epoch":3,"epochs_in_all":3,"train_loss":0.3,...,"val_loss":0.31,...,"majority":0.5,"best_epoch":3,"best":true}
//	{"event":"table","hash":"5d1f...","trials":20,"complete":true}
//
// settings has the values of the axes as text; state is done, behind, hopeless, diverged,
// failed or stopped, and why is the reason if it is not done; epoch is the last epoch of
// the trial's last run, epochs_in_all the sum over its runs; the metrics are those at
// best_epoch. With folds there are folds, the ranking metric on each, and spread, their
// standard deviation; with repetitions there are repeats, the metric of each, and mean and
// half, the mean and half the width of its 95% interval. complete is false if the search
// was stopped.
//
// descent search ls --json prints an object a stored search: id, name, title, state,
// owner, created, changed, program, numerics, metric, over (keys of the axes), trials
// (0 where it is not known), made, best (a trial), value, hash and size. show prints
// one object that also has plan (base, axes, sampler, pruner and numbers), importance
// (axes, share of the variance with its 95% interval low to high, trials), borders
// (sentences), ranked_by (val or train) and table: the trials as above, with at (the
// place on each axis, from 0 to 1), value, rank, runs (IDs of its folders) and curve
// (epoch, value and loss at whole epochs).
//
// # Stored runs
//
// The commands of descent runs print one JSON object a run and line with --json.
// Its members are the columns of the view runs of the index: id, name, state and
// what else library.Keys lists, metrics as best_val_accuracy, the settings under
// their names, and tags. A member that a run does not have is null; verified is when all
// files of the run were last verified, null if never or if the run was written since.
// Times are RFC 3339 in UTC, sizes in bytes, elapsed in seconds. Some commands print other
// members:
//
//	show     also checkpoints (kind, file, step, epoch, size), network_epochs, parents and children (IDs), verdict
//	compare  an object an experiment: runs (IDs), name, lost, end, end_train and best with _sd, _difference
//	         and _half_interval (see package trainer/compare), best_epoch, gap, samples_per_second
//	gc       an object a run: id, name, size, because; then bytes, limit, freed, removed
//	where    folder, index, runs, removed
//
// descent reproduce --json prints one object a run:
//
//	{"run":"sgd","chain":["sgd"],"equal":true,"evaluations":61,"weights":true,"why":[]}
//	{"run":"sgd","chain":["parent","sgd"],"equal":false,"evaluations":3,"weights":false,"first":{"run":"sgd","step":12,"epoch":3,"what":"val_loss","was":0.6931,"now":0.6932,"after":8},"why":["its data have other numbers than when it was trained"]}
//
// chain: the runs that were trained again; each continues the one before.
// evaluations: the number of equal evaluations. weights: whether the weights of the last
// network were compared and are equal. first: the first difference; what is a metric with
// train_, val_ or test_ before it, batch_loss, penalty, rate, kept_epoch, steps, state,
// weights, or numbers if the difference is between two recorded evaluations: after the
// step after, and at step at the latest. was and now have all of their digits. why: the
// possible reasons.
//
// descent serve gc --json prints one object a search that a coordinator keeps, with search,
// title, jobs, queued, bytes, used, and because, which is "" for one that stays; then one
// with bytes, limit, freed and removed.
//
// # Lists and measurements
//
// Every other command that lists or measures prints one JSON object a line with --json,
// such as these. A verdict is the id of a rule of package trainer/advice, its sentence and
// the figures in it, and is left out where there is none yet.
//
//	descent check {"run":"run","check":"loss at the start","light":"green","measured":1.1,"want":1.1,"text":"..."}
//	descent lr {"run":"run","suggestion":0.07,"lowest":0.3,"rates":[1e-06],"losses":[0.7],"trials":[0.07],"trial_losses":[0.6]}
//	descent search {"trial":1,"settings":{"lr":"0.04"},"state":"done","epoch":2,"epochs_in_all":2,"train_loss":0.5,...,"best_epoch":2,"best":false}
//	descent ensemble {"of":"2 networks together","examples":100,"single":0.56,"single_se":0.03,"together":0.69,"difference":0.13,"difference_se":0.04,"growth":[0.7]}
//	descent presets {"preset":"overfit","title":"...","lanes":2,"note":"..."}
//	descent parts {"kind":"optimizer","part":"momentum","doc":"...","parameters":[{"key":"mu","default":"0.9","doc":"..."}]}
//	descent lessons {"lesson":"adaline","number":2,"title":"...","heading":"ADALINE","claim":"..."}
//	descent lessons --check {"lesson":"adaline","claim":"...","measured":3.9,"band":"at least 1","pass":true,"seconds":0.1,"details":[{"what":"...","measured":3.9,"band":"at least 1","pass":true}]}
//	descent data {"source":"moons","doc":"...","train":300,"val":100,"test":100,"inputs":2,"classes":["outer","inner"],"notes":[]}
//	descent data moons {"source":"moons","train":300,"val":100,"test":100,"inputs":2,"classes":["outer","inner"],"notes":[],"class_rows":[250,250],"files":[]}
//	descent config {"glyphs":"braille"}
//	descent version {"version":"v1.0.0","commit":"","modified":false,"go":"go1.26","system":"linux/amd64","numerics":"float32 avx amd64","kernels":"avx2","offered":["avx2"]}
//	descent watch {"run":"keras","state":"running","step":3,"best_step":2,"curves":{"val_loss":{"points":3,"last":3,"lowest":2}},"settings":{},"verdict":{"rule":"learning","text":"...","evidence":{"loss":3}}}
//	descent runs where {"folder":"...","index":"...","runs":4,"removed":0}
//
// The list of data sources leaves out the sizes of those that need a file.
package cli
