// Package cluster trains the trials of a search on many machines, through NATS
// JetStream (https://docs.nats.io).
//
// A Server is the coordinator: an embedded NATS server that keeps everything in
// files of one folder. A Worker fetches jobs, trains them and writes what came of
// them. A Runner hands out the jobs of a search and waits for their outcomes. A
// View shows the runs of all workers, and a Follower the trials of a search. Any of them may end and begin again at any
// time: a job that was taken and not finished is handed out again, from its
// checkpoint, and of each job the first outcome is kept.
//
//	stream DESCENT_TRIALS      descent.trial.<search>.<block>   a work queue: blocks of jobs
//	KV     descent_plan        <search>                         the base of a search, and the coordinator's numerics
//	KV     descent_plan        <search>.<plan>                  the whole search, for those who look on
//	KV     descent_results     <search>.<block>                 the outcomes of a block, with curves; the first wins
//	KV     descent_workers     <worker>                         who is there, and what each runs; ends with its TTL
//	object descent_checkpoints <search>.<job>                   where a job stood
//	object descent_data        <sha256>                         files of data, by their hash
//	core   descent.run.<worker>.<run>.eval               evaluations as they are made
//	       descent.run.<worker>.<run>.tail               request: all evaluations of a run
//	       descent.run.<worker>.<run>.control            request: pause, resume, step, stop
//	       descent.worker.<worker>.holds                 the jobs that a worker has taken
//	       descent.worker.<worker>.control               request: drain, stop
//
// In place of a coordinator any NATS server with JetStream will do: whoever connects
// first makes the streams there. It does not know when a worker leaves, so that a lost
// worker's jobs go on only after DefaultAckWait, and it removes nothing by itself.
//
// What a coordinator keeps of searches that nobody uses any more is bounded; see Limits.
//
// It is the only package that imports NATS. Nothing of it starts, and nothing
// listens, before it is asked to.
package cluster

import "time"

// The names of what the coordinator keeps. On another NATS server they stand beside those
// of other programs.
const (
	trials      = "DESCENT_TRIALS" // the stream of jobs
	consumer    = "workers"
	planBucket  = "descent_plan"
	results     = "descent_results"
	workers     = "descent_workers"
	checkpoints = "descent_checkpoints"
	dataBucket  = "descent_data"

	trialSubject  = "descent.trial."
	runSubject    = "descent.run."
	workerSubject = "descent.worker."
)

// DefaultAckWait is how long a worker may be silent before its blocks are delivered to
// others.
const DefaultAckWait = 30 * time.Second

// DefaultPort is the port of a coordinator.
const DefaultPort = 7433
