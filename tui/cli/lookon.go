package cli

import (
	"context"
	"fmt"

	"descent/presets"
	"descent/trainer/cluster"
	"descent/trainer/store"
	"descent/tui"
	"descent/tui/ui"
)

// look shows the runs of all workers of a coordinator on the dashboard.
func (c *command) look(text string, look lookOptions) error {
	l, err := cluster.ReadLine(text)
	if err != nil {
		return err
	}
	if why := c.noScreen(); why != "" {
		return fmt.Errorf("--on: %s: want descent workers, which needs no screen", why)
	}
	client, err := cluster.Connect(l)
	if err != nil {
		return failure{err}
	}
	defer client.Close()
	view, err := cluster.NewView(client)
	if err != nil {
		return failure{err}
	}
	s, err := c.beginStore()
	if err != nil {
		return err
	}
	return c.dashboard(presets.Preset{Title: "workers of " + l.Where()}, look, tui.Options{Store: s, Watcher: view, Workers: &hired{c, client}})
}

// hired are the workers of a coordinator as the Search screen sees them. It implements
// ui.Workers.
type hired struct {
	*command
	client *cluster.Client
}

// Submit implements ui.Workers.
func (h *hired) Submit(ctx context.Context, y *store.Study) error {
	_, err := h.submit(ctx, h.client, y)
	return err
}

// Searches implements ui.Workers.
func (h *hired) Searches(ctx context.Context) ([]ui.Submitted, error) {
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	all, err := h.client.Submitted(ctx)
	if err != nil {
		return nil, fmt.Errorf("the coordinator does not say what is searched (%w): it is asked again", err)
	}
	list := make([]ui.Submitted, len(all))
	for i, s := range all {
		list[i] = ui.Submitted{Title: s.Title, When: s.When, Follow: func(ctx context.Context) (ui.Followed, error) {
			f, err := h.client.Follow(ctx, s)
			if err != nil {
				return nil, err
			}
			return f, nil
		}}
	}
	return list, nil
}
