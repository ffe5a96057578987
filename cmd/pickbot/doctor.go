package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"text/tabwriter"
)

// doctorCommand says of each part whether it is in order, or what is wrong and the fix.
type doctorCommand struct {
	JSON bool `name:"json" help:"Print JSON."`
	Live bool `help:"Send one message to the first admin and make one Gemini request with each key: the check with real accounts."`
}

// finding is one line of the doctor's.
type finding struct {
	Part   string  `json:"part"`
	State  verdict `json:"state"`
	Detail string  `json:"detail"`
	Fix    string  `json:"fix,omitempty"`
}

// verdict is how a part is; only a wrong one fails the command.
type verdict string

const (
	fine    verdict = "ok"
	warning verdict = "warning"
	wrong   verdict = "wrong"
)

func (cmd doctorCommand) Run(ctx context.Context, c console, s *Settings) error {
	findings := cmd.examine(ctx, c, s)
	if err := cmd.print(c, findings); err != nil {
		return err
	}
	for _, f := range findings {
		if f.State == wrong {
			return errors.New("something is wrong: each line that begins with wrong ends with the fix")
		}
	}
	return nil
}

func (cmd doctorCommand) examine(ctx context.Context, c console, s *Settings) []finding {
	p, err := s.plan()
	if settings, ok := errors.AsType[wrongs](err); ok {
		return settings.findings(wrong)
	}
	h := newLook(p, c)
	defer h.close(ctx)
	findings := []finding{{Part: "settings", State: fine, Detail: "all can be read"}}
	if settings := p.wrongToServe(); len(settings) > 0 {
		findings = settings.findings(warning)
	}
	for _, check := range []func(context.Context) finding{
		h.checkDatabase, h.checkCache,
		func(ctx context.Context) finding { return h.checkTelegram(ctx, cmd.Live) },
		h.checkOperator,
		func(ctx context.Context) finding { return h.checkGemini(ctx, cmd.Live) },
		h.checkTerms, h.checkJobs,
	} {
		findings = append(findings, check(ctx))
	}
	return findings
}

func (w wrongs) findings(state verdict) []finding {
	var all []finding
	for _, what := range w {
		all = append(all, finding{"settings", state, what, "correct it in the environment or in .env"})
	}
	return all
}

func (cmd doctorCommand) print(c console, findings []finding) error {
	if cmd.JSON {
		out := json.NewEncoder(c.out)
		out.SetIndent("", "  ")
		return out.Encode(findings)
	}
	table := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', 0)
	for _, f := range findings {
		text := f.Detail
		if f.Fix != "" {
			text += "; fix: " + f.Fix
		}
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\n", f.State, f.Part, text) // Flush reports what a write could not
	}
	return table.Flush()
}
