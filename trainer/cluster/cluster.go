// Package cluster trains the trials of a search on many machines, through NATS
// JetStream (https://docs.nats.io).
//
// A Server is the coordinator: an embedded NATS server whose files are in one folder. A
// Worker fetches jobs, trains them and writes their outcomes. A Runner queues the jobs of
// a search and waits for their outcomes. A View shows the runs of all workers, and a
// Follower the trials of a search. Each of them can end and restart at any time: a job
// that a worker has not finished is delivered again and resumes from its checkpoint. Only
// the first outcome of each job is kept.
//
//	stream DESCENT_TRIALS      descent.trial.<search>.<block>   a work queue: blocks of jobs
//	KV     descent_plan        <search>                         the base of a search, and the coordinator's numerics
//	KV     descent_plan        <search>.<plan>                  the whole search, for Followers
//	KV     descent_results     <search>.<block>                 the outcomes of a block, with curves; never overwritten
//	KV     descent_workers     <worker>                         a connected worker and its blocks; expires by its TTL
//	object descent_checkpoints <search>.<job>                   checkpoints of a job
//	object descent_data        <sha256>                         files of data, by their hash
//	core   descent.run.<worker>.<run>.eval               events of a run, as they occur
//	       descent.run.<worker>.<run>.tail               request: all evaluations of a run
//	       descent.run.<worker>.<run>.control            request: pause, resume, step, pace, stop
//	       descent.worker.<worker>.holds                 the jobs that a worker has taken
//	       descent.worker.<worker>.control               request: drain, stop
//
// Any NATS server with JetStream can replace the coordinator: the first client that
// connects creates the streams, with replicas in a cluster. Such a server does not detect that a worker has
// disconnected, so the jobs of a lost worker are delivered again only after
// DefaultAckWait. It also removes nothing.
//
// A coordinator removes searches that are not in use; see Limits.
//
// No other package imports NATS. Importing this package starts no server and opens no
// connection.
package cluster

import "time"

// The names of the streams, buckets and subjects. Their prefix distinguishes them from
// those of other programs on a shared NATS server.
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

// DefaultAckWait is the time after which the blocks of a silent worker are delivered to
// other workers.
const DefaultAckWait = 30 * time.Second

// DefaultPort is the port of a coordinator.
const DefaultPort = 7433
