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
//	stream TRIALS       descent.trial.<search>.<block>   a work queue: blocks of jobs
//	KV     plan         <search>                         the base of a search, and the coordinator's numerics
//	KV     plan         <search>.<plan>                  the whole search, for those who look on
//	KV     results      <search>.<block>                 the outcomes of a block, with curves; the first wins
//	KV     workers      <worker>                         who is there, and what each runs; ends with its TTL
//	object checkpoints  <search>.<job>                   where a job stood
//	object data         <sha256>                         files of data, by their hash
//	core   descent.run.<worker>.<run>.eval               evaluations as they are made
//	       descent.run.<worker>.<run>.tail               request: all evaluations of a run
//	       descent.run.<worker>.<run>.control            request: pause, resume, step, stop
//	       descent.worker.<worker>.holds                 the jobs that a worker has taken
//	       descent.worker.<worker>.control               request: drain, stop
//
// It is the only package that imports NATS. Nothing of it starts, and nothing
// listens, before it is asked to.
package cluster

import "time"

// The names of what the coordinator keeps.
const (
	trials      = "TRIALS" // the stream of jobs
	consumer    = "workers"
	planBucket  = "plan"
	results     = "results"
	workers     = "workers"
	checkpoints = "checkpoints"
	dataBucket  = "data"

	trialSubject  = "descent.trial."
	runSubject    = "descent.run."
	workerSubject = "descent.worker."
)

// DefaultAckWait is how long a worker may be silent before what it took is handed
// out again.
const DefaultAckWait = 30 * time.Second

// DefaultPort is where a coordinator listens.
const DefaultPort = 7433
