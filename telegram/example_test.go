package telegram_test

import (
	"context"
	"fmt"

	"github.com/go-telegram/bot/models"

	"pickbot/telegram"
)

// An intake takes an update in, twice, as Telegram may send it, and has it handled once.
func ExampleIntake() {
	handled := make(chan string)
	intake := telegram.NewIntake(telegram.IntakeConfig{
		Bot:   4242,
		Inbox: newMemory(4242),
		Handler: telegram.HandlerFunc(func(ctx context.Context, u *models.Update) error {
			id, _ := telegram.UpdateID(ctx)
			handled <- fmt.Sprintf("update %d: %s", id, u.Message.Text)
			return nil
		}),
		Taps: &taps{},
	})
	ctx := context.Background()
	if err := intake.Start(ctx); err != nil {
		fmt.Println(err)
		return
	}
	update := func(id int, text string) []byte {
		return fmt.Appendf(nil, `{"update_id":%d,"message":{"message_id":1,"date":1,"text":%q,"chat":{"id":7,"type":"private"},"from":{"id":7}}}`, id, text)
	}
	for _, raw := range [][]byte{update(1, "soup"), update(1, "soup"), update(2, "cake")} {
		if err := intake.Receive(ctx, raw); err != nil { // nil: it is safe, and may be acknowledged
			fmt.Println(err)
		}
	}
	fmt.Println(<-handled)
	fmt.Println(<-handled)
	fmt.Println(intake.Stop(ctx))
	// Output:
	// update 1: soup
	// update 2: cake
	// <nil>
}
