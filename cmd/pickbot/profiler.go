package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/pprof"
	"time"
)

// openProfiler serves net/http/pprof where PPROF_ADDR asks for it. The settings let it listen on loopback only: a profile
// of the memory holds everything that the process knows.
func (h *house) openProfiler(ctx context.Context) error {
	if h.plan.pprof == "" {
		return nil
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", h.plan.pprof)
	if err != nil {
		return fmt.Errorf("PPROF_ADDR=%s cannot be listened on: %w", h.plan.pprof, err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second, ErrorLog: slog.NewLogLogger(h.log.Handler(), slog.LevelWarn)}
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			h.log.Error("the profiler ended", "error", err)
		}
	}()
	h.closers = append(h.closers, func(context.Context) error { return server.Close() })
	h.log.InfoContext(ctx, "profiles are served", "url", "http://"+listener.Addr().String()+"/debug/pprof/")
	return nil
}
