package geminitest

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"strings"
	"unicode/utf8"
)

// voice is what the simulated model says in one language.
type voice struct {
	summary, tip string
	reasons      []string // with the title
}

func voiceOf(lang string) voice {
	if lang == "ru" {
		return voice{
			summary: "Это написала имитация модели Gemini: ваш вкус виден по вашим оценкам.",
			tip:     "Совет от имитации модели: иногда пробуйте то, чего ещё не пробовали.",
			reasons: []string{
				"Имитация модели: «%s» похоже на то, что вам нравилось.",
				"Имитация модели: «%s» подходит к вашим оценкам.",
				"Имитация модели: «%s» стоит попробовать сегодня.",
			},
		}
	}
	return voice{
		summary: "A simulated Gemini wrote this: your feedback shows what you like.",
		tip:     "A tip from the simulated model: now and then, try what you have not tried yet.",
		reasons: []string{
			"Simulated model: “%s” is close to what you liked.",
			"Simulated model: “%s” goes with your feedback.",
			"Simulated model: “%s” is worth a try today.",
		},
	}
}

type pick struct {
	ID     string `json:"id"`
	Reason string `json:"reason"`
}

// compose writes the text of an answer. The same prompt gets the same answer.
func (a *ask) compose() string {
	h := fnv.New64a()
	h.Write([]byte(a.text))
	random := rand.New(rand.NewPCG(h.Sum64(), 1))
	v := voiceOf(a.lang)
	picks := []pick{}
	for _, i := range random.Perm(len(a.ids)) {
		if len(picks) == a.picks {
			break
		}
		id := a.ids[i]
		picks = append(picks, pick{ID: id, Reason: v.reason(random.IntN(len(v.reasons)), a.title(id))})
	}
	text, _ := json.Marshal(map[string]any{"summary": v.summary, "picks": picks, "tips": []string{v.tip}})
	return string(text)
}

// title is what the prompt calls a candidate, or its id.
func (a *ask) title(id string) string {
	if t := a.titles[id]; t != "" {
		return t
	}
	return id
}

// reason stays within 160 characters whatever the title is.
func (v voice) reason(i int, title string) string {
	const longest = 90
	if utf8.RuneCountInString(title) > longest {
		title = string([]rune(title)[:longest-1]) + "…"
	}
	return fmt.Sprintf(v.reasons[i], title)
}

// tokens is a fair guess at how many tokens a text has.
func tokens(text string) int { return len(strings.Fields(text)) + utf8.RuneCountInString(text)/6 }
