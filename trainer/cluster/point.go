package cluster

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"

	"descent/trainer"
	"descent/trainer/exact"
	"descent/trainer/search"
)

// A point is the present state of a run of a job, with its curve so far.
type point struct {
	search.Point
	curve search.Curve
}

// The checkpoints of a job are one object: the length of a header as 4 bytes, little
// endian, the header as JSON, and the checkpoints in their file format, one after
// another.

// A pointHeader describes one run in the header. Size is the length of its checkpoint in
// bytes; 0 for a run that has not started or has ended.
type pointHeader struct {
	Result search.Result
	Curve  search.Curve
	Size   int
}

// encodePoints encodes points. specs are those of the job as it is sent.
func encodePoints(points []point, specs []trainer.Spec) ([]byte, error) {
	var files bytes.Buffer
	headers := make([]pointHeader, len(points))
	for i, p := range points {
		headers[i].Result, headers[i].Curve = p.Result, p.curve
		if p.Checkpoint == nil {
			continue
		}
		c := *p.Checkpoint
		c.Spec.Data = specs[i].Data
		before := files.Len()
		if err := c.Encode(&files); err != nil {
			return nil, err
		}
		headers[i].Size = files.Len() - before
	}
	head, err := exact.Marshal(headers)
	if err != nil {
		return nil, err
	}
	b := binary.LittleEndian.AppendUint32(nil, uint32(len(head)))
	return append(append(b, head...), files.Bytes()...), nil
}

// decodePoints is the inverse of encodePoints, for runs of the given Specs.
func decodePoints(b []byte, specs []trainer.Spec) ([]point, error) {
	if len(b) < 4 || int(binary.LittleEndian.Uint32(b)) > len(b)-4 {
		return nil, errors.New("a checkpoint is cut off")
	}
	head, files := b[4:4+binary.LittleEndian.Uint32(b)], b[4+binary.LittleEndian.Uint32(b):]
	var headers []pointHeader
	if err := exact.Unmarshal(head, &headers); err != nil {
		return nil, err
	}
	if len(headers) > len(specs) {
		return nil, fmt.Errorf("there are checkpoints of %d runs: want %d at most", len(headers), len(specs))
	}
	points := make([]point, len(headers))
	for i, h := range headers {
		points[i].Result, points[i].curve = h.Result, h.Curve
		if h.Size == 0 {
			continue
		}
		if h.Size < 0 || h.Size > len(files) {
			return nil, errors.New("a checkpoint is cut off")
		}
		c, err := trainer.DecodeCheckpoint(files[:h.Size])
		if err != nil {
			return nil, err
		}
		c.Spec.Data = specs[i].Data
		if diff := specs[i].Diff(c.Spec); len(diff) > 0 {
			return nil, fmt.Errorf("a checkpoint has another %s than the job: want that of an equal run", diff[0].Key)
		}
		points[i].Checkpoint, files = c, files[h.Size:]
	}
	return points, nil
}

// savePoints writes the encoded checkpoints of a job to the object store.
func (w *Worker) savePoints(ctx context.Context, name string, b []byte) error {
	return w.client.again(ctx, func(ctx context.Context) error {
		_, err := w.checkpoints.PutBytes(ctx, name, b)
		return err
	})
}

// loadPoints returns the saved checkpoints of a job. It returns nil if there are none, if
// they cannot be read, or if one is beyond job.Until: training from the start computes the
// same bits.
func (w *Worker) loadPoints(ctx context.Context, name string, job *search.Job) []point {
	var b []byte
	err := w.client.again(ctx, func(ctx context.Context) (err error) {
		b, err = w.checkpoints.GetBytes(ctx, name)
		return err
	}, jetstream.ErrObjectNotFound)
	if err != nil {
		return nil
	}
	points, err := decodePoints(b, job.Specs)
	if err != nil {
		w.log.Warn("a checkpoint is left out", "checkpoint", name, "error", err)
		return nil
	}
	for _, p := range points {
		if p.Result.Epoch > job.Until {
			return nil
		}
	}
	return points
}

// decode reads JSON into a value of a type.
func decode[T any](text []byte) (T, error) {
	var v T
	err := json.Unmarshal(text, &v)
	return v, err
}
