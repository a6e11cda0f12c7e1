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
//	core   descent.run.<worker>.<run>.eval               evaluations
//	       descent.run.<worker>.<run>.tail               request: all evaluations of a run
//	       descent.run.<worker>.<run>.control            request: pause, resume, step, stop
//	       descent.worker.<worker>.holds                 the jobs that a worker has taken
//	       descent.worker.<worker>.control               request: drain, stop
//
// It is the only package that imports NATS. It starts nothing and opens no port unless
// Serve or Join is called.
package cluster

import "time"

// The names of the coordinator's streams, buckets and subjects.
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

// DefaultAckWait is how long a worker may be silent before its blocks are delivered to
// others.
const DefaultAckWait = 30 * time.Second

// DefaultPort is the port of a coordinator.
const DefaultPort = 7433
