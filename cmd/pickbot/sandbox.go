package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"pickbot/sandbox"
)

// sandboxCommand is the local Telegram alone, for any bot. What it knows is gone when it ends.
type sandboxCommand struct {
	Listen string `default:"127.0.0.1:8081" placeholder:"HOST:PORT" help:"Where the Bot API and the chat page listen."`
	Strict bool   `help:"Enforce Telegram's rate limits."`
}

func (cmd sandboxCommand) Run(ctx context.Context, c console, s *Settings) error {
	if !loopback(cmd.Listen) && s.SandboxPublic != "1" {
		return fmt.Errorf("%w: pickbot: --listen=%q would show the local Telegram to the network; use 127.0.0.1, or set SANDBOX_PUBLIC=1", errUsage, cmd.Listen)
	}
	p, err := s.plan()
	if err != nil {
		return err
	}
	server, err := sandbox.New(sandbox.Config{Strict: cmd.Strict, Public: p.public, Logger: newLogger(p, c.err)})
	if err != nil {
		return fmt.Errorf("local Telegram: %w", err)
	}
	defer server.Close()
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", cmd.Listen)
	if err != nil {
		return fmt.Errorf("--listen=%s cannot be listened on: %w", cmd.Listen, err)
	}
	_, _ = fmt.Fprintf(c.out, "Chat page: http://%s/\nRun a bot with TELEGRAM_API_URL=http://%[1]s and TELEGRAM_BOT_TOKEN=%s\n", listener.Addr(), sandbox.Token)
	web := &http.Server{Handler: server, ReadHeaderTimeout: 10 * time.Second}
	context.AfterFunc(ctx, func() { _ = web.Close() })
	if err := web.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("local Telegram: %w", err)
	}
	return nil
}
