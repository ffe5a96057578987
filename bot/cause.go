package bot

import (
	"strings"

	"pickbot/bot/texts"
)

// cause says in words why a key is as it is: a code and what Google answered, as in "bad_key 400 API_KEY_INVALID". What
// has no code of ours stays as it is: an older version's reasons, and Telegram's own.
func cause(voice *texts.Voice, reason string) string {
	words := briefly(voice, reason)
	if _, answer, answered := strings.Cut(reason, " "); answered && words != reason {
		words += " (" + answer + ")"
	}
	return words
}

// briefly is cause without what Google answered.
func briefly(voice *texts.Voice, reason string) string {
	code, _, _ := strings.Cut(reason, " ")
	if key := "cause." + code; voice.Has(key) {
		return voice.Plain(key)
	}
	return reason
}

// withCause puts the value named Reason, if there is one, into words.
func withCause(voice *texts.Voice, values []any) []any {
	said := append([]any(nil), values...)
	for i := 0; i+1 < len(said); i += 2 {
		if reason, ok := said[i+1].(string); ok && said[i] == "Reason" {
			said[i+1] = cause(voice, reason)
		}
	}
	return said
}
