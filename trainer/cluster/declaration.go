package cluster

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/nats-io/nats.go/jetstream"
)

// putPlan writes an entry of the plan bucket.
func (c *Client) putPlan(ctx context.Context, key string, text []byte) error {
	return c.again(ctx, func(ctx context.Context) error {
		kv, err := c.js.KeyValue(ctx, planBucket)
		if err == nil {
			_, err = kv.Put(ctx, key, text)
		}
		return err
	})
}

// declare writes the program and numerics of the coordinator.
func (c *Client) declare(ctx context.Context, ours plan) error {
	text, err := json.Marshal(ours)
	if err != nil {
		return err
	}
	return c.putPlan(ctx, proofKey, text)
}

// agree returns the program and numerics of the coordinator. On any other NATS server,
// they are those of the client that connected first, and are replaced by ours if they
// differ and no worker is connected.
func (c *Client) agree(ctx context.Context, ours plan) (theirs plan, err error) {
	if theirs, err = c.declared(ctx, ours); err != nil || c.line.url == "" || theirs.same(ours) {
		return theirs, err
	}
	there, err := c.Workers(ctx)
	if err != nil || len(there) > 0 {
		return theirs, err
	}
	return ours, c.declare(ctx, ours)
}

// same reports whether two declarations are equal.
func (p plan) same(q plan) bool { return p.Program == q.Program && p.Proof == q.Proof }

// declared returns the declared program and numerics. If there are none, it declares ours
// and returns them.
func (c *Client) declared(ctx context.Context, ours plan) (theirs plan, err error) {
	text, err := json.Marshal(ours)
	if err != nil {
		return theirs, err
	}
	return theirs, c.again(ctx, func(ctx context.Context) error {
		kv, err := c.js.KeyValue(ctx, planBucket)
		if err != nil {
			return err
		}
		if _, err := kv.Create(ctx, proofKey, text); err != nil && !errors.Is(err, jetstream.ErrKeyExists) {
			return err
		}
		e, err := kv.Get(ctx, proofKey)
		if err == nil {
			theirs, err = decode[plan](e.Value())
		}
		return err
	})
}
