package geminitest

// reply is a whole answer of the service around the model's text.
func (a *ask) reply(model, text string) map[string]any {
	return a.finished(model, text, "STOP")
}

// misreply is an answer that the fault has spoilt.
func (a *ask) misreply(model string, f Fault) map[string]any {
	full := a.compose()
	switch f.Kind {
	case Garbage:
		return a.reply(model, "Sure! Here are my picks: c1, because it is great.")
	case Truncated:
		return a.reply(model, full[:len(full)/2])
	case ScriptedText:
		return a.reply(model, f.Text)
	case MaxTokens:
		return a.finished(model, full[:len(full)/3], "MAX_TOKENS")
	case Safety:
		return a.finished(model, "", "SAFETY")
	case Recitation:
		return a.finished(model, "", "RECITATION")
	case EmptyText:
		return a.finished(model, "", "STOP")
	}
	return map[string]any{ // Blocked
		"promptFeedback": map[string]any{"blockReason": "PROHIBITED_CONTENT"},
		"usageMetadata":  map[string]any{"promptTokenCount": tokens(a.text), "totalTokenCount": tokens(a.text)},
		"modelVersion":   model,
	}
}

func (a *ask) finished(model, text, reason string) map[string]any {
	candidate := map[string]any{"finishReason": reason, "index": 0}
	if text != "" {
		candidate["content"] = map[string]any{"role": "model", "parts": []any{map[string]any{"text": text}}}
	}
	in, out, thought := tokens(a.text), tokens(text), 12
	return map[string]any{
		"candidates": []any{candidate},
		"usageMetadata": map[string]any{
			"promptTokenCount":        in,
			"candidatesTokenCount":    out,
			"thoughtsTokenCount":      thought,
			"cachedContentTokenCount": in / 4,
			"totalTokenCount":         in + out + thought,
		},
		"modelVersion": model,
		"responseId":   "simulated",
	}
}
