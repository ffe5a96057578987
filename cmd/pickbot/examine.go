package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	tg "github.com/go-telegram/bot"

	"pickbot/gemini"
	"pickbot/store"
)

// The checks of the doctor, in the order in which one stands on another. Each opens its part as the bot would.

func (h *house) checkDatabase(ctx context.Context) finding {
	const part = "database"
	const fix = "start the server or correct DATABASE_URL; without one SQLite is used, in DATA_DIR, which must be writable"
	if err := h.openStore(ctx); err != nil {
		return finding{part, wrong, err.Error(), fix}
	}
	waiting, err := h.pending(ctx)
	if err != nil {
		return finding{part, wrong, err.Error(), fix}
	}
	if waiting > 0 {
		return finding{part, warning, fmt.Sprintf("%s; %d migrations wait", h.store.Engine(), waiting), "run `pickbot migrate up`, or start the bot"}
	}
	all, active, err := h.store.ItemCounts(ctx)
	if err != nil {
		return finding{part, wrong, err.Error(), fix}
	}
	state := fmt.Sprintf("%s; %d items, %d of them active", h.store.Engine(), all, active)
	if active == 0 {
		return finding{part, warning, state, "load a catalog: `pickbot catalog import FILE`"}
	}
	return finding{Part: part, State: fine, Detail: state}
}

// pending is how many migrations wait.
func (h *house) pending(ctx context.Context) (int, error) {
	migrations, err := h.store.MigrationStatus(ctx)
	waiting := slices.DeleteFunc(migrations, func(m store.Migration) bool { return !m.AppliedAt.IsZero() })
	return len(waiting), err
}

// unlooked is for a part that stands on the database, where that cannot be opened.
func unlooked(part string) finding {
	return finding{part, warning, "not looked at", "mend the database first"}
}

func (h *house) checkCache(ctx context.Context) finding {
	const part = "cache"
	const fix = "start Redis or correct REDIS_URL; until then the ranker answers and Gemini is not asked"
	if h.store == nil {
		return unlooked(part)
	}
	if err := h.openCache(ctx); err != nil {
		return finding{part, wrong, err.Error(), fix}
	}
	if err := h.cache.Ping(ctx); err != nil {
		return finding{part, wrong, err.Error(), fix}
	}
	switch {
	case h.plan.redisURL != "":
		return finding{Part: part, State: fine, Detail: "redis answers"}
	case h.store.Engine() == store.PostgreSQL:
		return finding{part, warning, "a file beside this process, for one replica", "set REDIS_URL before a second replica is started"}
	}
	return finding{Part: part, State: fine, Detail: "embedded; it serves one process"}
}

func (h *house) checkTelegram(ctx context.Context, live bool) finding {
	const part = "telegram"
	if h.plan.sandboxed() && h.plan.telegramURL == "" {
		return finding{Part: part, State: fine, Detail: "no TELEGRAM_BOT_TOKEN: `pickbot run` comes with a local Telegram"}
	}
	if h.cache == nil {
		return unlooked(part)
	}
	const fix = "check TELEGRAM_BOT_TOKEN, TELEGRAM_API_URL and the network"
	if err := h.openTelegram(ctx); err != nil {
		return finding{part, wrong, err.Error(), fix}
	}
	me, err := h.client.GetMe(ctx)
	if err != nil {
		return finding{part, wrong, err.Error(), fix}
	}
	info, err := h.client.GetWebhookInfo(ctx)
	if err != nil {
		return finding{part, wrong, err.Error(), fix}
	}
	state := fmt.Sprintf("@%s, %d updates wait", me.Username, info.PendingUpdateCount)
	if undelivered(info, h.clock.Now()) {
		return finding{part, wrong, fmt.Sprintf("%s; Telegram cannot deliver to %s: %s", state, info.URL, info.LastErrorMessage),
			"see that WEBHOOK_URL leads to the proxy and the proxy to LISTEN_ADDR, with a certificate that is valid"}
	}
	if info.LastErrorMessage != "" {
		ago := h.clock.Now().Sub(webhookFailed(info)).Round(time.Second)
		state += fmt.Sprintf("; last error %s ago: %s", ago, info.LastErrorMessage)
	}
	if live {
		return h.writeToAdmin(ctx, part, state)
	}
	return finding{Part: part, State: fine, Detail: state}
}

