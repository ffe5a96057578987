package main

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"pickbot/sandbox"
	"pickbot/telegram"
)

const (
	introduceTime  = 60 * time.Second
	introducePause = 2 * time.Second
)

func (h *house) token() string {
	if h.sandbox != nil {
		return sandbox.Token
	}
	return h.plan.token
}

// secret is derived from the token, so that every replica has the same one and none is kept anywhere.
func (h *house) secret(purpose string) ([]byte, error) {
	key, err := hkdf.Key(sha256.New, []byte(h.token()), nil, purpose, sha256.Size)
	if err != nil {
		return nil, fmt.Errorf("derive the secret of %s: %w", purpose, err)
	}
	return key, nil
}

// introduce learns the bot's own name. A Telegram that is out of reach is tried for a while, one line per try.
func (h *house) introduce(ctx context.Context) (username string, err error) {
	within, cancel := context.WithTimeout(ctx, introduceTime)
	defer cancel()
	for {
		me, err := h.client.GetMe(within)
		switch {
		case err == nil:
			return me.Username, nil
		case errors.Is(err, telegram.ErrUnauthorized):
			return "", tokenRefused(err)
		case !errors.Is(err, telegram.ErrUnavailable):
			return "", fmt.Errorf("ask Telegram who this bot is: %w", err)
		}
		h.log.Warn("Telegram does not answer, trying again", "error", err)
		select {
		case <-time.After(introducePause):
		case <-within.Done():
			return "", fmt.Errorf("Telegram does not answer: check the network and TELEGRAM_API_URL: %w", err)
		}
	}
}

func tokenRefused(err error) error {
	return fmt.Errorf("TELEGRAM_BOT_TOKEN is refused by Telegram: copy it from @BotFather once more: %w", err)
}
