package bot

import (
	"testing"
	"time"

	"pickbot/bot/texts"
	"pickbot/recommend"
)

// BenchmarkRender is what the card of an answer costs, its buttons signed, with nothing read and nothing sent.
func BenchmarkRender(b *testing.B) {
	book, err := texts.Load()
	if err != nil {
		b.Fatal(err)
	}
	served := &Bot{texts: book, taps: newTapCodec([]byte("secret"))}
	answers := map[string]recommend.Answer{"en": answerOf(
		"Borscht", "Like the okroshka you saved: a sour soup with dill.", "Pho", "You liked Laksa, and both are broths with noodles.",
		"Lobio", "Because you ask for beans & walnuts.", "Satay", "Something off your usual path, from the charcoal grill.",
		"Red Curry with Tofu", "Coconut milk and Thai basil, as hot as you like it.",
	), "ru": answerOf(
		"Борщ", "Как окрошка, которую вы сохранили: кислый суп с укропом.", "Фо", "Вам понравилась лакса, и здесь тоже бульон с лапшой.",
		"Лобио", "Вы просили фасоль & грецкие орехи.", "Сатай", "Немного в стороне от привычного, с углей.",
		"Красное карри с тофу", "Кокосовое молоко и тайский базилик, остро, как вы любите.",
	)}
	for _, lang := range book.Languages() {
		v := visit{person: recommend.Person{ID: 7, Lang: lang}, name: "Ann", chat: 7, voice: book.Voice(lang)}
		b.Run(lang, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				served.picksCard(v, answers[lang], noReaction)
			}
		})
	}
}

// answerOf offers some titles, each with the reason behind it.
func answerOf(said ...string) (a recommend.Answer) {
	a.Summary, a.Tips, a.Source = said[1], said[3:4], recommend.Gemini
	a.Date = "2026-05-03"
	a.GeneratedAt = time.Date(2026, time.May, 3, 9, 0, 0, 0, time.UTC)
	for i := 0; i < len(said); i += 2 {
		a.Offers = append(a.Offers, recommend.Offer{
			Pick: recommend.Pick{Reason: said[i+1], Marks: []recommend.Kind{recommend.Save}},
			Item: recommend.Item{ID: "lunch-" + string(rune('a'+i)), Title: said[i], Price: &recommend.Money{Hundredths: 790, Currency: "EUR"}},
		})
	}
	return a
}
