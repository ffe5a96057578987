package texts_test

import (
	"fmt"

	"pickbot/bot/texts"
	"pickbot/recommend"
)

// A voice says a text in its language, with values escaped and numbers as they are written there.
func ExampleVoice() {
	book, err := texts.Load()
	if err != nil {
		fmt.Println(err) // names the file and the key
		return
	}
	price := &recommend.Money{Hundredths: 790, Currency: "EUR"}
	for _, lang := range []string{"en", "ru"} {
		voice := book.Voice(lang)
		fmt.Println(voice.Lang(), voice.Price(price), voice.Clock(9*60+30), voice.Say("alert.key_over", "Key", "<3fa9>"))
	}
	// Output:
	// en €7.90 09:30 ✅ Gemini key <code>&lt;3fa9&gt;</code> is back in use.
	// ru 7,90 € 09:30 ✅ Ключ Gemini <code>&lt;3fa9&gt;</code> снова в работе.
}
