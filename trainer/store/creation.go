package store

import (
	"cmp"
	"os"
	"path/filepath"

	"descent/trainer/library"
)

// make creates the folder of the run, once.
func (k *keeper) make() (err error) {
	if k.made {
		return nil
	}
	if err := os.MkdirAll(k.dir, 0o777); err != nil {
		return err
	}
	if k.locked == nil {
		if k.locked, err = lock(k.dir); err != nil {
			return err
		}
	}
	spec := formatSpec(k.spec)
	if err := replaceFile(k.dir, specFile, spec); err != nil {
		return err
	}
	if l := k.meta.Labels; l.Name != "" || len(l.Tags) > 0 || l.Note != "" {
		if err := writeLabels(k.dir, l); err != nil {
			return err
		}
	}
	k.join()
	c := creation{
		ID: k.id, Format: Format, Batch: k.batch, Title: k.meta.Title, Parent: k.meta.Parent,
		Program: k.store.o.Program, Spec: hash(spec),
	}
	c.Numerics, c.Version, c.Host, c.Pid = here()
	if s := k.start; s != nil {
		c.Step, c.Turn = s.state.Step, s.record != nil
		if c.Start, err = s.save(k.dir, startFile); err != nil {
			return err
		}
		if s.branch != nil {
			if c.Branch, err = (&standing{state: s.branch}).save(k.dir, branchFile); err != nil {
				return err
			}
		}
	}
	k.closeFiles() // of the last try
	if k.raw, err = openAppended(filepath.Join(k.dir, stepsFile), 0); err != nil {
		return err
	}
	first := (&entry{Event: created, Time: k.begun.UTC(), Created: c}).line()
	if err := replaceFile(k.dir, logFile, first); err != nil {
		return err
	}
	if k.log, err = openAppended(filepath.Join(k.dir, logFile), int64(len(first))); err != nil {
		return err
	}
	k.log.lasts = k.log.length
	k.made = true
	k.store.changed()
	return syncFolder(filepath.Dir(k.dir))
}

// join sets what a run shares with other runs: a run that goes on from another one has its
// title. A run without a batch has the batch of the run that it replaced, or its own ID.
func (k *keeper) join() {
	var parent library.Entry
	if k.meta.Parent != "" {
		if e, err := k.store.Read(k.meta.Parent); err == nil {
			parent, k.meta.Title = e, e.Title
		}
	}
	if replaced := k.start != nil && k.start.record != nil; k.batch == "" && replaced {
		k.batch = parent.Batch
	}
	k.batch = cmp.Or(k.batch, k.id)
}
