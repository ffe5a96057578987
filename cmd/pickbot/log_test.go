package main

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"
)

func TestLogger_WritesDurationsWithTheirUnit(t *testing.T) {
	t.Parallel()
	for format, want := range map[string]string{"json": `"retry_after":"1m30s"`, "text": "retry_after=1m30s"} {
		var out bytes.Buffer
		newLogger(&plan{logFormat: format}, &out).Warn("telegram answers 429", slog.Group("limit", "retry_after", 90*time.Second))
		if got := out.String(); !strings.Contains(strings.ReplaceAll(got, "limit.", ""), want) {
			t.Errorf("%s: %s, want %s", format, got, want)
		}
	}
}
