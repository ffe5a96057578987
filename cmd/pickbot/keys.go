package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"text/tabwriter"
	"time"

	"pickbot/gemini"
)

type keysCommand struct {
	JSON bool `name:"json" help:"Print JSON."`
}

func (cmd keysCommand) Run(ctx context.Context, c console, s *Settings) error {
	p, err := s.plan()
	if err != nil {
		return err
	}
	h := newLook(p, c)
	defer h.close(ctx)
	for _, step := range []func(context.Context) error{h.openStore, h.openCache, h.openGemini} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	keys, err := h.keys(ctx)
	if err != nil {
		return err
	}
	if cmd.JSON {
		out := json.NewEncoder(c.out)
		out.SetIndent("", "  ")
		return out.Encode(keys)
	}
	return printKeys(c, keys, h.clock.Now())
}

// keys are those of the pool, at least one.
func (h *house) keys(ctx context.Context) ([]gemini.KeyStatus, error) {
	var keys []gemini.KeyStatus
	if h.pool != nil {
		var err error
		if keys, err = h.pool.Keys(ctx); err != nil {
			return nil, fmt.Errorf("the key pool cannot be read: %w", err)
		}
	}
	if len(keys) == 0 {
		return nil, errors.New("no key is set: put some into GEMINI_API_KEYS or GEMINI_API_KEYS_FILE")
	}
	return keys, nil
}

func printKeys(c console, keys []gemini.KeyStatus, now time.Time) error {
	table := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "  key\tstate\tused today\tlimit\tuntil\tlast error")
	for _, k := range keys {
		mark, until, last := " ", "", k.Reason
		if k.Current {
			mark = "▶"
		}
		if !k.Until.IsZero() {
			until = "in " + k.Until.Sub(now).Round(time.Second).String()
		}
		if last == "" && k.LastFault != nil {
			last = fmt.Sprint(k.LastFault.Outcome)
		}
		_, _ = fmt.Fprintf(table, "%s %s\t%s\t%d\t%d\t%s\t%s\n", mark, k.Hash, k.State, k.BucketUsed, k.Limit, until, last)
	}
	return table.Flush()
}
