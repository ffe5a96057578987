package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"

	tg "github.com/go-telegram/bot"

	"pickbot/gemini"
)

// doctorCommand says of each part whether it is in order, or what is wrong and the fix.
type doctorCommand struct {
	JSON bool `name:"json" help:"Print JSON."`
	Live bool `help:"Send one message to the first admin and make one Gemini request with each key: the check with real accounts."`
}

// finding is one line of the doctor's.
type finding struct {
	Part   string `json:"part"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
}

func (cmd doctorCommand) Run(ctx context.Context, c console, s *Settings) error {
	p, err := s.plan()
	if err != nil {
		return err
	}
	h := newHouse(p, quietLogger(p, c.err))
	defer h.close(ctx)
	findings := []finding{{Part: "settings", OK: true, Detail: "ok"}}
	look := func(part string, check func(context.Context) (string, error)) {
		detail, err := check(ctx)
		if err != nil {
			detail = err.Error()
		}
		findings = append(findings, finding{Part: part, OK: err == nil, Detail: detail})
	}
	look("database", h.checkStore)
	look("cache", h.checkCache)
	look("telegram", func(ctx context.Context) (string, error) { return h.checkTelegram(ctx, cmd.Live) })
	look("operator", h.checkOperator)
	look("gemini", func(ctx context.Context) (string, error) { return h.checkGemini(ctx, cmd.Live) })
	if err := cmd.print(c, findings); err != nil {
		return err
	}
	for _, f := range findings {
		if !f.OK {
			return errors.New("something is wrong: see the lines above")
		}
	}
	return nil
}

func (cmd doctorCommand) print(c console, findings []finding) error {
	if cmd.JSON {
		out := json.NewEncoder(c.out)
		out.SetIndent("", "  ")
		return out.Encode(findings)
	}
	table := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', 0)
	for _, f := range findings {
		mark := "✓"
		if !f.OK {
			mark = "✗"
		}
		_, _ = fmt.Fprintf(table, "%s %s\t%s\n", mark, f.Part, f.Detail)
	}
	return table.Flush()
}

func (h *house) checkStore(ctx context.Context) (string, error) {
	if err := h.openStore(ctx); err != nil {
		return "", err
	}
	migrations, err := h.store.MigrationStatus(ctx)
	if err != nil {
		return "", err
	}
	pending := 0
	for _, m := range migrations {
		if m.AppliedAt.IsZero() {
			pending++
		}
	}
	if pending > 0 {
		return fmt.Sprintf("%s; %d migrations wait: run `pickbot migrate up`, or start the bot", h.store.Engine(), pending), nil
	}
	all, active, err := h.store.ItemCounts(ctx)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s; %d items, %d of them active", h.store.Engine(), all, active), nil
}

var errNoStore = errors.New("not looked at: the database comes first")

func (h *house) checkCache(ctx context.Context) (string, error) {
	if h.store == nil {
		return "", errNoStore
	}
	if err := h.openCache(ctx); err != nil {
		return "", err
	}
	if err := h.cache.Ping(ctx); err != nil {
		return "", fmt.Errorf("%w; the bot goes on without it: the ranker answers, and Gemini is not asked; check REDIS_URL", err)
	}
	if h.plan.redisURL == "" {
		return "embedded; it serves one process", nil
	}
	return "redis", nil
}

func (h *house) checkTelegram(ctx context.Context, live bool) (string, error) {
	if h.plan.sandboxed() && h.plan.telegramURL == "" {
		return "no TELEGRAM_BOT_TOKEN: `pickbot run` comes with a local Telegram", nil
	}
	if h.cache == nil {
		return "", errNoStore
	}
	if err := h.openTelegram(ctx); err != nil {
		return "", err
	}
	me, err := h.client.GetMe(ctx)
	if err != nil {
		return "", fmt.Errorf("%w; check TELEGRAM_BOT_TOKEN, TELEGRAM_API_URL and the network", err)
	}
	info, err := h.client.GetWebhookInfo(ctx)
	if err != nil {
		return "", err
	}
	if info.LastErrorMessage != "" {
		return "", fmt.Errorf("@%s; Telegram cannot reach the webhook %s: %s", me.Username, info.URL, info.LastErrorMessage)
	}
	state := fmt.Sprintf("@%s, %d updates wait", me.Username, info.PendingUpdateCount)
	if !live {
		return state, nil
	}
	if len(h.plan.admins) == 0 {
		return "", fmt.Errorf("%s; nobody to send a message to: set ADMIN_IDS", state)
	}
	_, err = h.sender.SendMessage(ctx, &tg.SendMessageParams{ChatID: h.plan.admins[0], Text: "pickbot doctor: messages arrive."})
	if err != nil {
		return "", fmt.Errorf("%s; the first admin cannot be written to, they have to /start the bot once: %w", state, err)
	}
	return state + "; a message went to the first admin", nil
}

// checkOperator: with real people, somebody has to answer for what is kept of them.
func (h *house) checkOperator(context.Context) (string, error) {
	o := h.plan.operator
	switch {
	case h.plan.sandboxed():
		return "not needed with the local Telegram", nil
	case o.Name == "" || o.Contact == "":
		return "", errors.New("set OPERATOR_NAME and OPERATOR_CONTACT: /privacy has to name who answers for people's data")
	}
	return o.Name + ", " + o.Contact, nil
}

// termsNote is what Google's terms ask of whoever runs a bot on its keys.
const termsNote = "on unpaid keys Google may use prompts for training; in the EEA, Switzerland and the UK only paid services may be offered"

func (h *house) checkGemini(ctx context.Context, live bool) (string, error) {
	sdk := gemini.SDK()
	name := sdk.Name + " " + sdk.Version
	if h.cache == nil {
		return "", errNoStore
	}
	if err := h.openGemini(ctx); err != nil {
		return "", err
	}
	if h.pool == nil {
		return "no GEMINI_API_KEYS: the local ranker answers (" + name + ")", nil
	}
	keys, err := h.pool.Keys(ctx)
	if err != nil {
		return "", err
	}
	var bad []string
	for _, k := range keys {
		if live {
			if err := h.gemini.Check(ctx, k.Hash); err != nil {
				bad = append(bad, k.Hash+": "+err.Error())
			}
		} else if k.State == gemini.Quarantined || k.State == gemini.Disabled {
			bad = append(bad, k.Hash+" is "+string(k.State)+": "+k.Reason)
		}
	}
	if len(bad) > 0 {
		return "", fmt.Errorf("%d of %d keys: %s; replace them in GEMINI_API_KEYS", len(bad), len(keys), strings.Join(bad, "; "))
	}
	return fmt.Sprintf("%d keys, %s by %s; %s", len(keys), h.plan.gemini.model, name, termsNote), nil
}
