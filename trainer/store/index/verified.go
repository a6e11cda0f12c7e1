package index

import (
	"context"
	"database/sql"
	"time"
)

// Verified notes that all that is stored of a run was found as it had been written,
// when its log had so many bytes; 0 bytes that it was not. Lists say so until more is
// written of the run.
func (x *Index) Verified(ctx context.Context, id string, log int64) error {
	return x.use(ctx, func(db *database) error {
		return db.write(ctx, func(tx *sql.Tx) error {
			w := newWriter(ctx, tx)
			w.exec(`INSERT INTO verified VALUES (?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET log = excluded.log, time = excluded.time`, id, log, time.Now().UnixNano())
			e, err := x.folders.Read(id)
			if k := w.known(id); w.err == nil && err == nil && k.sum.Valid { // else the next pass writes all of it
				w.entry(k, k.stamp, &e)
			}
			return w.err
		})
	})
}
