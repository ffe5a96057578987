package bot_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/go-telegram/bot/models"

	"pickbot/bot"
	"pickbot/bot/texts"
	"pickbot/recommend"
)

// lost are people that cannot be asked for.
type lost struct {
	bot.People
	err error
}

func (l lost) Meet(context.Context, int64, string) (recommend.Person, error) {
	return recommend.Person{}, l.err
}

func (l lost) Known(context.Context, int64) (recommend.Person, bool, error) {
	return recommend.Person{}, false, l.err
}

func (lost) Banned(context.Context, int64) (bool, error) { return false, nil }

func TestBot_HandleInAnOutage(t *testing.T) {
	t.Parallel()
	book, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	ann := models.User{ID: 7, FirstName: "Ann"}
	private := models.Chat{ID: 7, Type: models.ChatTypePrivate}
	updates := map[string]*models.Update{
		"a message": {ID: 1, Message: &models.Message{ID: 1, From: &ann, Chat: private, Text: "/picks"}},
		// Without the person's rules no result is safe to show.
		"an inline query": {ID: 3, InlineQuery: &models.InlineQuery{ID: "i", From: &ann, Query: "soup"}},
		"a tap":           {ID: 2, CallbackQuery: &models.CallbackQuery{ID: "q", From: ann, Data: "x"}},
	}
	for what, u := range updates {
		for why, cause := range map[string]error{
			"the database is out of reach": fmt.Errorf("meet: %w", recommend.ErrUnavailable),
			"the process ends":             fmt.Errorf("meet: %w", context.Canceled),
		} {
			t.Run(what+" is left for later, and nothing is said, when "+why, func(t *testing.T) {
				t.Parallel()
				b := bot.New(bot.Parts{People: lost{err: cause}, Texts: book, Now: time.Now, Logger: slog.New(slog.DiscardHandler)})
				if err := b.Handle(t.Context(), u); !errors.Is(err, cause) {
					t.Errorf("error %v, want the cause", err)
				}
			})
		}
	}
}
