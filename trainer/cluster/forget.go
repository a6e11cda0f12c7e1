package cluster

import (
	"cmp"
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// Limits determine when a coordinator removes a search; see Inventory.Beyond. A search
// whose data are removed can continue: it has its outcomes in its own store, and jobs
// without an outcome are trained again.
type Limits struct {
	Keep  time.Duration // time since the last use; 0 for DefaultKeep
	Bytes int64         // total size; above it the least recently used searches are removed; 0 for DefaultBytes
}

// The default Limits.
const (
	DefaultKeep  = 30 * 24 * time.Hour
	DefaultBytes = 4_000_000_000
)

// restTime is the minimum time since the last use of a search that is removed. A running
// search has no queued jobs between two rungs.
const restTime = time.Hour

// tidyTime is the interval at which a coordinator checks its Limits.
const tidyTime = time.Hour

// A Removal is a search that is to be removed, with the reason.
type Removal struct {
	Kept
	Because string
}

// String returns the name and title of the search, and the reason.
func (r Removal) String() string {
	return fmt.Sprintf("search %s (%s), %s", r.Search, cmp.Or(r.Title, "without a title"), r.Because)
}

// Beyond returns the searches that are to be removed at the time now: those that were not
// used for l.Keep, and, while the total is above l.Bytes, the least recently used ones. A
// search that was used within restTime stays, as does one with queued blocks that was used
// within l.Keep and DefaultKeep, whichever is longer.
func (v *Inventory) Beyond(l Limits, now time.Time) (all []Removal) {
	if l.Keep == 0 {
		l.Keep = DefaultKeep
	}
	if l.Bytes == 0 {
		l.Bytes = DefaultBytes
	}
	left := v.Bytes
	for _, k := range slices.Backward(v.Searches) {
		idle := now.Sub(k.Used)
		switch {
		case idle < restTime, k.Queued > 0 && idle < max(l.Keep, DefaultKeep):
			continue
		case idle > l.Keep:
			all = append(all, Removal{k, "not used for " + days(l.Keep)})
		case left > l.Bytes:
			all = append(all, Removal{k, "used longest ago, and the coordinator is full"})
		default:
			continue
		}
		left -= k.Bytes
	}
	return all
}

// days returns a duration as text, in days if it is at least 1.5 days.
func days(d time.Duration) string {
	if n := d.Hours() / 24; n >= 2 {
		return fmt.Sprintf("%.0f days", n)
	}
	return d.String()
}

// Forget removes searches, and the files of data that no remaining search uses. It returns
// the number of bytes that were freed.
func (c *Client) Forget(ctx context.Context, searches ...string) (freed int64, err error) {
	before, err := c.Inventory(ctx)
	if err != nil {
		return 0, err
	}
	for _, name := range searches {
		if err := c.forgetSearch(ctx, name); err != nil {
			return 0, err
		}
	}
	after, err := c.Inventory(ctx)
	if err != nil {
		return 0, err
	}
	used := map[string]bool{}
	for _, k := range after.Searches {
		for _, sum := range k.files {
			used[sum] = true
		}
	}
	for sum, o := range after.files {
		if !used[sum] && (time.Since(o.ModTime) > restTime || before.files[sum] != nil && before.uses(sum)) {
			if err := c.forgetObject(ctx, dataBucket, o); err != nil {
				return 0, err
			}
		}
	}
	for _, bucket := range []string{checkpoints, dataBucket} {
		if err := c.forgetScraps(ctx, bucket); err != nil {
			return 0, err
		}
	}
	if after, err = c.Inventory(ctx); err != nil {
		return 0, err
	}
	return max(before.Bytes-after.Bytes, 0), nil // workers may have written data in the meantime
}

// uses reports whether a search of v uses a file.
func (v *Inventory) uses(sum string) bool {
	return slices.ContainsFunc(v.Searches, func(k Kept) bool { return slices.Contains(k.files, sum) })
}

// forgetSearch removes a search. It removes the jobs first, so that no worker takes one.
func (c *Client) forgetSearch(ctx context.Context, name string) error {
	for _, p := range []struct{ stream, subject string }{
		{trials, trialSubject + name + ".>"},
		{kvStream(planBucket), "$KV." + planBucket + "." + name},
		{kvStream(planBucket), "$KV." + planBucket + "." + name + ".>"},
		{kvStream(results), "$KV." + results + "." + name + ".>"},
	} {
		if err := c.purge(ctx, p.stream, p.subject); err != nil {
			return err
		}
	}
	all, err := c.objects(ctx, checkpoints, jetstream.ListObjectsShowDeleted())
	if err != nil {
		return err
	}
	for _, o := range all {
		if strings.HasPrefix(o.Name, name+".") {
			if err := c.forgetObject(ctx, checkpoints, o); err != nil {
				return err
			}
		}
	}
	return nil
}

// forgetObject removes an object with its metadata, which an ordinary deletion keeps.
func (c *Client) forgetObject(ctx context.Context, bucket string, o *jetstream.ObjectInfo) error {
	if err := c.purge(ctx, objectStream(bucket), "$O."+bucket+".C."+o.NUID); err != nil {
		return err
	}
	return c.purge(ctx, objectStream(bucket), "$O."+bucket+".M."+base64.URLEncoding.EncodeToString([]byte(o.Name)))
}

// forgetScraps removes chunks that belong to no object. They remain of a file whose sender
// ended before the file was complete.
func (c *Client) forgetScraps(ctx context.Context, bucket string) error {
	s, err := c.js.Stream(ctx, objectStream(bucket))
	if err != nil {
		return err
	}
	chunks := "$O." + bucket + ".C."
	info, err := s.Info(ctx, jetstream.WithSubjectFilter(chunks+">"))
	if err != nil {
		return err
	}
	all, err := c.objects(ctx, bucket)
	if err != nil {
		return err
	}
	whole := map[string]bool{}
	for _, o := range all {
		whole[chunks+o.NUID] = true
	}
	for subject := range info.State.Subjects {
		if whole[subject] {
			continue
		}
		m, err := s.GetLastMsgForSubject(ctx, subject)
		if err != nil || time.Since(m.Time) < restTime { // it was removed, or is being sent
			continue
		}
		if err := c.purge(ctx, objectStream(bucket), subject); err != nil {
			return err
		}
	}
	return nil
}

// purge removes the messages of a stream with a subject.
func (c *Client) purge(ctx context.Context, stream, subject string) error {
	s, err := c.js.Stream(ctx, stream)
	if err != nil {
		return err
	}
	return s.Purge(ctx, jetstream.WithPurgeSubject(subject))
}

// tidy removes searches beyond o.Limits every tidyTime, until the coordinator ends.
func (s *Server) tidy(o ServerOptions) {
	tick := time.NewTicker(tidyTime)
	defer tick.Stop()
	for {
		if err := s.tidyOnce(o, time.Now()); err != nil {
			s.log.Warn("the coordinator is not tidied", "error", err)
		}
		select {
		case <-tick.C:
		case <-s.ctx.Done():
			return
		}
	}
}

// tidyOnce removes the searches that are beyond o.Limits at the time now.
func (s *Server) tidyOnce(o ServerOptions, now time.Time) error {
	ctx, cancel := context.WithTimeout(s.ctx, startPatience)
	defer cancel()
	v, err := s.root.Inventory(ctx)
	if err != nil {
		return err
	}
	var names []string
	gone := v.Beyond(o.Limits, now)
	for _, r := range gone {
		names = append(names, r.Search)
	}
	if _, err := s.root.Forget(ctx, names...); err != nil {
		return err
	}
	for _, r := range gone {
		s.log.Info("a search is removed", "search", r.Search, "title", r.Title, "because", r.Because)
		if o.Removed != nil {
			o.Removed(r)
		}
	}
	return nil
}
