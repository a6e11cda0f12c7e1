// Package cluster trains the trials of a search on many machines, through NATS
// JetStream (https://docs.nats.io).
//
// A Server is the coordinator: an embedded NATS server that stores everything in one
// folder. A Runner implements search.Runner: it queues the jobs of a search in blocks
// and waits for their outcomes. A Worker takes blocks from the queue, trains the jobs
// and writes their outcomes. A View shows the runs of all workers. Each of them may end
// and start again at any time: a block that was not acknowledged is delivered again and
// goes on from its checkpoints, and only the first outcome of a job counts.
//
//	stream TRIALS       descent.trial.<search>.<block>   a work queue: blocks of jobs
//	KV     plan         <search>                         the settings that the jobs of a search share, and the coordinator's numerics
//	KV     results      <search>.<block>                 the outcomes of a block; only the first are stored
//	KV     workers      <worker>                         each worker with its jobs; expires if it is not renewed
//	object checkpoints  <search>.<job>                   the checkpoints of a job
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
