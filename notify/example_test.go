package notify_test

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"pickbot/notify"
)

// Trouble with a key reaches the admins once, however often it is met.
func ExampleAlerts() {
	teller := notify.TellerFunc(func(_ context.Context, key string, values ...any) error {
		fmt.Println(key, values)
		return nil
	})
	alerts := notify.NewAlerts(teller, &board{}, time.Now, slog.New(slog.DiscardHandler))
	for range 3 {
		alerts.KeyQuarantined(context.Background(), "3fa9c1d20b7e", "400 API_KEY_INVALID")
	}
	if err := alerts.Close(); err != nil {
		fmt.Println(err)
	}
	// Output: alert.key_quarantined [Key 3fa9c1d20b7e Reason 400 API_KEY_INVALID]
}
