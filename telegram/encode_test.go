package telegram

import (
	"bytes"
	"strings"
	"testing"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

// BenchmarkEncode is a message of picks on its way out.
func BenchmarkEncode(b *testing.B) {
	row := []models.InlineKeyboardButton{
		{Text: "1 👍", CallbackData: "1fAAAAAAAA:solyanka:AbCdEf12"}, {Text: "👎", CallbackData: "1fBBBBBBBB:solyanka:AbCdEf12"},
		{Text: "🔖", CallbackData: "1fCCCCCCCC:solyanka:AbCdEf12"}, {Text: "✅", CallbackData: "1fDDDDDDDD:solyanka:AbCdEf12"},
	}
	p := &bot.SendMessageParams{
		ChatID: int64(1), Text: strings.Repeat("<b>1. Solyanka</b>, salty and sour\n", 30), ParseMode: models.ParseModeHTML,
		ReplyMarkup: &models.InlineKeyboardMarkup{InlineKeyboard: [][]models.InlineKeyboardButton{row, row, row, row, row, row}},
	}
	b.ReportAllocs()
	for b.Loop() {
		other, keyboard := markup(p.ReplyMarkup)
		if err := encode(new(bytes.Buffer), sendMessage{p, other, keyboard}); err != nil {
			b.Fatal(err)
		}
	}
}
