package cluster

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// A Kept describes the data of a search that a coordinator keeps.
type Kept struct {
	Search string
	Title  string
	Jobs   int       // number of jobs with an outcome
	Queued int       // number of blocks that are waiting or being trained
	Bytes  int64     // size of the outcomes, checkpoints, and files of data that no other search uses
	Used   time.Time // when the plan, an outcome or a checkpoint was last written
	files  []string  // hashes of the files of data
}

// An Inventory describes the data that a coordinator keeps on disk.
type Inventory struct {
	Searches []Kept // most recently used first
	Bytes    int64  // size of everything
	files    map[string]*jetstream.ObjectInfo
}

// Inventory returns a description of the data that the coordinator keeps.
func (c *Client) Inventory(ctx context.Context) (*Inventory, error) {
	v := &Inventory{files: map[string]*jetstream.ObjectInfo{}}
	all := map[string]*Kept{}
	of := func(search string, used time.Time) *Kept {
		k := all[search]
		if k == nil {
			k = &Kept{Search: search}
			all[search] = k
		}
		if used.After(k.Used) {
			k.Used = used
		}
		return k
	}
	for _, take := range []func(context.Context, *Inventory, func(string, time.Time) *Kept) error{
		// The queue is read first: a plan is stored before its jobs are queued, so that
		// jobs without a plan are those of no search.
		c.takeQueue, c.takePlans, c.takeResults, c.takeCheckpoints, c.takeFiles, c.takeSizes,
	} {
		if err := take(ctx, v, of); err != nil {
			return nil, err
		}
	}
	users := map[string]int{}
	for _, k := range all {
		for _, sum := range k.files {
			users[sum]++
		}
	}
	for _, k := range all {
		for _, sum := range k.files {
			if f := v.files[sum]; f != nil && users[sum] == 1 {
				k.Bytes += int64(f.Size)
			}
		}
		v.Searches = append(v.Searches, *k)
	}
	slices.SortFunc(v.Searches, func(a, b Kept) int {
		return cmp.Or(b.Used.Compare(a.Used), cmp.Compare(a.Search, b.Search))
	})
	return v, nil
}

// takePlans adds the plans of searches.
func (c *Client) takePlans(ctx context.Context, _ *Inventory, of func(string, time.Time) *Kept) error {
	kv, err := c.js.KeyValue(ctx, planBucket)
	if err != nil {
		return err
	}
	return each(ctx, kv, func(e jetstream.KeyValueEntry) {
		if e.Key() == proofKey {
			return
		}
		search, _, whole := strings.Cut(e.Key(), ".")
		k := of(search, e.Created())
		if p, err := decode[plan](e.Value()); err == nil && !whole {
			k.Title, k.files = p.Title, p.Files
		}
	})
}

// takeResults adds the number and size of outcomes.
func (c *Client) takeResults(ctx context.Context, _ *Inventory, of func(string, time.Time) *Kept) error {
	kv, err := c.js.KeyValue(ctx, results)
	if err != nil {
		return err
	}
	return each(ctx, kv, func(e jetstream.KeyValueEntry) {
		search, _, _ := strings.Cut(e.Key(), ".")
		k := of(search, e.Created())
		k.Bytes += int64(len(e.Value()))
		if a, err := decode[answer](e.Value()); err == nil {
			k.Jobs += len(a.Keys)
		}
	})
}

// takeCheckpoints adds the size of checkpoints.
func (c *Client) takeCheckpoints(ctx context.Context, _ *Inventory, of func(string, time.Time) *Kept) error {
	all, err := c.objects(ctx, checkpoints)
	for _, o := range all {
		search, _, _ := strings.Cut(o.Name, ".")
		of(search, o.ModTime).Bytes += int64(o.Size)
	}
	return err
}

// takeQueue counts the blocks in the queue.
func (c *Client) takeQueue(ctx context.Context, _ *Inventory, of func(string, time.Time) *Kept) error {
	stream, err := c.js.Stream(ctx, trials)
	if err != nil {
		return err
	}
	info, err := stream.Info(ctx, jetstream.WithSubjectFilter(trialSubject+">"))
	if err != nil {
		return err
	}
	for subject := range info.State.Subjects {
		search, _, _ := strings.Cut(strings.TrimPrefix(subject, trialSubject), ".")
		of(search, time.Time{}).Queued++
	}
	return nil
}

// takeFiles adds the files of data.
func (c *Client) takeFiles(ctx context.Context, v *Inventory, _ func(string, time.Time) *Kept) error {
	all, err := c.objects(ctx, dataBucket)
	for _, o := range all {
		v.files[o.Name] = o
	}
	return err
}

// takeSizes adds up the sizes of all streams.
func (c *Client) takeSizes(ctx context.Context, v *Inventory, _ func(string, time.Time) *Kept) error {
	for _, name := range []string{trials, kvStream(planBucket), kvStream(results), kvStream(workers), objectStream(checkpoints), objectStream(dataBucket)} {
		s, err := c.js.Stream(ctx, name)
		if err != nil {
			return err
		}
		v.Bytes += int64(s.CachedInfo().State.Bytes)
	}
	return nil
}

// kvStream and objectStream return the name of the stream in which NATS stores a bucket of
// keys or of objects.
func kvStream(bucket string) string     { return "KV_" + bucket }
func objectStream(bucket string) string { return "OBJ_" + bucket }

// objects returns the objects of a bucket.
func (c *Client) objects(ctx context.Context, bucket string, o ...jetstream.ListObjectsOpt) ([]*jetstream.ObjectInfo, error) {
	store, err := c.js.ObjectStore(ctx, bucket)
	if err != nil {
		return nil, err
	}
	all, err := store.List(ctx, o...)
	if errors.Is(err, jetstream.ErrNoObjectsFound) {
		return nil, nil
	}
	return all, err
}