func (h *house) writeToAdmin(ctx context.Context, part, state string) finding {
	if len(h.plan.admins) == 0 {
		return finding{part, wrong, state + "; there is nobody to send a message to", "set ADMIN_IDS"}
	}
	_, err := h.sender.SendMessage(ctx, &tg.SendMessageParams{ChatID: h.plan.admins[0], Text: "pickbot doctor: messages arrive."})
	if err != nil {
		return finding{part, wrong, fmt.Sprintf("%s; the first admin cannot be written to: %v", state, err), "they have to /start the bot once"}
	}
	return finding{Part: part, State: fine, Detail: state + "; a message went to the first admin"}
}

// checkOperator: with real people, somebody has to answer for what is kept of them.
func (h *house) checkOperator(context.Context) finding {
	const part = "operator"
	o := h.plan.operator
	switch {
	case h.plan.sandboxed():
		return finding{Part: part, State: fine, Detail: "not needed with the local Telegram"}
	case o.Name == "" || o.Contact == "":
		return finding{part, warning, "/privacy has to name who answers for people's data", "set OPERATOR_NAME and OPERATOR_CONTACT"}
	}
	return finding{Part: part, State: fine, Detail: o.Name + ", " + o.Contact}
}

func (h *house) checkGemini(ctx context.Context, live bool) finding {
	const part = "gemini"
	const replace = "replace them in GEMINI_API_KEYS or in the file of GEMINI_API_KEYS_FILE"
	sdk := gemini.SDK()
	name := sdk.Name + " " + sdk.Version
	if !h.plan.gemini.asked() {
		return finding{Part: part, State: fine, Detail: "no GEMINI_API_KEYS: the local ranker answers (" + name + ")"}
	}
	if h.cache == nil {
		return unlooked(part)
	}
	if err := h.openGemini(ctx); err != nil {
		return finding{part, wrong, err.Error(), "correct GEMINI_API_KEYS_FILE"}
	}
	keys, err := h.pool.Keys(ctx)
	if err != nil {
		return finding{part, wrong, err.Error(), "mend the cache first"}
	}
	if len(keys) == 0 {
		return finding{part, wrong, "there is no key in GEMINI_API_KEYS and GEMINI_API_KEYS_FILE", replace}
	}
	if bad := h.badKeys(ctx, keys, live); len(bad) > 0 {
		return finding{part, wrong, fmt.Sprintf("%d of %d keys: %s", len(bad), len(keys), strings.Join(bad, "; ")), replace}
	}
	asked := "not asked; --live asks each"
	if live {
		asked = "each answered"
	}
	return finding{Part: part, State: fine, Detail: fmt.Sprintf("%d keys, %s; %s by %s", len(keys), asked, h.plan.gemini.model, name)}
}

// badKeys says of each key that cannot be used why; live finds out by a request.
func (h *house) badKeys(ctx context.Context, keys []gemini.KeyStatus, live bool) []string {
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
	return bad
}

// checkTerms repeats what Google's terms ask of whoever runs a bot on its keys.
func (h *house) checkTerms(context.Context) finding {
	text := "on unpaid keys Google may use prompts for training; in the EEA, Switzerland and the UK only paid services may be offered; " +
		"keys are for projects that you are entitled to use, not for splitting one to get around a quota"
	if !h.plan.gemini.asked() {
		text = "nothing goes to Google without a key"
	}
	return finding{Part: "terms", State: fine, Detail: text}
}

func (h *house) checkJobs(ctx context.Context) finding {
	const part = "jobs"
	if h.store == nil {
		return unlooked(part)
	}
	if waiting, err := h.pending(ctx); err != nil || waiting > 0 {
		return finding{part, warning, "not looked at", "run `pickbot migrate up` first"}
	}
	counts, err := h.store.JobCounts(ctx)
	if err != nil {
		return finding{part, wrong, err.Error(), "run `pickbot migrate up`"}
	}
	state := fmt.Sprintf("%d wait, %d run, %d to be tried again, %d given up", counts["available"]+counts["scheduled"]+counts["pending"],
		counts["running"], counts["retryable"], counts["discarded"])
	if counts["discarded"] > 0 {
		return finding{part, warning, state, "the log says why, under \"job\"; docs/operations.md, Jobs given up"}
	}
	return finding{Part: part, State: fine, Detail: state}
}
