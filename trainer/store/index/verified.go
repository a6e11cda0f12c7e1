package index

import (
	"context"
	"database/sql"
	"time"
)

// Verified records that all files of a run were verified now, when its log had the given
// number of bytes; log = 0 records that verification failed. Entries have this time
// until the log grows.
func (x *Index) Verified(ctx context.Context, id string, log int64) error {
	return x.use(ctx, func(db *database) error {
		return db.write(ctx, func(tx *sql.Tx) error {
			w := newWriter(ctx, tx)
			w.exec(`INSERT INTO verified VALUES (?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET log = excluded.log, time = excluded.time`, id, log, time.Now().UnixNano())
			e, err := x.folders.Read(id)
			if k := w.known(id); w.err == nil && err == nil && k.sum.Valid { // otherwise the next pass writes the entry
				w.entry(k, k.stamp, &e)
			}
			return w.err
		})
	})
}
