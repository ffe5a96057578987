package main

import (
	"net/http"
	"sync/atomic"

	"pickbot/telegram"
)

// hook is the webhook's place from the beginning. Until it is open Telegram is asked to come again in a second: it would
// wait longer after an answer of another kind.
type hook struct {
	webhook atomic.Pointer[telegram.Webhook]
}

func (h *hook) open(w *telegram.Webhook) { h.webhook.Store(w) }

func (h *hook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if webhook := h.webhook.Load(); webhook != nil {
		webhook.ServeHTTP(w, r)
		return
	}
	w.Header().Set("Retry-After", "1")
	http.Error(w, http.StatusText(http.StatusServiceUnavailable), http.StatusServiceUnavailable)
}
